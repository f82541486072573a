/** What documents say about the outside and about our defaults, held against the source it comes from. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { drawDayCosts } from '../../../scripts/cost-tables.ts';
import { DATASETS } from '../../../src/taostats/datasets.ts';
import { listDocuments } from '../../support/workflows/documents.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const DOCUMENTS = listDocuments(root);
const SOURCES = globSync('src/**/*.ts', { cwd: root })
  .map((path) => read(path))
  .join('\n');

describe('permissions of the Cloudflare token', () => {
  const known = new Set(
    [...SOURCES.matchAll(/'((?:Account|Zone) · [^']+ · (?:Edit|Read))'/g)].map((match) => match[1]),
  );

  test.each(DOCUMENTS)('%s words them as the messages do', (document) => {
    const said = [...read(document).matchAll(/\b(?:Account|Zone) · [\w ]+ · \w+/g)].map(([words]) => words);
    // What is read where the token may, and never asked for in a message.
    const optional = (words: string): boolean =>
      ['Zone · DNS · Read', 'Account · Workers R2 Storage · Read'].includes(words);
    expect(said.filter((words) => !known.has(words) && !optional(words))).toEqual([]);
  });

  test('the form that docs/start.md fills in asks for those of its row, which are those a deploy with a bucket needs', () => {
    const [, link = '', row = ''] =
      /\((https:\/\/dash\.cloudflare\.com\/profile\/api-tokens\?[^)]+)\)([^\n]+)/.exec(read('docs/start.md')) ?? [];
    const keys = JSON.parse(new URL(link).searchParams.get('permissionGroupKeys') ?? '') as {
      key: string;
      type: string;
    }[];
    // Keys as https://developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template/ lists them.
    const names: Record<string, string> = {
      workers_scripts: 'Workers Scripts',
      workers_kv_storage: 'Workers KV Storage',
      workers_r2: 'Workers R2 Storage',
    };
    const asked = keys.map(({ key, type }) => `Account · ${names[key]} · ${type === 'edit' ? 'Edit' : 'Read'}`);
    expect(row.match(/Account · [\w ]+ · \w+/g)).toEqual(asked);
    const table = read('actions/deploy-worker/README.md').matchAll(/^\| (\w+ · [^|]+) \| (always|`r2-bucket`) \|/gm);
    expect([...table].map((match) => match[1])).toEqual(asked);
  });
});

