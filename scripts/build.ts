/**
 * Builds everything that is committed under dist/: one bundle per action (tsc, then ncc) and the Worker (esbuild).
 * `node scripts/build.ts [name …]` builds only the named ones.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ncc from '@vercel/ncc';
import { build as esbuild } from 'esbuild';
import { listPackages, webpackModules } from './bundled-packages.ts';
import { pagePlugin } from './page-plugin.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);

/**
 * Modules that cost most of a bundle's start-up and are needed only once something is sent: @actions/core loads them for
 * its OIDC client before the first line of ours runs.
 */
const DEFERRED = ['undici', 'node_modules_tunnel', 'external_http_', 'external_https_'];

function deferModules(code: string): string {
  const pattern = new RegExp(`^var (${DEFERRED.join('|')}) = (__nccwpck_require__\\(\\d+\\));$`, 'gm');
  return code.replaceAll(pattern, 'var $1 = new Proxy({}, { get: (_, name) => $2[name] });');
}

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

if (actions.length > 0) {
  rmSync(join(root, 'build'), { recursive: true, force: true });
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}
for (const name of actions) {
  const bundle = await ncc(join(root, 'build/actions', name, 'main.js'), {
    cache: false,
    quiet: true,
    esm: true,
    license: 'licenses.txt',
  });
  const assets = Object.entries(bundle.assets).map(([file, asset]) => [file, asset.source] as const);
  writeFolder(join(root, 'dist', name), {
    'index.js': deferModules(bundle.code),
    ...Object.fromEntries(assets),
    'packages.json': describePackages(webpackModules(bundle.stats)),
  });
  console.log(`dist/${name}/index.js ${bundle.code.length} bytes`);
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
