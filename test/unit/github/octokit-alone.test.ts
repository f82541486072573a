/** Why src/github is octokit with our own fetch, not @actions/github: docs/decisions/0014-octokit.md. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { upstreamRelease } from '../../../src/cascade/cascade.ts';
import { createOctokitSource } from '../../../src/github/client.ts';
import type { HttpOptions } from '../../../src/http/exchange.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';
import { createWorkspace } from '../../support/action/workspace.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('no bundle holds the package', () => {
  const lists = globSync('dist/*/packages.json', { cwd: root });
  expect(lists.length).toBeGreaterThan(3);
  for (const list of lists) expect(readFileSync(join(root, list), 'utf8')).not.toContain('"@actions/github"');
});

test('a request of octokit is one of our own client, with its limits and its end', async () => {
  const asked: { name: string | undefined; url: string }[] = [];
  const octokit = await createOctokitSource(
    { apiUrl: 'https://api.example.com', token: 'a-token-of-a-test', secondMs: 1 },
    {
      http: (options?: HttpOptions) =>
        ({
          send: async (request: { url: URL | string }) => {
            asked.push({ name: options?.name, url: String(request.url) });
            throw new Error('stopped here');
          },
        }) as never,
      now: () => 0,
      sleep: async () => undefined,
      log: { info: () => undefined, debug: () => undefined },
    },
  )();
  await expect(octokit.rest.repos.get({ owner: 'o', repo: 'r' })).rejects.toThrow();
  expect(asked[0]).toEqual({ name: 'GitHub', url: 'https://api.example.com/repos/o/r' });
});

test.each(['{ broken', '[]', ''])('an event file that holds %j stops nothing', async (text) => {
  const workspace = createWorkspace();
  try {
    const event = join(workspace.folder, 'event.json');
    writeFileSync(event, text);
    const run = await runInProcess(upstreamRelease, {
      inputs: { tag: 'no-tag' },
      env: { GITHUB_EVENT_PATH: event, GITHUB_EVENT_NAME: 'push' },
    });
    expect(run.errors.join()).toMatch(/^tag: got "no-tag"|^token|workspace/);
    expect(run.errors.join()).not.toContain('event');
  } finally {
    workspace.remove();
  }
});
