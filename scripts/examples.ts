/** The workflows in examples/: the only ones there are. Documents show parts of them, put in by `npm run docs`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isNode, isPair, isSeq, type Pair, parseDocument } from 'yaml';
import { root } from './action-metadata.ts';

const BLOCK = /^<!-- example: (\S+\.yml)(?: (\S+))? -->\n[\s\S]*?^<!-- \/example -->$/gm;

/**
 * @returns the document with every block between `<!-- example: name.yml [path] -->` and `<!-- /example -->` filled anew.
 *   Throws when an example or the part a path names is not there.
 */
export function fillExamples(markdown: string, read: (name: string) => string = readExample): string {
  return markdown.replaceAll(BLOCK, (_, name: string, path: string | undefined) => {
    const text = path === undefined ? read(name) : cutPart(read(name), path);
    const marker = `<!-- example: ${name}${path === undefined ? '' : ` ${path}`} -->`;
    return `${marker}\n\`\`\`yaml\n${text.trimEnd()}\n\`\`\`\n<!-- /example -->`;
  });
}

export function readExample(name: string): string {
  return readFileSync(join(root, 'examples', name), 'utf8');
}

/**
 * Whole lines of a workflow, moved to the left.
 *
 * @param path keys divided by dots; in a list the `id` of an element, or its place (from 0):
 *   `jobs.publish.steps.archive.with`.
 */
export function cutPart(text: string, path: string): string {
  const document = parseDocument(text);
  let node: unknown = document.contents;
  let range: [number, number] | undefined;
  for (const key of path.split('.')) {
    if (isPair(node)) node = node.value;
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => String(item.key) === key);
      if (pair === undefined) throw new Error(`${path}: there is no ${key}`);
      range = [startOf(pair.key), endOf(pair)];
      node = pair;
    } else if (isSeq(node)) {
      const item: unknown = node.items.find(
        (each, index) => (isMap(each) ? each.get('id') : undefined) === key || String(index) === key,
      );
      if (item === undefined) throw new Error(`${path}: there is no ${key}`);
      range = [startOf(item), endOf(item)];
      node = item;
    } else {
      throw new Error(`${path}: there is nothing below ${key}`);
    }
  }
  if (range === undefined) throw new Error(`${path}: names nothing`);
  return shiftLeft(text.slice(text.lastIndexOf('\n', range[0]) + 1, lineEnd(text, range[1])));
}

/** Leaves out the indentation all lines have. */
export function shiftLeft(text: string): string {
  const lines = text.trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return `${lines.map((line) => line.slice(indent)).join('\n')}\n`;
}

const startOf = (node: unknown): number => (isNode(node) && node.range ? node.range[0] : 0);

function endOf(node: unknown): number {
  if (isPair(node)) return isNode(node.value) && node.value.range ? node.value.range[1] : startOf(node.key) + 1;
  return isNode(node) && node.range ? node.range[1] : 0;
}

/** The end of the line that holds the last character before `end`. */
function lineEnd(text: string, end: number): number {
  const before = text.slice(0, end).trimEnd().length;
  const next = text.indexOf('\n', before);
  return next < 0 ? text.length : next;
}
