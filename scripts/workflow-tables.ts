/** Tables of docs/ from what the workflows and the examples say. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { table } from '../src/markdown/markdown.ts';
import { root } from './action-metadata.ts';
import { drawDayCosts, drawOperationCosts } from './cost-tables.ts';

interface Call {
  inputs?: Record<string, { description?: string; default?: unknown }>;
  secrets?: Record<string, { description?: string; required?: boolean }>;
  outputs?: Record<string, { description?: string }>;
}

interface Workflow {
  on: Record<string, Call | null>;
  jobs: Record<string, { permissions?: Record<string, string> }>;
}

const MARKED = /^<!-- table: (\S+)(?: (\S+))? -->\n[\s\S]*?^<!-- \/table -->$/gm;

/** @returns the document with every `<!-- table: kind [of] -->` … `<!-- /table -->` filled anew; throws for an unknown one. */
export function fillWorkflowTables(markdown: string): string {
  return markdown.replaceAll(MARKED, (_, kind: string, of: string | undefined) => {
    const head = `<!-- table: ${kind}${of === undefined ? '' : ` ${of}`} -->`;
    return `${head}\n${drawTable(kind, of ?? '')}\n<!-- /table -->`;
  });
}

function drawTable(kind: string, of: string): string {
  if (kind === 'examples') return drawExamples();
  if (kind === 'costs') return of === 'day' ? drawDayCosts() : drawOperationCosts();
  const workflow = readWorkflow(`.github/workflows/${of}`);
  const call = workflow.on['workflow_call'] ?? {};
  switch (kind) {
    case 'inputs': {
      const rows = Object.entries(call.inputs ?? {}).filter(([name]) => name !== 'called');
      return table(
        ['Input', 'Default', 'Description'],
        rows.map(([name, input]) => [
          `\`${name}\``,
          input.default === '' ? '' : `\`${String(input.default)}\``,
          input.description ?? '',
        ]),
      );
    }
    case 'secrets':
      return table(
        ['Secret', '', 'Description'],
        Object.entries(call.secrets ?? {}).map(([name, secret]) => [
          `\`${name}\``,
          secret.required ? '**required**' : '',
          secret.description ?? '',
        ]),
      );
    case 'outputs':
      return table(
        ['Output', 'Description'],
        Object.entries(call.outputs ?? {}).map(([name, output]) => [`\`${name}\``, output.description ?? '']),
      );
    default:
      throw new Error(`there is no table "${kind}"`);
  }
}

/** Each example with what the caller sets for it and what it may do. */
function drawExamples(): string {
  const rows = globSync('examples/*.yml', { cwd: root })
    .map((path) => basename(path))
    .sort()
    .map((name) => {
      const text = readFileSync(join(root, 'examples', name), 'utf8');
      const named = (kind: string): string =>
        [
          ...new Set(
            [...text.matchAll(new RegExp(`\\b${kind}\\.([A-Z0-9_]+)`, 'g'))].map((match) => `\`${match[1]}\``),
          ),
        ].join(' ');
      const permissions = Object.values((parse(text) as Workflow).jobs).flatMap(({ permissions: rights }) =>
        Object.entries(rights ?? {}).map(([right, level]) => `${right}: ${level}`),
      );
      return [
        `[${name}](../examples/${name})`,
        named('secrets'),
        named('vars'),
        [...new Set(permissions)].join(', ') || 'none',
      ];
    });
  return table(['Example', 'Secrets', 'Variables', 'Permissions of the job'], rows);
}

function readWorkflow(path: string): Workflow {
  return parse(readFileSync(join(root, path), 'utf8')) as Workflow;
}
