/** `uses: …/actions/archive-r2`. */
import { archiveR2 } from '../../src/archive/archive-r2.ts';
import { runAction } from '../../src/runtime/run-action.ts';

await runAction('archive-r2', archiveR2);
