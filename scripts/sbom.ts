/**
 * `node scripts/sbom.ts`: prints a CycloneDX 1.6 bill of materials of everything under dist/, from the lists that the build
 * wrote beside each bundle. The same dist/ gives the same text.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BundledPackage } from './bundled-packages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const bundles = globSync('dist/*/packages.json', { cwd: root }).sort();

const components = new Map<string, object>();
const dependencies: { ref: string; dependsOn: string[] }[] = [];
const purl = (entry: BundledPackage): string => `pkg:npm/${entry.name.replace('@', '%40')}@${entry.version}`;

for (const path of bundles) {
  const name = basename(dirname(path));
  const packages = JSON.parse(readFileSync(join(root, path), 'utf8')) as BundledPackage[];
  components.set(name, {
    type: 'application',
    'bom-ref': name,
    name: `dist/${name}`,
    version,
    components: globSync(`dist/${name}/**/*.js`, { cwd: root })
      .sort()
      .map((file) => ({
        type: 'file',
        'bom-ref': file,
        name: file,
        hashes: [
          {
            alg: 'SHA-256',
            content: createHash('sha256')
              .update(readFileSync(join(root, file)))
              .digest('hex'),
          },
        ],
      })),
  });
  for (const entry of packages) {
    components.set(purl(entry), {
      type: 'library',
      'bom-ref': purl(entry),
      name: entry.name,
      version: entry.version,
      purl: purl(entry),
      licenses: [{ expression: entry.license }],
    });
  }
  dependencies.push({ ref: name, dependsOn: packages.map(purl) });
}

const names = bundles.map((path) => basename(dirname(path)));
console.log(
  JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: { type: 'application', 'bom-ref': 'tao-actions', name: 'tao-actions', version } },
      components: [...components.values()],
      dependencies: [{ ref: 'tao-actions', dependsOn: names }, ...dependencies],
    },
    null,
    2,
  ),
);
