/** What an action's source reads and sets, found in the text: the calls on `inputs` and `outputs` in what main.ts loads. */
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { listImports } from '../../../scripts/import-rules.ts';

export interface ReadInput {
  env: string | undefined;
  required: boolean;
  /** The default as text when the source has it as a literal. */
  default: string | undefined;
}

export interface SourceUse {
  inputs: Readonly<Record<string, ReadInput>>;
  /** Names in `outputs.set('…')`. */
  outputs: readonly string[];
  /** All text that was looked at. */
  text: string;
}

/** The runtime reads nothing by itself but this, for every action. */
const TELEMETRY = 'src/runtime/telemetry.ts';

/** Follows the imports from `entry` (a path relative to `root`, with `/`); types and packages are left out. */
export function readSourceUse(root: string, entry: string): SourceUse {
  const seen = new Map<string, string>();
  const visit = (path: string): void => {
    if (seen.has(path) || !existsSync(posix.join(root, path))) return;
    const source = readFileSync(posix.join(root, path), 'utf8');
    seen.set(path, source);
    for (const { specifier, typeOnly } of listImports(source)) {
      if (!typeOnly && specifier.startsWith('.')) visit(posix.join(posix.dirname(path), specifier));
    }
  };
  visit(entry);
  const text = [...seen]
    .flatMap(([path, source]) => (path.startsWith('src/runtime/') && path !== TELEMETRY ? [] : [source]))
    .join('\n');
  return { inputs: findInputs(text), outputs: findOutputs(text), text };
}

export function findInputs(source: string): Record<string, ReadInput> {
  const found: Record<string, ReadInput> = {};
  const call =
    /\binputs\s*\.\s*(?:text|secret|boolean|integer|decimal|choice|url|lines|paths?)(?:<[^>]*>)?\(\s*'([\w-]+)'/g;
  for (const match of source.matchAll(call)) {
    const rest = readArguments(source, match.index + match[0].length);
    const literal = /\bdefault:\s*('([^']*)'|[\w.]+|\[[^\]]*\])/.exec(rest);
    const value = literal?.[2] ?? literal?.[1]?.replaceAll('_', '');
    const least = /\bmin:\s*(\d+)/.exec(rest)?.[1];
    // A default below what is allowed stands for none.
    const isNone = least !== undefined && Number(value) < Number(least);
    const isLiteral = literal?.[2] !== undefined || /^(\d[\d.]*|true|false)$/.test(value ?? '');
    const read = {
      env: /\benv:\s*'(\w+)'/.exec(rest)?.[1],
      required: /\brequired:\s*true\b/.test(rest),
      default: isLiteral && !isNone ? value : undefined,
    };
    // Read again under an older name of its variable: the first is the one that is promised.
    const known = found[String(match[1])];
    if (known?.env === undefined) found[String(match[1])] = read;
  }
  // A reader of the action's own, which calls one above: `seconds('deadline-seconds', 'DEADLINE' or undefined, …)`,
  // `readIdentity('git-user-name', inputs)`.
  const ownReader = /\b\w+\(\s*'([a-z]+(?:-[a-z0-9]+)+)',\s*(?:'([A-Z][A-Z0-9_]+)',|undefined,|inputs\b)/g;
  for (const match of source.matchAll(ownReader)) {
    found[String(match[1])] ??= { env: match[2], required: false, default: undefined };
  }
  return found;
}

/** The text up to the parenthesis that closes the call. */
function readArguments(source: string, start: number): string {
  let depth = 1;
  let end = start;
  for (; end < source.length && depth > 0; end += 1) {
    if (source[end] === '(') depth += 1;
    if (source[end] === ')') depth -= 1;
  }
  return source.slice(start, end);
}

function findOutputs(source: string): string[] {
  return [...new Set([...source.matchAll(/\boutputs\s*\.\s*set\(\s*'([\w-]+)'/g)].map(([, name = '']) => name))];
}
