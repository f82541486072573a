/** `uses: …/actions/publish-taostats`: the pipeline's publisher, see src/publish. */
import { publishTaostats } from '../../src/publish/pipeline.ts';
import { runAction } from '../../src/runtime/run-action.ts';

await runAction('publish-taostats', publishTaostats);
