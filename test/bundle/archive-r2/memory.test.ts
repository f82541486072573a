import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { runMeasured } from '../../support/action/peak-memory.ts';
import { createWorkspace, type Workspace } from '../../support/action/workspace.ts';
import { type DiscardingS3, startDiscardingS3 } from '../../support/archive/discarding-s3.ts';

jest.setTimeout(120_000);

const MIB = 1_048_576;
const bundle = fileURLToPath(new URL('../../../dist/archive-r2/index.js', import.meta.url));

let server: DiscardingS3;
let workspace: Workspace;
beforeAll(async () => {
  server = await startDiscardingS3();
  workspace = createWorkspace();
});
afterAll(async () => {
  workspace.remove();
  await server.stop();
});

async function peakFor(sizeMib: number, inputs: Record<string, string>): Promise<number> {
  const name = `${sizeMib}.bin`;
  writeFileSync(join(workspace.folder, name), '');
  truncateSync(join(workspace.folder, name), sizeMib * MIB);
  const { exitCode, output, peakBytes } = await runMeasured([bundle], {
    cwd: workspace.folder,
    env: {
      'INPUT_R2-ENDPOINT': server.endpoint,
      'INPUT_R2-BUCKET': 'test-bucket',
      'INPUT_R2-PREFIX': Object.values(inputs).join('-'),
      'INPUT_R2-ACCESS-KEY-ID': 'test-access-key',
      'INPUT_R2-SECRET-ACCESS-KEY': 'test-secret-key',
      INPUT_FILES: name,
      ...inputs,
    },
  });
  expect(output).toContain('status=archived');
  expect(exitCode).toBe(0);
  return peakBytes;
}

// bench/archive.ts does the same with 64 MiB and 1 GiB.
test.each([
  ['in parts of 8 MiB', { 'INPUT_PART-SIZE-MIB': '8' }],
  ['in one piece', { 'INPUT_PART-SIZE-MIB': '1024' }],
])('memory stays flat: a file eight times as large, %s, needs at most 1.3 times the peak', async (_, inputs) => {
  const small = await peakFor(24, inputs);
  const large = await peakFor(192, inputs);
  expect(large / small).toBeLessThan(1.3);
});
