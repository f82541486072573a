import { join } from 'node:path';
import { createChain } from '../chain/chain.ts';
import { chainPortsOf } from '../chain/client-ports.ts';
import { formatRao } from '../dividends/amount.ts';
import { printCsvFile, printJsonFile, printResults, sumResults } from '../dividends/files.ts';
import { appendDividends, DIVIDENDS_DATASET, printSample } from '../dividends/history.ts';
import { patiently } from '../dividends/patient.ts';
import { DIVIDEND_APIS, DIVIDEND_ITEMS, type DividendsAnswer, queryDividends } from '../dividends/query.ts';
import { renderDividends } from '../dividends/summary.ts';
import { TRADE_APIS, TRADE_CALLS, TRADE_CONSTANTS, TRADE_ITEMS } from '../dividends/trade/reads.ts';
import { describeError } from '../errors/action-error.ts';
import { PATHS } from '../history/protocol.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { readDividendsRequest } from './request.ts';
import { runTrade } from './run-trade.ts';
import { readTradeRequest, readWorker, type WorkerInputs, workerPath } from './trade-request.ts';

const READ_TIMEOUT_MS = 10_000;
const QUERY_WANTED = { items: DIVIDEND_ITEMS, calls: [], constants: [], apis: DIVIDEND_APIS };
const TRADE_WANTED = {
  items: [...DIVIDEND_ITEMS, ...TRADE_ITEMS],
  calls: TRADE_CALLS,
  constants: TRADE_CONSTANTS,
  apis: [...DIVIDEND_APIS, ...TRADE_APIS],
};

/** Asks for the dividends of all pairs at one block, writes the files, and says what was found. */
export async function runDividends({ inputs, outputs, summary, ports, env }: ActionContext): Promise<void> {
  const request = await readDividendsRequest(inputs, (path) => ports.files.read(path));
  const { dryRun } = request;
  const worker = readWorker(inputs);
  const trade = await readTradeRequest(inputs, env, {
    ...{ dryRun, worker, notice: ports.log.notice },
  });
  const deadlineAt = ports.monotonic() + request.deadlineMs;
  ports.stage('ask the chain');
  const http = ports.http({ name: 'chain', retry: { maxRetries: 0 }, readTimeoutMs: READ_TIMEOUT_MS });
  const chain = createChain(
    { urls: request.chainUrls, wanted: trade ? TRADE_WANTED : QUERY_WANTED, withApis: trade !== undefined },
    chainPortsOf(http, ports),
  );
  const answer = await patiently(
    () => queryDividends(chain, request.pairs, ports.now),
    { ...request, deadlineAt },
    ports,
  );
  warnOfZeros(answer, ports.log);
  ports.stage('write the files');
  const folder = request.dryRun
    ? await ports.files.temporaryFolder('tao-dividends-', { keep: true })
    : request.outputDir;
  const hint = 'Check output-dir';
  await ports.files.replace(join(folder, 'tao_dividends.json'), printJsonFile(answer), { hint });
  await ports.files.replace(join(folder, 'tao_dividends.csv'), printCsvFile(answer), { hint });
  summary.add(renderDividends(answer));
  if (!dryRun) await appendHistory(answer, worker, request.maxRetries, ports);
  outputs.set('status', dryRun ? 'dry-run' : 'queried');
  if (trade) {
    // A trade that fails leaves no amount behind; what was read is in the files.
    outputs.set('status', '');
    await runTrade({ ...request, request: trade, chain, deadlineAt }, { outputs, summary, ports });
    if (dryRun) outputs.set('status', 'dry-run');
  }
  const { alphaRao, estimatedTaoRao } = sumResults(answer.results);
  outputs.set('results', printResults(answer.results));
  outputs.set('block-hash', answer.block_hash);
  outputs.set('total-alpha-rao', alphaRao.toString());
  outputs.set('estimated-tao', estimatedTaoRao === undefined ? '' : formatRao(estimatedTaoRao));
}

/** The Worker keeps the series; a sample it does not take is a warning, since the files and outputs have it. */
async function appendHistory(
  answer: DividendsAnswer,
  { url, writeToken }: WorkerInputs,
  maxRetries: number,
  ports: ActionContext['ports'],
): Promise<void> {
  if (url === undefined || writeToken === undefined) return;
  ports.stage('append to the history');
  const http = ports.http({ name: 'Worker', retry: { maxRetries } });
  const path = workerPath(url, `${PATHS.datasets}/${DIVIDENDS_DATASET}`);
  try {
    const { status, total } = await appendDividends(http, path, writeToken, printSample(answer, ports.now()));
    ports.log.info(`the sample of block ${answer.block} is ${status}${total === undefined ? '' : `, ${total} in all`}`);
  } catch (error) {
    ports.log.warning(`the dividends were not appended to the Worker's history: ${describeError(error)}`);
  }
}

function warnOfZeros({ results }: DividendsAnswer, log: { warning(message: string): void }): void {
  for (const { netuid, hotkey, zero_reason } of results) {
    const pair = `${netuid},${hotkey}`;
    switch (zero_reason) {
      case 'no-such-subnet':
        log.warning(`${pair}: 0, because there is no subnet ${netuid}`);
        break;
      case 'root':
        log.warning(`${pair}: 0, because root (netuid 0) pays its stakers through the other subnets`);
        break;
      case 'not-registered':
        log.warning(`${pair}: 0, because the hotkey is not registered there (a coldkey, swapped, or pruned?)`);
        break;
      default:
    }
  }
}
