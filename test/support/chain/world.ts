/** A small chain around the pair that the vectors speak of. */

import { createChain } from '../../../src/chain/chain.ts';
import type { FactsStore } from '../../../src/chain/runtime-loader.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS } from '../../../src/dividends/query.ts';
import { createTestClock } from '../clock.ts';
import { ChainDouble, HOTKEY } from './double.ts';
import { describeRuntime, encodeMetadata, type RuntimeDescription, withSpecVersion } from './metadata.ts';

export const NETUID = 18;
export const PRICE = 50_000_000n;

const SPEC_OF: Readonly<Record<string, number>> = { '233': 233, '293': 293, '365': 365, '393': 393, '424': 424 };
const NAME_OF: Readonly<Record<string, string>> = {
  '233': 'bitgo-testnet-224',
  '293': 'subtensor-dev-293-v14',
  '365': 'finney-365-v14-derived',
  '393': 'finney-393-v14-derived',
  '424': 'finney-424-v14-derived',
};

export function runtime(spec: number): RuntimeDescription {
  const name = NAME_OF[String(spec)];
  if (name === undefined || SPEC_OF[String(spec)] === undefined) return withSpecVersion(runtime(424), spec);
  return describeRuntime(name);
}

/** A node of this runtime: subnet 18 with the hotkey of the vectors, price 0.05, a block every 12 s. */
export function chainWorld(
  options: { spec?: number; describe?: RuntimeDescription; metadata?: 14 | 16; nowMs?: number } = {},
) {
  const spec = options.spec ?? 424;
  const described = options.describe ?? runtime(spec);
  const clock = createTestClock(options.nowMs);
  const double = new ChainDouble(spec, {
    metadata: encodeMetadata(described, options.metadata ?? 14),
    metadataV16: encodeMetadata(described, 16),
  });
  double.setTime(clock.now() - 12_000);
  double.addSubnet(0);
  double.addSubnet(NETUID, { registeredAt: 4_000_000, epochBlock: 990 });
  double.addHotkey(NETUID, HOTKEY, { alpha: 4_012_583_402n, root: 123_456_789n });
  double.setPrices({ [NETUID]: PRICE });
  const chainOf = (
    urls: readonly string[] = ['https://node.example'],
    others: Readonly<Record<string, ChainDouble>> = {},
    facts?: FactsStore,
  ) =>
    createChain(
      {
        urls,
        wanted: { items: DIVIDEND_ITEMS, calls: [], constants: [], apis: DIVIDEND_APIS },
        ...(facts ? { facts } : {}),
      },
      double.ports(clock, others),
    );
  return { double, clock, chain: chainOf(), chainOf };
}
