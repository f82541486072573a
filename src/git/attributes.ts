/** One line of a .gitattributes that sets, unsets or forgets the attribute `filter`. */
interface FilterRule {
  pattern: RegExp;
  filter: string | undefined;
}

/** Longer patterns are no patterns but an attack on who matches them. */
const LONGEST_PATTERN = 500;

/**
 * The content filter of each tracked file, as gitattributes(5) gives it: git-lfs, git-crypt and the like. What a filter
 * makes of a file is not what the repository holds.
 *
 * @param files paths that a commit tracks.
 * @param attributes text of each tracked .gitattributes, by its path.
 * @returns file -> name of its filter; files without one are absent.
 */
export function findFilteredFiles(
  files: Iterable<string>,
  attributes: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const byFolder = new Map(
    [...attributes].map(([path, text]) => [path.split('/').slice(0, -1).join('/'), readRules(text)] as const),
  );
  const found = new Map<string, string>();
  if (![...byFolder.values()].some((rules) => rules.some(({ filter }) => filter !== undefined))) return found;
  for (const file of files) {
    const parts = file.split('/');
    let filter: string | undefined;
    // Deeper files win over those above, later lines over earlier ones.
    for (let depth = 0; depth < parts.length; depth += 1) {
      const rules = byFolder.get(parts.slice(0, depth).join('/')) ?? [];
      const relative = parts.slice(depth).join('/');
      for (const rule of rules) if (rule.pattern.test(relative)) filter = rule.filter;
    }
    if (filter !== undefined) found.set(file, filter);
  }
  return found;
}

function readRules(text: string): FilterRule[] {
  const macros = new Map<string, string>();
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^[ \t]*(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(line);
    const [, quoted, plain, rest = ''] = match ?? [];
    const pattern = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    if (pattern === undefined || pattern.startsWith('#') || pattern.length > LONGEST_PATTERN) return [];
    let filter: string | undefined;
    let isSet = false;
    for (const attribute of rest.split(/[ \t]+/)) {
      const value = /^filter=(.+)$/.exec(attribute)?.[1] ?? macros.get(attribute);
      if (value === undefined && !/^[-!]filter$/.test(attribute)) continue;
      filter = value;
      isSet = true;
    }
    if (!isSet) return [];
    const macro = /^\[attr\](\S+)$/.exec(pattern)?.[1];
    if (macro === undefined) return [{ pattern: compilePattern(pattern), filter }];
    if (filter !== undefined) macros.set(macro, filter);
    return [];
  });
}

/** As in .gitignore: without a slash a name at any depth, with one a path from the folder of the file. */
function compilePattern(pattern: string): RegExp {
  const isAnchored = pattern.slice(0, -1).includes('/');
  const source = pattern.replace(/^\//, '').replaceAll(/\*\*\/|\*\*$|\*+|\?|\[!?\]?[^\]/]*\]|[^*?[]+|\[/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.+';
    if (/^\*+$/.test(part)) return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('[') && part.endsWith(']') && part.length > 2) {
      const inner = part.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\');
      return `[${inner}]`;
    }
    return part.replaceAll(/[\\^$.|+(){}[\]]/g, '\\$&');
  });
  try {
    return new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${source}$`, 's');
  } catch {
    return /^(?!)/;
  }
}
