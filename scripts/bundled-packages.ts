/** Which packages a bundle holds, from the bundler's own list of modules. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BundledPackage {
  name: string;
  version: string;
  /** An SPDX expression, as the package gives it. */
  license: string;
}

/**
 * @param modulePaths absolute or relative to `root`; the last `node_modules/<package>` of each counts.
 * @returns sorted by name and version, each once.
 */
export function listPackages(root: string, modulePaths: Iterable<string>): BundledPackage[] {
  const folders = new Set<string>();
  for (const path of modulePaths) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path.replaceAll('\\', '/'))?.[0];
    if (folder !== undefined) folders.add(folder.slice(folder.indexOf('node_modules/')));
  }
  const packages = [...folders].flatMap((folder) => {
    const file = join(root, folder, 'package.json');
    if (!existsSync(file)) return [];
    const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Partial<BundledPackage>;
    return [{ name: String(name), version: String(version), license: String(license) }];
  });
  const byId = new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  return [...byId.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, entry]) => entry);
}
