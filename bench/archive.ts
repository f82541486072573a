/** archive-r2 against a plain streaming PUT and against the AWS SDK, to the same server; memory by size of the file. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MeasuredRun, runMeasured } from '../test/support/action/peak-memory.ts';
import { startDiscardingS3 } from '../test/support/archive/discarding-s3.ts';
import { type BenchResult, median, rounded } from './result.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'dist/archive-r2/index.js');
const MIB = 1_048_576;

const PLAIN_PUT = `
import { createReadStream, statSync } from 'node:fs';
import { request } from 'node:http';
const { FILE, ENDPOINT } = process.env;
const put = request(ENDPOINT + '/bench/plain', { method: 'PUT', headers: { 'content-length': statSync(FILE).size } });
put.on('response', (answer) => { if (answer.statusCode !== 200) process.exitCode = 1; answer.resume(); });
createReadStream(FILE, { highWaterMark: 262144 }).pipe(put);
`;

const AWS_SDK = `
import { createReadStream } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
const { FILE, ENDPOINT } = process.env;
const client = new S3Client({
  endpoint: ENDPOINT, region: 'auto', forcePathStyle: true,
  credentials: { accessKeyId: 'bench-access-key', secretAccessKey: 'bench-secret-key' },
});
await new Upload({
  client, partSize: 8 * 1024 * 1024, queueSize: 4,
  params: { Bucket: 'bench', Key: 'sdk', Body: createReadStream(FILE), IfNoneMatch: '*' },
}).done();
`;

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const server = await startDiscardingS3();
  const folder = mkdtempSync(join(tmpdir(), 'bench-archive-'));
  let number = 0;
  const inputs = (): Record<string, string> => {
    number += 1;
    return {
      'INPUT_R2-ENDPOINT': server.endpoint,
      'INPUT_R2-BUCKET': 'bench-bucket',
      'INPUT_R2-PREFIX': `run-${number}`,
      'INPUT_R2-ACCESS-KEY-ID': 'bench-access-key',
      'INPUT_R2-SECRET-ACCESS-KEY': 'bench-secret-key',
    };
  };
  const sized = (mib: number): string => {
    const path = join(folder, `${mib}.bin`);
    writeFileSync(path, '');
    truncateSync(path, mib * MIB);
    return path;
  };
  const archive = (file: string): Promise<MeasuredRun> =>
    runMeasured([bundle], { cwd: folder, env: { ...inputs(), INPUT_FILES: file } });
  const script = (source: string, file: string): Promise<MeasuredRun> =>
    runMeasured(['--input-type=module', '-e', source], { cwd: root, env: { FILE: file, ENDPOINT: server.endpoint } });
  const repeat = async (
    times: number,
    once: () => Promise<MeasuredRun>,
  ): Promise<{ wallMs: number; peakMib: number }> => {
    const runs: MeasuredRun[] = [];
    for (let index = 0; index < times; index += 1) {
      const measured = await once();
      if (measured.exitCode !== 0) throw new Error(measured.output);
      runs.push(measured);
    }
    return {
      wallMs: median(runs.map((measured) => measured.wallMs)),
      peakMib: median(runs.map((measured) => measured.peakBytes)) / MIB,
    };
  };
  try {
    const sizeMib = smoke ? 16 : 256;
    const times = smoke ? 1 : 5;
    const file = sized(sizeMib);
    const plain = await repeat(times, () => script(PLAIN_PUT, file));
    const ours = await repeat(times, () => archive(file));
    const sdk = await repeat(times, () => script(AWS_SDK, file));
    const upload = (name: string, measured: { wallMs: number; peakMib: number }): BenchResult['rows'][number] => ({
      case: `${name}, ${sizeMib} MiB`,
      values: {
        'wall ms': Math.round(measured.wallMs),
        'MiB/s': Math.round((sizeMib / measured.wallMs) * 1_000),
        'peak MiB': Math.round(measured.peakMib),
        'time against plain PUT': rounded(measured.wallMs / plain.wallMs),
      },
    });
    const [small, large] = smoke ? [16, 64] : [64, 1_024];
    const [fileSmall, fileLarge] = [sized(small), sized(large)];
    const memory = [
      await repeat(times, () => archive(fileSmall)),
      await repeat(smoke ? 1 : 3, () => archive(fileLarge)),
    ];
    const [peakSmall = 0, peakLarge = 0] = memory.map((measured) => measured.peakMib);
    const skipped = await repeat(smoke ? 1 : 15, () =>
      runMeasured([bundle], { cwd: folder, env: { INPUT_ENABLED: 'false' } }),
    );
    const empty = await repeat(smoke ? 1 : 15, () => runMeasured(['-e', '0'], { cwd: folder, env: {} }));
    return {
      name: 'archive',
      rows: [
        upload('plain streaming PUT', plain),
        upload('archive-r2', ours),
        upload('AWS SDK with lib-storage', sdk),
        { case: `memory, ${small} MiB`, values: { 'peak MiB': Math.round(peakSmall) } },
        {
          case: `memory, ${large} MiB`,
          values: { 'peak MiB': Math.round(peakLarge), 'peak against the small file': rounded(peakLarge / peakSmall) },
        },
        { case: 'start of the bundle, skipped', values: { 'wall ms': rounded(skipped.wallMs) } },
        { case: 'node -e 0', values: { 'wall ms': rounded(empty.wallMs) } },
      ],
      notes: [
        `Medians of ${times} runs (start-up: 15), whole processes, sparse files, one loopback server that digests and discards.`,
        'The plain PUT sends the file in one request without digest, signature, condition, retry or read-back: the floor.',
        'archive-r2 reads a large file for its digest while a thread digests the parts, then sends them from the page cache; it proves that the bucket creates once, signs every payload, sends Content-MD5 and reads back.',
        'The SDK signs payloads too (http), sends CRC32 per part, same part size and concurrency, and compares nothing.',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
    await server.stop();
  }
}
