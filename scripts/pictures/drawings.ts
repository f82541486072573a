/** The pictures that code alone draws. What they name comes from the documents and examples they stand beside. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../action-metadata.ts';
import type { PictureName, Theme } from './list.ts';
import { type Box, type Colour, Sheet } from './svg.ts';

type Draw = (theme: Theme) => string;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A value of the table in docs/start.md. */
interface Value {
  name: string;
  kind: 'secret' | 'variable';
}

function readValues(): Value[] {
  const rows = read('docs/start.md').matchAll(/^\| `([A-Z0-9_]+)` \| (secret|variable)/gm);
  return [...rows].map(([, name = '', kind]) => ({ name, kind: kind === 'secret' ? 'secret' : 'variable' }));
}

const COLOUR_OF: Readonly<Record<Value['kind'], Colour>> = { secret: 'purple', variable: 'blue' };
const at = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

const drawPipeline: Draw = (theme) => {
  const sheet = new Sheet('pipeline', theme, 330);
  sheet.box(at(16, 40, 120, 56), 'TaoStats', ['their API']);
  sheet.box(at(186, 30, 160, 76), 'publish-taostats', ['fetch, validate,', 'append, read back'], 'blue');
  sheet.box(
    at(430, 24, 190, 88),
    'the Worker',
    ['one writer, hash chain', 'Durable Object with SQLite', 'KV keeps a mirror'],
    'green',
  );
  sheet.box(at(700, 30, 144, 76), 'you', ['page, CSV, JSON,', 'Prometheus metrics']);
  sheet.arrow([
    [136, 68],
    [186, 68],
  ]);
  sheet.arrow(
    [
      [346, 68],
      [430, 68],
    ],
    'muted',
    'a sample',
  );
  sheet.arrow([
    [620, 68],
    [700, 68],
  ]);
  sheet.box(at(430, 176, 190, 60), 'deploy-worker', ['proved live, or undone'], 'blue');
  sheet.arrow([
    [525, 176],
    [525, 112],
  ]);
  sheet.box(at(176, 176, 180, 60), 'archive-r2', ['also when the append failed'], 'blue');
  sheet.arrow([
    [266, 106],
    [266, 176],
  ]);
  sheet.box(at(176, 266, 180, 48), 'R2', ['each object once, locked'], 'green');
  sheet.arrow([
    [266, 236],
    [266, 266],
  ]);
  sheet.arrow([
    [356, 290],
    [430, 290],
  ]);
  sheet.text(438, 286, 'verify: every object, every digest', { size: 12 });
  sheet.text(438, 303, 'restore and drill: an equal head from the archive alone', { size: 12 });
  sheet.frame(at(6, 176, 150, 60), { dashed: true, fill: 'none' });
  sheet.text(81, 202, 'Collector', { bold: true, anchor: 'middle' });
  sheet.text(81, 219, 'on Cloudflare’s clock', { size: 11.5, colour: 'muted', anchor: 'middle' });
  sheet.line(
    [
      [76, 176],
      [76, 140],
      [400, 140],
      [400, 90],
    ],
    { colour: 'muted', dashed: true },
  );
  sheet.arrow([
    [400, 90],
    [430, 90],
  ]);
  return sheet.toString();
};

const CRATES = ['core', 'mining', 'extensions', 'app'] as const;

const drawCascade: Draw = (theme) => {
  const sheet = new Sheet('cascade', theme, 320);
  sheet.box(at(16, 118, 110, 56), 'tag v1.2.0', ['of the monorepo']);
  sheet.box(at(156, 112, 110, 68), 'plan', ['order, versions,', 'edits as diffs'], 'blue');
  sheet.arrow([
    [126, 146],
    [156, 146],
  ]);
  const wall = 548;
  for (const [index, crate] of CRATES.entries()) {
    const y = 30 + index * 62;
    sheet.arrow([
      [266, 146],
      [290, 146],
      [290, y + 22],
      [310, y + 22],
    ]);
    sheet.box(at(310, y, 200, 44), crate, ['edit · build · test'], 'amber');
    sheet.line(
      [
        [510, y + 22],
        [wall, y + 22],
      ],
      { colour: 'muted' },
    );
    sheet.box(at(610, y, 150, 44), crate, ['branch and tag, at once'], 'green');
    sheet.arrow(
      [
        [wall, y + 22],
        [610, y + 22],
      ],
      'green',
    );
    if (index > 0)
      sheet.arrow(
        [
          [685, y - 18],
          [685, y],
        ],
        'green',
      );
    sheet.text(770, y + 27, '✓ read back', { size: 12, colour: 'green' });
  }
  sheet.line(
    [
      [wall, 14],
      [wall, 286],
    ],
    { colour: 'red', width: 3 },
  );
  sheet.text(wall, 306, 'nothing is pushed before here', { colour: 'red', bold: true, anchor: 'middle' });
  sheet.text(410, 284, 'all of them, or none', { size: 12, colour: 'muted', anchor: 'middle' });
  sheet.text(685, 284, 'killed? run it again: it goes on', { size: 12, colour: 'muted', anchor: 'middle' });
  return sheet.toString();
};

