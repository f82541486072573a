import { NETWORKS, readEndpoints } from '../chain/endpoints.ts';
import { readPairLines } from '../dividends/pairs.ts';
import type { Pair } from '../dividends/query.ts';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { InputReader } from '../runtime/inputs.ts';

export interface DividendsRequest {
  chainUrls: readonly string[];
  pairs: readonly Pair[];
  outputDir: string;
  maxRetries: number;
  deadlineMs: number;
  dryRun: boolean;
}

const NETWORK_NAMES = ['main', 'test'] as const;

/** Every input, checked. `readFile` is asked for `pairs-file` only. */
export async function readDividendsRequest(
  inputs: InputReader,
  readFile: (path: string) => Promise<Uint8Array | undefined>,
): Promise<DividendsRequest> {
  const chainUrls = readChainUrls(inputs);
  const outputDir = inputs.path('output-dir', { default: '.' });
  const maxRetries = inputs.integer('max-retries', { env: 'API_MAX_RETRIES', default: 3, min: 0, max: 100 });
  const deadlineMs = inputs.integer('deadline-seconds', { default: 600, min: 1, max: 21_600 }) * 1000;
  const dryRun = inputs.boolean('dry-run', { default: false });
  return { chainUrls, pairs: await readPairs(inputs, readFile), outputDir, maxRetries, deadlineMs, dryRun };
}

function readChainUrls(inputs: InputReader): readonly string[] {
  const network = inputs.choice('network', NETWORK_NAMES, { default: 'main' });
  const text = inputs.text('chain-url', { env: 'CHAIN_URL' });
  if (text === undefined) return NETWORKS[network];
  const reading = readEndpoints(text);
  if (!reading.ok) {
    throw new ActionError('input', `chain-url: got ${quoteValue(reading.value)}, expected ${reading.expected}`);
  }
  return reading.urls;
}

async function readPairs(
  inputs: InputReader,
  readFile: (path: string) => Promise<Uint8Array | undefined>,
): Promise<readonly Pair[]> {
  const lines = inputs.text('pairs');
  const path = inputs.path('pairs-file');
  if ((lines === undefined) === (path === undefined)) {
    throw new ActionError(
      'input',
      lines === undefined
        ? 'pairs: got "", expected lines netuid,hotkey'
        : 'pairs: got lines and a pairs-file, expected one of them',
      { hint: 'Set the input pairs, or pairs-file with the path of a file of such lines' },
    );
  }
  let text = lines ?? '';
  if (path !== undefined) {
    const bytes = await readFile(path);
    if (bytes === undefined) {
      throw new ActionError('input', `pairs-file: got ${quoteValue(path)}, expected a file that exists`);
    }
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      throw new ActionError('input', `pairs-file: got ${quoteValue(path)}, expected text in UTF-8`, { cause: error });
    }
  }
  const name = path === undefined ? 'pairs' : 'pairs-file';
  const reading = readPairLines(text);
  if (!reading.ok) throw new ActionError('input', `${name}: line ${reading.line}: ${reading.error}`);
  if (reading.pairs.length === 0) throw new ActionError('input', `${name}: got no pair, expected lines netuid,hotkey`);
  return reading.pairs;
}
