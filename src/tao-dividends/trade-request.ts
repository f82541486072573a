import type { Wallet } from '../chain/keys.ts';
import { readTradeSettings, type TradeSettings } from '../dividends/trade/read-settings.ts';
import { ActionError } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import type { InputReader } from '../runtime/inputs.ts';

export interface TradeRequest {
  settings: TradeSettings;
  wallet: Wallet;
  /** Whose stake moves. */
  coldkey: string;
  /** Names the decision with the pair: the same run has the same one, however often it is repeated. */
  run: string;
  /** The ledger; undefined only in a dry run. */
  ledger: { url: string; writeToken: string } | undefined;
}

/** Every input of a trade, checked; undefined unless `trade` and `confirm-trade` are true (a dry run needs no confirmation). */
export async function readTradeRequest(
  inputs: InputReader,
  env: Readonly<Record<string, string | undefined>>,
  options: { dryRun: boolean; worker: WorkerInputs; notice(message: string): void },
): Promise<TradeRequest | undefined> {
  const trade = inputs.boolean('trade', { default: false });
  const confirmed = inputs.boolean('confirm-trade', { default: false });
  const texts = {
    'desearch-api-key': inputs.secret('desearch-api-key', { env: 'DATURA_API_KEY' }),
    'desearch-url': inputs.url('desearch-url', { default: 'https://api.desearch.ai' }),
    'chutes-api-key': inputs.secret('chutes-api-key', { env: 'CHUTES_API_KEY' }),
    'sentiment-url': inputs.url('sentiment-url', { default: 'https://llm.chutes.ai' }),
    model: inputs.text('model'),
    'wallet-mnemonic': inputs.secret('wallet-mnemonic', { env: 'WALLET_MNEMONIC', multiline: true }),
    'proxy-for': inputs.text('proxy-for'),
    'stake-factor': inputs.text('stake-factor'),
    'max-stake-per-run-tao': inputs.text('max-stake-per-run-tao'),
    'max-stake-per-day-tao': inputs.text('max-stake-per-day-tao'),
    'slippage-percent': inputs.text('slippage-percent', { default: '1' }),
    'max-post-age-hours': inputs.text('max-post-age-hours', { default: '24' }),
    'min-authors': inputs.text('min-authors', { default: '3' }),
    lang: inputs.text('lang'),
  };
  if (!trade) return undefined;
  if (!confirmed && !options.dryRun) {
    options.notice('trade is true and confirm-trade is not: nothing is traded');
    return undefined;
  }
  const settings = readTradeSettings(texts, (name) => name);
  const wallet = await openWallet(settings.walletPhrase);
  const [repository, run] = [env['GITHUB_REPOSITORY_ID'], env['GITHUB_RUN_ID']];
  if (!options.dryRun && (!repository || !run)) {
    throw new ActionError(
      'input',
      'trade: got true outside a workflow run, expected GITHUB_REPOSITORY_ID and GITHUB_RUN_ID',
      {
        hint: 'They name the decision, so that a repeated run trades nothing twice; use dry-run: true elsewhere',
      },
    );
  }
  const { url: workerUrl, writeToken } = options.worker;
  const ledger = workerUrl && writeToken ? { url: workerPath(workerUrl, PATHS.trades), writeToken } : undefined;
  if (!ledger && !options.dryRun) {
    throw new ActionError(
      'input',
      `${workerUrl ? 'worker-write-token' : 'worker-url'}: got "", expected a value when trade is true`,
      {
        hint: 'Every decision is recorded by the Worker before it is signed',
      },
    );
  }
  return { settings, wallet, coldkey: settings.rules.proxyFor ?? wallet.address, run: `${repository}/${run}`, ledger };
}

async function openWallet(phrase: string): Promise<Wallet> {
  // Loaded here and nowhere else: who only asks does not wait for the key libraries.
  const keys = await import('../chain/keys.ts');
  const words = phrase.trim().replaceAll(/\s+/g, ' ');
  if (!keys.isWalletPhrase(words)) {
    throw new ActionError('input', 'wallet-mnemonic: expected a BIP-39 phrase in English with a right checksum');
  }
  return keys.openWallet(words);
}

export interface WorkerInputs {
  url: string | undefined;
  writeToken: string | undefined;
}

export function readWorker(inputs: InputReader): WorkerInputs {
  return {
    url: inputs.url('worker-url', { env: 'CF_WORKER_URL' }),
    writeToken: inputs.secret('worker-write-token', { env: 'CF_WORKER_WRITE_TOKEN' }),
  };
}

/** A path of the Worker, from its base URL or its history's. */
export function workerPath(workerUrl: string, path: string): string {
  const base = workerUrl.endsWith(PATHS.history) ? workerUrl.slice(0, -PATHS.history.length) : workerUrl;
  return base.replace(/\/+$/, '') + path;
}
