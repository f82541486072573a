/** One edit of a large manifest, against reading it alone and against @decimalturn/toml-patch. */
import { patch } from '@decimalturn/toml-patch';
import { parse } from 'smol-toml';
import { editManifest } from '../src/cargo/manifest.ts';
import { type BenchResult, median, rounded } from './result.ts';

const EDITED_VERSION = '9.9.9';

export async function run({ smoke }: { smoke: boolean }): Promise<BenchResult> {
  const rounds = smoke ? 1 : 15;
  const sizes = smoke ? [500] : [5_000, 50_000];
  const rows = sizes.flatMap((lines) => measure(lines, rounds));
  return {
    name: 'manifest',
    rows,
    notes: [
      'one requirement changed in a synthetic manifest (plain strings, inline tables with features, comments, aligned keys)',
      'bytes touched: length of the text between the first and the last byte that differ; the value itself has 6',
      `medians of ${rounds} interleaved rounds; the floor is one smol-toml parse, and our edit parses twice (before and after, as its gate)`,
      'toml-patch is left out at 50,000 lines, to keep the run short; it does not check its result',
    ],
  };
}

function measure(lines: number, rounds: number): BenchResult['rows'] {
  const text = synthesize(lines);
  const crate = `crate-${Math.floor(lines / 2)}`;
  const cases: Record<string, () => string> = {
    'parse only': () => {
      parse(text);
      return text;
    },
    'src/cargo': () => editManifest(text, [{ kind: 'requirement', crate, requirement: EDITED_VERSION }]).text,
  };
  if (lines <= 5_000) cases['toml-patch'] = () => patchWithLibrary(text, crate);
  const times: Record<string, number[]> = {};
  const results: Record<string, string> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, edit] of Object.entries(cases)) {
      const startedAt = performance.now();
      results[name] = edit();
      times[name] ??= [];
      times[name].push(performance.now() - startedAt);
    }
  }
  const floor = median(times['parse only'] ?? []);
  return Object.keys(cases).map((name) => ({
    case: `${lines} lines, ${name}`,
    values: {
      'median ms': rounded(median(times[name] ?? [])),
      'x parse only': rounded(median(times[name] ?? []) / floor),
      'bytes touched': countTouched(text, results[name] ?? ''),
    },
  }));
}

function patchWithLibrary(text: string, crate: string): string {
  const data = parse(text) as { dependencies: Record<string, string | { version: string }> };
  const entry = data.dependencies[crate];
  if (typeof entry === 'object') entry.version = EDITED_VERSION;
  else data.dependencies[crate] = EDITED_VERSION;
  return patch(text, data);
}

/** The crate in the middle has a line like real ones: aligned, with a comment. */
function synthesize(lines: number): string {
  const entries = Array.from({ length: lines - 4 }, (_, index) => {
    if (index % 10 === 9) return `# crates from ${index} on`;
    const name = `crate-${index}`;
    if (index % 2 === 0) return `${name.padEnd(16)} = "1.${index % 90}.0"   # pinned by nobody`;
    return `${name.padEnd(16)} = { version = "0.${index % 90}.1", features = ["std", "derive"], default-features = false }`;
  });
  return `[package]\nname = "synthetic"\nversion = "0.1.0"\n[dependencies]\n${entries.join('\n')}\n`;
}

function countTouched(before: string, after: string): number {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return Math.max(before.length, after.length) - start - end;
}
