/** The Markdown of this project and its relative links. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function listDocuments(root: string): string[] {
  const patterns = ['*.md', 'docs/**/*.md', 'actions/*/README.md', 'bench/*.md', 'action-fixtures/**/*.md'];
  return globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Links to files, pictures or headings of this repository that are not there. */
export function findDeadLinks(root: string, document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const links = text.matchAll(/(?:\]\(|\bsrc(?:set)?=")(?!https?:|mailto:)([^)\s"]+)[)"]/g);
  return [...links].flatMap(([, link = '']) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(root, target))) return [`${link}: no such file`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    return listAnchors(readFileSync(join(root, target), 'utf8')).includes(anchor) ? [] : [`${link}: no such heading`];
  });
}

/** As GitHub makes them: lower case, punctuation dropped, spaces as hyphens. */
function listAnchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