/** Where the values of docs/start.md are made; a test holds the names against its table. */
const BIRTHPLACES: readonly (readonly [string, readonly string[]])[] = [
  ['Cloudflare: account', ['CF_ACCOUNT_ID', 'CF_API_TOKEN']],
  ['Cloudflare: KV', ['CF_METRICS_NAMESPACE_ID']],
  ['Cloudflare: R2', ['R2_BUCKET', 'R2_ENDPOINT', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY']],
  ['TaoStats: API keys', ['TAOSTATS_API_KEY']],
  ['your terminal: openssl', ['CF_WORKER_WRITE_TOKEN']],
  ['your choice', ['HISTORY_MAX_ENTRIES']],
  ['the deploy’s summary', ['CF_WORKER_URL']],
  ['GitHub: tokens', ['GH_PAT']],
];
const READERS = ['deploy.yml', 'publish.yml', 'backup.yml', 'release.yml'] as const;

const drawValues: Draw = (theme) => {
  const values = new Map(readValues().map((value) => [value.name, value]));
  const drawn = BIRTHPLACES.flatMap(([, names]) => names);
  const missing = [...values.keys()].filter((name) => !drawn.includes(name));
  if (missing.length > 0) throw new Error(`the picture of the values has no place for ${missing.join(', ')}`);
  const rowHeight = 34;
  const top = 58;
  const sheet = new Sheet('values', theme, top + drawn.length * rowHeight + 24);
  sheet.text(20, 30, 'made here', { bold: true });
  sheet.text(270, 30, 'kept under this name', { bold: true });
  sheet.text(620, 30, 'read by', { bold: true });
  sheet.text(440, 30, '● variable', { size: 12, colour: 'blue' });
  sheet.text(520, 30, '● secret', { size: 12, colour: 'purple' });
  for (const [index, reader] of READERS.entries()) {
    sheet.text(640 + index * 60, 50, reader.replace('.yml', ''), { size: 11.5, colour: 'muted', anchor: 'middle' });
  }
  let row = 0;
  for (const [place, names] of BIRTHPLACES) {
    const y = top + row * rowHeight;
    const height = names.length * rowHeight - 8;
    sheet.frame(at(16, y, 200, height));
    sheet.text(116, y + height / 2 + 5, place, { bold: true, anchor: 'middle' });
    for (const [index, name] of names.entries()) {
      const kind = values.get(name)?.kind;
      if (kind === undefined) throw new Error(`docs/start.md has no value ${name}`);
      const line = y + index * rowHeight + 13;
      sheet.arrow([
        [216, line],
        [264, line],
      ]);
      sheet.frame(at(266, y + index * rowHeight, 300, 26), { colour: COLOUR_OF[kind], fill: 'none' });
      sheet.text(278, line + 5, name, { mono: true, size: 12.5, colour: COLOUR_OF[kind] });
      for (const [column, reader] of READERS.entries()) {
        const reads = new RegExp(`\\b(?:vars|secrets)\\.${name}\\b`).test(read(`examples/${reader}`));
        if (reads) sheet.text(640 + column * 60, line + 5, '●', { colour: COLOUR_OF[kind], anchor: 'middle' });
      }
    }
    row += names.length;
  }
  return sheet.toString();
};

const drawToken: Draw = (theme) => {
  const table = read('actions/deploy-worker/README.md').matchAll(
    /^\| (\w+) · ([^|·]+) · (\w+) \| (?:always|`r2-bucket`) \|/gm,
  );
  const permissions = [...table].map((match) => match.slice(1).map((word) => word.trim()));
  const sheet = new Sheet('cloudflare-token', theme, 290 + permissions.length * 36);
  const field = (x: number, y: number, width: number, text: string): void => {
    sheet.frame(at(x, y, width, 30), { fill: 'ground' });
    sheet.text(x + 10, y + 20, text);
    sheet.text(x + width - 14, y + 20, '▾', { colour: 'muted', anchor: 'middle' });
  };
  sheet.frame(at(8, 8, 624, 274 + permissions.length * 36));
  sheet.text(28, 40, 'Create Token', { bold: true, size: 17 });
  sheet.text(28, 72, 'Token name', { bold: true });
  sheet.frame(at(28, 82, 300, 30), { fill: 'ground' });
  sheet.text(38, 102, 'tao-actions');
  sheet.text(28, 142, 'Permissions', { bold: true });
  for (const [index, [scope = '', group = '', level = '']] of permissions.entries()) {
    const y = 152 + index * 36;
    field(28, y, 130, scope);
    field(166, y, 300, group);
    field(474, y, 130, level);
  }
  const below = 152 + permissions.length * 36;
  sheet.text(28, below + 26, 'Account Resources', { bold: true });
  field(28, below + 36, 130, 'Include');
  field(166, below + 36, 300, 'your account, no other');
  sheet.frame(at(434, below + 84, 170, 32), { fill: 'blue', colour: 'blue' });
  sheet.text(519, below + 105, 'Continue to summary', { colour: 'ground', bold: true, anchor: 'middle' });
  return sheet.toString();
};

const drawSettings: Draw = (theme) => {
  const values = readValues();
  const rows = Math.max(
    ...(['secret', 'variable'] as const).map((kind) => values.filter((value) => value.kind === kind).length),
  );
  const height = 150 + rows * 30;
  const sheet = new Sheet('github-settings', theme, height);
  sheet.text(20, 32, 'Settings', { bold: true, size: 17 });
  sheet.line([
    [16, 46],
    [844, 46],
  ]);
  for (const [index, item] of [
    'General',
    'Collaborators',
    'Branches',
    'Security',
    'Secrets and variables',
    'Actions',
  ].entries()) {
    const isHere = item === 'Actions';
    const y = 78 + index * 30;
    if (isHere) sheet.frame(at(20, y - 20, 160, 28), { colour: 'blue' });
    sheet.text(isHere || item === 'Secrets and variables' ? 42 : 30, y, item, {
      bold: isHere,
      colour: item === 'Security' ? 'muted' : 'ink',
      size: item === 'Security' ? 11.5 : 13,
    });
  }
  for (const [column, [kind, title, button]] of (
    [
      ['secret', 'Secrets', 'New repository secret'],
      ['variable', 'Variables', 'New repository variable'],
    ] as const
  ).entries()) {
    const x = 204 + column * 324;
    sheet.text(x, 78, title, { bold: true, colour: COLOUR_OF[kind] });
    sheet.line(
      [
        [x, 88],
        [x + 72, 88],
      ],
      { colour: COLOUR_OF[kind], width: 2 },
    );
    sheet.frame(at(x + 136, 60, 172, 26), { colour: 'green', fill: 'green' });
    sheet.text(x + 222, 78, button, { size: 12, colour: 'ground', bold: true, anchor: 'middle' });
    const names = values.filter((value) => value.kind === kind);
    sheet.frame(at(x, 104, 308, names.length * 30 + 8), { fill: 'none' });
    for (const [index, { name }] of names.entries()) {
      const y = 127 + index * 30;
      sheet.text(x + 14, y, name, { mono: true, size: 12.5 });
      sheet.text(x + 294, y, kind === 'secret' ? '••••••' : 'readable', { size: 11.5, colour: 'muted', anchor: 'end' });
      if (index > 0)
        sheet.line([
          [x, y - 20],
          [x + 308, y - 20],
        ]);
    }
  }
  return sheet.toString();
};

export type Refs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Two states of the same repositories, side by side. */
export function drawRefs(theme: Theme, before: Refs, after: Refs): string {
  const repositories = Object.keys(before);
  const rowHeight = 58;
  const sheet = new Sheet('refs', theme, 60 + repositories.length * rowHeight + 10);
  for (const [column, [title, refs]] of (
    [
      ['before', before],
      ['after', after],
    ] as const
  ).entries()) {
    const x = 16 + column * 424;
    sheet.text(x, 30, title, { bold: true, size: 15 });
    for (const [index, repository] of repositories.entries()) {
      const y = 46 + index * rowHeight;
      sheet.frame(at(x, y, 404, 50));
      sheet.text(x + 12, y + 20, repository, { bold: true, size: 12.5 });
      for (const [line, [ref, id]] of Object.entries(refs[repository] ?? {}).entries()) {
        const isNew = before[repository]?.[ref] !== id;
        const short = `${ref.replace(/^refs\/(heads|tags)\//, '')} ${id.slice(0, 9)}`;
        sheet.text(x + 12 + line * 130, y + 39, short, { mono: true, size: 11.5, colour: isNew ? 'green' : 'muted' });
      }
    }
  }
  return sheet.toString();
}

export const DRAWINGS: Readonly<Partial<Record<PictureName, Draw>>> = {
  pipeline: drawPipeline,
  cascade: drawCascade,
  values: drawValues,
  'cloudflare-token': drawToken,
  'github-settings': drawSettings,
};
