/** `uses: …/actions/upstream-release`. */
import { upstreamRelease } from '../../src/cascade/cascade.ts';
import { runAction } from '../../src/runtime/run-action.ts';

await runAction('upstream-release', upstreamRelease);
