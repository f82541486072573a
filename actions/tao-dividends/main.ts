/** `uses: …/actions/tao-dividends`: reads its inputs, asks the chain, writes files, outputs and summary. */
import { runAction } from '../../src/runtime/run-action.ts';
import { runDividends } from '../../src/tao-dividends/tao-dividends.ts';

await runAction('tao-dividends', runDividends);
