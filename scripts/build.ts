/**
 * Builds everything that is committed under dist/: one bundle per action, and the Worker.
 * `node scripts/build.ts [name …]` builds only the named ones.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as esbuild } from 'esbuild';
import { bundleAction } from './bundle-action.ts';
import { listPackages } from './bundled-packages.ts';
import { pagePlugin } from './page-plugin.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

function writeFolder(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** What the bundle beside it holds, for the bill of materials of a release. */
function describePackages(modulePaths: Iterable<string>): string {
  return `${JSON.stringify(listPackages(root, modulePaths), null, 2)}\n`;
}

const actions = readdirSync(join(root, 'actions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, 'actions', entry.name, 'main.ts')))
  .map((entry) => entry.name)
  .filter(isWanted);

for (const name of actions) {
  const { files, modules } = await bundleAction(root, name);
  writeFolder(join(root, 'dist', name), { ...files, 'packages.json': describePackages(modules) });
  console.log(`dist/${name}/ ${Object.values(files).reduce((sum, text) => sum + text.length, 0)} bytes`);
}

const workerEntry = join(root, 'src/worker/index.ts');
if (isWanted('worker') && existsSync(workerEntry)) {
  const result = await esbuild({
    entryPoints: [workerEntry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'worker', 'import'],
    external: ['cloudflare:*'],
    legalComments: 'inline',
    plugins: [pagePlugin],
    metafile: true,
    write: false,
  });
  const code = result.outputFiles[0]?.text ?? '';
  writeFolder(join(root, 'dist/worker'), {
    'index.js': code,
    'packages.json': describePackages(Object.keys(result.metafile.inputs)),
  });
  console.log(`dist/worker/index.js ${code.length} bytes`);
}
