import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the demo keeps between starts; git-ignored. */
export const state = process.env['TAO_ACTIONS_DEMO_STATE'] ?? join(root, '.tao-actions/demo');
/** The job's working directory. */
export const workspace = join(state, 'workspace');
