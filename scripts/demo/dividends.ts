/** Section `dividends`: what a hotkey's last epoch paid, read from a chain at one finalized block. */
import { join } from 'node:path';
import { HOTKEY } from '../../test/support/chain/double.ts';
import { chainWorld, NETUID } from '../../test/support/chain/world.ts';
import { workspace } from './paths.ts';
import { runAction } from './run-action.ts';
import { done, heading, prove } from './terminal.ts';

export async function dividends(): Promise<void> {
  heading('dividends', 'what the last epoch of a subnet paid to a hotkey, from the chain, with exact digits');
  const { double } = chainWorld({ nowMs: Date.now() });
  const node = await double.listen();
  try {
    done('chain', `${node.url}: a strict node with figures recorded on mainnet`);
    const run = await runAction(
      'tao-dividends',
      { 'chain-url': node.url, pairs: `${NETUID},${HOTKEY}`, 'output-dir': workspace },
      { cwd: workspace, quiet: true },
    );
    const { 'total-alpha-rao': rao = '', 'estimated-tao': tao } = run.outputs;
    prove('queried', `status ${run.outputs['status']}: subnet ${NETUID}, ${HOTKEY}`, run.exitCode === 0);
    prove('exact', `${rao} rao of alpha, about ${tao} TAO at the pool's price`, /^\d+$/.test(rao));
    done('written', `${join(workspace, 'tao_dividends.csv')} and .json`);
  } finally {
    await node.close();
  }
}
