/** `uses: …/actions/deploy-worker`: read inputs, call src/deploy, publish outputs. */
import { dirname, join } from 'node:path';
import { deployWorker } from '../../src/deploy/deploy-worker.ts';
import { runAction } from '../../src/runtime/run-action.ts';

// Two folders up from this bundle (dist/deploy-worker) as from this source. By the path of the program, because a
// bundler replaces `import.meta.url` with the address of the machine that built it.
const actionRoot = join(dirname(process.argv[1] ?? '.'), '../..');
const defaultMain = join(actionRoot, 'dist/worker/index.js');
const place = { actionRoot, defaultMain, workspace: process.cwd(), nodePath: process.execPath };

await runAction('deploy-worker', (context) => deployWorker(context, place));
