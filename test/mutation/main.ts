/**
 * `npm run mutation [-- ROOM …]`: breaks each line of the rooms in rooms.ts, one mutant at a time, and counts how many of
 * them their tests notice. A timeout does not count as noticed, and mutants that only run while a module loads count as
 * any other. Writes test/mutation/scores.json and survivors.md; exit code 1 below {@link REQUIRED_SHARE}.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOMS } from './rooms.ts';

const REQUIRED_SHARE = 0.85;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SCORES = fileURLToPath(new URL('scores.json', import.meta.url));
const SURVIVORS = fileURLToPath(new URL('survivors.md', import.meta.url));

interface Mutant {
  mutatorName: string;
  replacement?: string;
  status: 'Killed' | 'Survived' | 'NoCoverage' | 'Timeout' | 'RuntimeError' | 'CompileError' | 'Ignored';
  location: { start: { line: number; column: number }; end: { line: number; column: number } };
}

interface Report {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}

interface Score {
  stryker: string;
  killed: number;
  survived: number;
  uncovered: number;
  timeouts: number;
  /** Killed of all that ran or should have run, 0 to 1. */
  share: number;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in ROOMS));
if (unknown.length > 0) {
  console.error(`no room ${unknown.join(', ')}; the rooms are ${Object.keys(ROOMS).join(', ')}`);
  process.exit(2);
}
const scores: Record<string, Score> = existsSync(SCORES) ? JSON.parse(readFileSync(SCORES, 'utf8')) : {};
const version = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).devDependencies['@stryker-mutator/core'];

for (const name of wanted.length > 0 ? wanted : Object.keys(ROOMS)) {
  const run = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'test/mutation/stryker.config.mjs'],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, MUTATION_ROOM: name } },
  );
  if (run.status !== 0) throw new Error(`Stryker failed on ${name} with ${run.status ?? run.signal}`);
  const report: Report = JSON.parse(readFileSync(join(ROOT, `.tao-actions/mutation/${name}.json`), 'utf8'));
  scores[name] = score(report);
  writeFileSync(SCORES, `${JSON.stringify(scores, undefined, 2)}\n`);
  writeSurvivors(name, report);
}
for (const [name, { killed, survived, uncovered, timeouts, share }] of Object.entries(scores)) {
  const counts = `${killed} noticed, ${survived} survived, ${uncovered} not covered, ${timeouts} timed out`;
  console.log(`${name}: ${(share * 100).toFixed(1)} % (${counts})`);
}
process.exitCode = Object.values(scores).every(({ share }) => share >= REQUIRED_SHARE) ? 0 : 1;

function score({ files }: Report): Score {
  const all = Object.values(files).flatMap(({ mutants }) => mutants);
  const count = (status: Mutant['status']): number => all.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const survived = count('Survived');
  const uncovered = count('NoCoverage');
  const timeouts = count('Timeout');
  return {
    stryker: version,
    killed,
    survived,
    uncovered,
    timeouts,
    share: killed / (killed + survived + uncovered + timeouts),
  };
}

/** One section per room in survivors.md; the other rooms' sections stay. */
function writeSurvivors(name: string, { files }: Report): void {
  const lines = Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage' || status === 'Timeout')
      .map(({ location: { start, end }, mutatorName, replacement, status }) => {
        const text = source.split('\n')[start.line - 1] ?? '';
        const from = text.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
        const became = replacement === undefined ? mutatorName : `\`${oneLine(replacement)}\``;
        return `- ${path}:${start.line} \`${oneLine(from)}\` → ${became} (${status})`;
      }),
  );
  const before = existsSync(SURVIVORS) ? readFileSync(SURVIVORS, 'utf8') : '# Mutants that no test notices\n';
  const sections = new Map(
    before
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1).trim()]),
  );
  sections.set(name, lines.join('\n'));
  const text = [...sections].map(([title, body]) => `\n## ${title}\n\n${body}\n`).join('');
  writeFileSync(SURVIVORS, `# Mutants that no test notices\n${text}`);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('`', "'");
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
