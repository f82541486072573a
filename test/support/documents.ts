/** The Markdown of this project: its relative links, and the workflows people will copy from it. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from './forge.ts';

export function listDocuments(root: string): string[] {
  const patterns = ['*.md', 'docs/**/*.md', 'actions/*/README.md', 'bench/*.md', 'action-fixtures/**/*.md'];
  return globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Links to files or headings of this repository that are not there. */
export function findDeadLinks(root: string, document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(([, link = '']) => {
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

/**
 * The workflows in YAML blocks, with references to this project made local so that inputs and outputs are checked.
 * A block that is only jobs gets an event, one that is only a list of steps a job.
 */
export function listRecipes(root: string, document: string): string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const blocks = [...text.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks.flatMap((block) => {
    const local = block.replaceAll(new RegExp(`\\b${PROJECT}/(\\S+?)@v1\\b`, 'g'), './$1');
    if (/^jobs:/m.test(block)) return [/^on:/m.test(block) ? local : `on: push\n${local}`];
    if (!/^- /m.test(block)) return [];
    const steps = local.replaceAll(/^(?=.)/gm, '      ');
    return [`on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`];
  });
}
