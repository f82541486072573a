/** Puts the Worker's page together at build time: html with its style and script inside, minified. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin, transform } from 'esbuild';

const NONCE = '__NONCE__';
const STYLE = /<link rel="stylesheet" href="([^"]+)" \/>/;
const SCRIPT = /<script type="module" src="([^"]+)"><\/script>/;

/** `import page from './index.html'` becomes the text of the whole page. */
export const pagePlugin: Plugin = {
  name: 'page',
  setup(builder) {
    builder.onLoad({ filter: /\.html$/ }, async ({ path }) => ({ contents: await printPage(path), loader: 'text' }));
  },
};

async function printPage(path: string): Promise<string> {
  const html = readFileSync(path, 'utf8');
  const [style, script] = [STYLE, SCRIPT].map((pattern) => pattern.exec(html)?.[1]);
  if (style === undefined || script === undefined) throw new Error(`${path}: expected one stylesheet and one module`);
  const folder = dirname(path);
  const css = await transform(readFileSync(join(folder, style), 'utf8'), { loader: 'css', minify: true });
  const js = await build({
    ...{ entryPoints: [join(folder, script)], bundle: true, format: 'iife', target: 'es2022', minify: true },
    write: false,
  });
  const code = (js.outputFiles[0]?.text ?? '').trim().replaceAll('</', '<\\/');
  return html
    .replace(STYLE, () => `<style nonce="${NONCE}">${css.code.trim()}</style>`)
    .replace(SCRIPT, () => `<script nonce="${NONCE}">${code}</script>`)
    .replaceAll(/\n\s+/g, '\n');
}
