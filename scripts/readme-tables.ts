import { table } from '../src/markdown/markdown.ts';
import type { ActionMetadata } from './action-metadata.ts';

/**
 * @returns the README with the text between `<!-- inputs:start -->` and `<!-- inputs:end -->`, and between the same
 *   pair for outputs, replaced by tables. Throws when a pair is missing.
 */
export function fillTables(readme: string, action: ActionMetadata): string {
  const inputs = action.inputs.map(({ name, env, default: value, required, description }) => [
    `\`${name}\``,
    env === undefined ? '' : `\`${env}\``,
    required ? '**required**' : value === undefined || value === '' ? '' : `\`${value}\``,
    description,
  ]);
  const outputs = action.outputs.map(({ name, description }) => [`\`${name}\``, description]);
  const withInputs = replaceBetween(
    readme,
    'inputs',
    table(['Input', 'Environment', 'Default', 'Description'], inputs),
  );
  return replaceBetween(withInputs, 'outputs', table(['Output', 'Description'], outputs));
}

function replaceBetween(text: string, marker: string, content: string): string {
  const [start, end] = [`<!-- ${marker}:start -->`, `<!-- ${marker}:end -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`expected ${start} and, after it, ${end}`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
}
