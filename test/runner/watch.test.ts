/** The script of watch-taostats.yml with a `gh` that keeps issues in a file and a pack from a loopback server. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { describeWhen, whyMissing } from '../support/optional.ts';

const workflow = parse(readFileSync('.github/workflows/watch-taostats.yml', 'utf8')) as {
  jobs: { watch: { steps: { run: string }[] } };
};
const SCRIPT = workflow.jobs.watch.steps[0]?.run ?? '';
const DAY_S = 86_400;

interface Issue {
  number: number;
  state: 'open' | 'closed';
  title: string;
  body: string;
  updated_at: string;
  comments: string[];
}

/** Only what the script asks: list, create, edit, comment. Anything else fails. */
const GH = `#!/usr/bin/env node
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const file = process.env.GH_ISSUES;
if (process.env.GH_FAIL) process.exit(1);
const issues = JSON.parse(readFileSync(file, 'utf8'));
const args = process.argv.slice(2);
if (args.shift() !== 'api') process.exit(2);
let method = 'GET', path = '', fields = {}, input = false;
while (args.length > 0) {
  const arg = args.shift();
  if (arg === '-X') method = args.shift();
  else if (arg === '--input') { args.shift(); input = true; }
  else if (arg === '-f') { const [name, value] = args.shift().split('='); fields[name] = value; }
  else if (arg === '--jq') args.shift();
  else if (arg === '--paginate' || arg === '--silent') continue;
  else path = arg;
}
if (input) fields = JSON.parse(readFileSync(0, 'utf8'));
const now = process.env.GH_NOW ?? new Date().toISOString();
const match = /^repos\\/o\\/r\\/issues(?:\\/(\\d+))?(\\/comments)?(?:\\?(.*))?$/.exec(path);
if (!match) { console.error('unknown path ' + path); process.exit(2); }
const [, number, comments, query] = match;
const found = issues.find((issue) => issue.number === Number(number));
if (method === 'GET' && !number && query.startsWith('labels=taostats-watch&state=all')) console.log(JSON.stringify(issues));
else if (method === 'POST' && !number) issues.push({ number: issues.length + 1, state: 'open', comments: [], updated_at: now, ...fields });
else if (method === 'POST' && found && comments) found.comments.push(fields.body);
else if (method === 'PATCH' && found) Object.assign(found, fields);
else { console.error('unknown call ' + method + ' ' + path); process.exit(2); }
writeFileSync(file, JSON.stringify(issues));
`;
/** `curl` answers from a file, or fails. */
const CURL = '#!/bin/sh\n[ -f "$PACK" ] && cat "$PACK" || exit 22\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  for (const [name, text] of [
    ['gh', GH],
    ['curl', CURL],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'issues.json'), '[]');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const issues = (): Issue[] => JSON.parse(readFileSync(join(folder, 'issues.json'), 'utf8')) as Issue[];
function setIssues(change: (issues: Issue[]) => void): void {
  const all = issues();
  change(all);
  writeFileSync(join(folder, 'issues.json'), JSON.stringify(all));
}
function look(pack: object | null, env: Record<string, string> = {}, worker = 'https://worker.test') {
  if (pack === null) rmSync(join(folder, 'pack.json'), { force: true });
  else writeFileSync(join(folder, 'pack.json'), JSON.stringify(pack));
  const run = spawnSync('bash', ['-c', SCRIPT], {
    encoding: 'utf8',
    env: {
      ...{ HOME: folder, PATH: `${folder}:${process.env['PATH']}`, PACK: join(folder, 'pack.json') },
      ...{ GH_ISSUES: join(folder, 'issues.json'), REPOSITORY: 'o/r', WORKER_URL: worker },
      ...{ RUNBOOK: 'https://forge.test/runbook.md', RUN_URL: 'https://forge.test/run', ...env },
    },
  });
  return { ...run, shown: issues().map(({ number, state }) => `${number} ${state}`) };
}
const health = (status: string, ...codes: string[]) => ({
  overall_health: { status, issues: codes.map((code) => `says ${code} @somebody`), warnings: [], codes },
});
const CRITICAL = health('critical', 'stale', 'error-rate');
const GOOD = health('healthy');

describeWhen(whyMissing('jq'), 'the watch', () => {
  test('opens one issue per code when it is critical, and none twice', () => {
    expect(look(CRITICAL)).toMatchObject({ status: 0, stderr: '', shown: ['1 open', '2 open'] });
    expect(look(CRITICAL).shown).toEqual(['1 open', '2 open']);
    const [first] = issues();
    expect(first?.title).toBe('TaoStats: error-rate at worker.test');
    expect(first?.body).toContain('<!-- taostats-watch worker=https://worker.test code=error-rate -->');
    expect(first?.body).toContain('https://forge.test/runbook.md#error-rate');
    expect(first?.body).not.toContain('@somebody');
  });

  test('degraded opens only what needs a person at once', () => {
    expect(look(health('degraded', 'stale', 'gap')).shown).toEqual([]);
    expect(look(health('healthy', 'quota', 'gap')).shown).toEqual(['1 open']);
  });

  test('closes after two good looks, not after one, nor after one that was interrupted', () => {
    look(health('critical', 'stale'));
    expect(look(GOOD).shown).toEqual(['1 open']);
    expect(look(health('critical', 'stale')).shown).toEqual(['1 open']);
    expect(look(GOOD).shown).toEqual(['1 open']);
    expect(look(GOOD).shown).toEqual(['1 closed']);
    expect(look(health('critical', 'stale')).shown).toEqual(['1 closed', '2 open']);
  });

  test('what a person closed stays closed while it is the same event, and opens anew for the next', () => {
    look(health('critical', 'stale'));
    setIssues(([issue]) => Object.assign(issue as Issue, { state: 'closed' }));
    expect(look(health('critical', 'stale')).shown).toEqual(['1 closed']);
    look(GOOD);
    look(GOOD);
    expect(look(health('critical', 'stale')).shown).toEqual(['1 closed', '2 open']);
  });

  test('comments at most once a day', () => {
    look(health('critical', 'stale'));
    look(health('critical', 'stale'));
    expect(issues()[0]?.comments).toHaveLength(0);
    setIssues(([issue]) =>
      Object.assign(issue as Issue, {
        updated_at: `${new Date(Date.now() - 1.1 * DAY_S * 1000).toISOString().slice(0, 19)}Z`,
      }),
    );
    look(health('critical', 'stale'));
    expect(issues()[0]?.comments).toHaveLength(1);
  });

  test('a Worker that cannot be read is a code of its own and says nothing of the others', () => {
    look(health('critical', 'stale'));
    expect(look(null).shown).toEqual(['1 open', '2 open']);
    look(null);
    expect(issues()[0]?.body).not.toContain('good=1');
    look(GOOD);
    expect(look(GOOD).shown).toEqual(['1 closed', '2 closed']);
  });

  test('a failed look-up opens nothing', () => {
    const failed = look(CRITICAL, { GH_FAIL: '1' });
    expect(failed.status).not.toBe(0);
    expect(failed.shown).toEqual([]);
  });

  test('two Workers have their own issues', () => {
    look(health('critical', 'stale'));
    expect(look(health('critical', 'stale'), {}, 'https://other.test/').shown).toEqual(['1 open', '2 open']);
    look(GOOD);
    expect(look(GOOD).shown).toEqual(['1 closed', '2 open']);
  });
});
