/** `uses: …/actions/tao-dividends`: everything is in run.ts, which tests run in process. */
import { runAction } from '../../src/runtime/run-action.ts';
import { runDividends } from './run.ts';

await runAction('tao-dividends', runDividends);
