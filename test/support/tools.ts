/** Programs that scripts/install-test-tools.sh puts into .tao-actions/tools/. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyMissing } from './optional.ts';

const folder = fileURLToPath(new URL('../../.tao-actions/tools/bin/', import.meta.url));

export const toolPath = (name: string): string => join(folder, name);

/** `undefined` when the tool is there and answers; else why it cannot be used. */
export function whyToolMissing(name: string): string | undefined {
  if (!existsSync(toolPath(name))) return `${name} is not there; run scripts/install-test-tools.sh`;
  return whyMissing(toolPath(name));
}