test('every external action has one version everywhere', () => {
  const files = [...globSync(['.github/workflows/*.yml', 'examples/*.yml'], { cwd: root }), ...DOCUMENTS];
  const versions = new Map<string, Set<string>>();
  for (const file of files) {
    for (const [, action = '', version = ''] of read(file).matchAll(
      /uses: ([\w.-]+\/[\w./-]+)@([0-9a-f]{40} # \S+)/g,
    )) {
      const repository = action.split('/').slice(0, 2).join('/');
      versions.set(repository, (versions.get(repository) ?? new Set()).add(version));
    }
  }
  expect(versions.size).toBeGreaterThan(8);
  expect([...versions].filter(([, used]) => used.size > 1)).toEqual([]);
});

describe('the hosts of docs/github-actions.md', () => {
  const table = /\| action \| talks to \|\n([\s\S]*?)\n\n/.exec(read('docs/github-actions.md'))?.[1] ?? '';
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const hostsOf = (text: string): string[] =>
    [...text.matchAll(/`((?:[\w-]+\.)+(?:io|com|ai))`/g)].map((match) => String(match[1]));

  test('there is a row for each action', () => {
    const actions = globSync('actions/*/action.yml', { cwd: root }).map((path) => path.split(/[\\/]/)[1]);
    expect(rows.map((row) => row[1]).sort()).toEqual(actions.sort());
  });

  test.each(rows.map((row) => [row[1] ?? '', row[2] ?? '']))('%s has the hosts of its defaults', (action, cell) => {
    const { inputs } = parse(read(`actions/${action}/action.yml`)) as {
      inputs: Record<string, { default?: string; description: string }>;
    };
    const urls = Object.entries(inputs).flatMap(([name, { default: value = '', description }]) =>
      // The nodes of tao-dividends are named as "the hosts of chain-url"; the API's are the runner's own.
      name === 'chain-url'
        ? []
        : [...`${value} ${description}`.matchAll(/https:\/\/([\w.-]+\.\w+)/g)].map((match) => String(match[1])),
    );
    const named = hostsOf(cell);
    for (const host of new Set(urls)) if (!host.startsWith('example')) expect(named).toContain(host);
    // Where assets go is what the API answers as `upload_url`.
    const spoken = `${SOURCES} ${read(`actions/${action}/action.yml`)} uploads.github.com`;
    expect(named.filter((host) => !spoken.includes(host))).toEqual([]);
  });
});

describe('figures of docs/costs.md', () => {
  const costs = read('docs/costs.md');
  const figure = (pattern: RegExp): number => Number((pattern.exec(costs)?.[1] ?? 'none').replaceAll(',', ''));
  const day = (words: string): number =>
    Number((new RegExp(`${words} \\| ([\\d,]+)`).exec(drawDayCosts())?.[1] ?? 'none').replaceAll(',', ''));

  test('a month is that of the day', () => {
    const month = (perDay: number, digits: number): number => Number((perDay * 30).toPrecision(digits));
    expect(figure(/A month of the above is ([\d.]+) million rows read/) * 1e6).toBe(month(day('rows read'), 2));
    expect(figure(/million rows read, ([\d.]+) million rows written/) * 1e6).toBe(month(day('rows written'), 1));
    expect(figure(/and ([\d,]+) KV writes: nothing/)).toBe(month(day('KV writes'), 3));
  });

  test('a run every ten minutes', () => {
    expect(figure(/is ([\d,]+) a day, 4,320/)).toBe(144);
    expect(figure(/is 144 a day, ([\d,]+) minutes a\nmonth/)).toBe(144 * 30);
    expect(figure(/are (\d+) MB a year/)).toBe(Math.round((541 * 144 * 365) / 1e6));
  });

  test('the calls of TaoStats are those of the datasets at their cadence', () => {
    const calls = (name: string): number =>
      Math.round((365 * 24 * 60) / 12 / (DATASETS.find((dataset) => dataset.name === name)?.intervalMinutes ?? 0));
    expect(figure(/the price every ten minutes is ([\d,]+) a month/)).toBe(calls('price'));
    expect(figure(/pools every thirty \(([\d,]+)\)/)).toBe(calls('pools'));
    for (const name of ['subnets', 'stats', 'emissions']) expect(figure(/hour \(([\d,]+) each\)/)).toBe(calls(name));
    expect(figure(/validators every six hours \((\d+) and/)).toBe(calls('validators'));
  });
});

test('git and cargo are as old as the code takes them', () => {
  const page = read('docs/github-actions.md');
  expect(page).toContain('cargo 1.82 and git 2.32');
  expect(SOURCES).toMatch(/cargo info needs cargo 1\.82/);
  expect(SOURCES).toMatch(/GIT_CONFIG_GLOBAL \(2\.32\)/);
});

test('the defaults of the Worker are those of its source', () => {
  const rows = [...read('docs/worker.md').matchAll(/^\| `([A-Z_]+)` \| var, default `?"?([\w.]+)"?`? \|/gm)];
  expect(rows.length).toBeGreaterThan(5);
  const worker = globSync('src/{worker,history}/**/*.ts', { cwd: root })
    .map((path) => read(path))
    .join('\n');
  for (const [, name = '', value = ''] of rows) {
    if (value === 'what') continue;
    expect([name, worker.includes(name)]).toEqual([name, true]);
    const grouped = Number.isInteger(Number(value))
      ? Number(value).toLocaleString('en-US').replaceAll(',', '_')
      : value;
    expect([
      name,
      value,
      worker.includes(`= ${grouped}`) || worker.includes(`'${value}'`) || worker.includes(grouped),
    ]).toEqual([name, value, true]);
  }
});
