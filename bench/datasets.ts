/** A year of 129 subnets sampled every 30 minutes (2.3 million rows): what an append and the page's questions cost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningWorker, startWorker } from '../test/support/worker/worker.ts';
import { type BenchResult, median, rounded } from './result.ts';

const SUBNETS = 129;
const STEP_MS = 30 * 60_000;
const DAY_MS = 86_400_000;

/** A sample as publish-taostats posts it, about 600 bytes a subnet; the last digits differ each time. */
function sample(at: number): string {
  const digits = String(at).slice(-8);
  const timestamp = new Date(at).toISOString();
  const records = Array.from(
    { length: SUBNETS },
    (_, netuid) =>
      `{"netuid":${netuid},"block_number":5373800,"timestamp":"${timestamp}","name":"subnet","symbol":"α","rank":93,` +
      `"market_cap":"1881827884.9638468241${digits}","market_cap_change_1_day":"-78.08","liquidity":"256842722.0",` +
      `"total_tao":"128421${digits}","total_alpha":"669202473074","alpha_in_pool":"45668${digits}",` +
      `"alpha_staked":"6235${digits}","price":"0.0028120456${digits}","price_change_1_hour":"1.163479280047945879",` +
      `"price_change_1_day":"-99.97","price_change_1_week":null,"tao_volume_24_hr":"7276${digits}",` +
      '"tao_volume_24_hr_change_1_day":"-78.1","tao_buy_volume_24_hr":"3195271674","tao_sell_volume_24_hr":"4081493598",' +
      '"buys_24_hr":143,"sells_24_hr":57,"buyers_24_hr":15,"sellers_24_hr":10,"startup_mode":false}',
  );
  const head = `"timestamp":"${timestamp}","source_updated_at":"${timestamp}","source_block":5373800`;
  return `{${head},"records":[${records.join(',')}]}`;
}

async function append(worker: RunningWorker, name: string, at: number): Promise<void> {
  const response = await fetch(`${worker.url}/api/v1/datasets/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken },
    body: sample(at),
  });
  const answer = (await response.json()) as { status?: string };
  if (answer.status !== 'appended') throw new Error(`append: ${response.status} ${JSON.stringify(answer)}`);
}

async function time(rounds: number, run: (round: number) => Promise<unknown>): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    await run(round);
    samples.push(performance.now() - start);
  }
  return median(samples);
}

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const days = smoke ? 3 : 365;
  const folder = mkdtempSync(join(tmpdir(), 'bench-datasets-'));
  const worker = await startWorker({ persistFolder: folder });
  const empty = await startWorker();
  try {
    const end = Date.now() - 2 * DAY_MS;
    const start = end - days * DAY_MS;
    for (let at = start; at < end; at += 4 * STEP_MS) {
      await Promise.all([0, 1, 2, 3].map((step) => append(worker, 'pools', at + step * STEP_MS)));
    }
    const info = async () => {
      const list = (await (await fetch(`${worker.url}/api/v1/datasets`)).json()) as Record<string, number | string>[];
      return list.find(({ name }) => name === 'pools') ?? {};
    };
    // The alarm seals finished days, ten a second: until the size stands still.
    for (let size = -1; size !== (await info())['database_bytes']; ) {
      size = Number((await info())['database_bytes']);
      await new Promise((resolve) => setTimeout(resolve, smoke ? 2_000 : 5_000));
    }
    const { rows, database_bytes: bytes } = await info();
    const get = async (path: string): Promise<string> =>
      (await fetch(`${worker.url}/api/v1/datasets/pools${path}`)).text();
    const rounds = smoke ? 3 : 25;
    const full = await time(rounds, (round) => append(worker, 'pools', end + DAY_MS + round * 1_000));
    const floor = await time(rounds, (round) => append(empty, 'pools', end + DAY_MS + round * 1_000));
    const year = await time(rounds, () => get('/history?key=87&resolution=1d&cursor=start'));
    const oneField = await time(rounds, () => get('/history?key=87&resolution=1d&fields=price&cursor=start'));
    const month = await time(rounds, () =>
      get(`/history?key=87&resolution=1h&since=${new Date(end - 30 * DAY_MS).toISOString()}`),
    );
    const latest = await time(rounds, () => get(''));
    return {
      name: 'datasets',
      rows: [
        { case: 'append to an empty dataset', values: { ms: rounded(floor) } },
        { case: `append to ${rows} rows`, values: { ms: rounded(full), 'x empty': rounded(full / floor) } },
        { case: `one subnet, ${days} days by resolution=1d`, values: { ms: rounded(year) } },
        { case: 'the same, price alone', values: { ms: rounded(oneField) } },
        { case: 'one subnet, 30 days by resolution=1h', values: { ms: rounded(month) } },
        { case: 'latest of all subnets', values: { ms: rounded(latest) } },
        { case: 'storage a row', values: { bytes: rounded(Number(bytes) / Number(rows)) } },
      ],
      notes: [
        `${SUBNETS} subnets, every 30 minutes, over HTTP in a local workerd; medians of ${rounds}`,
        'the times hold the HTTP round trip and the JSON of the answer',
      ],
    };
  } finally {
    await worker.stop();
    await empty.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
