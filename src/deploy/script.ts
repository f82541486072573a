import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ActionError, describeError, quoteValue } from '../errors/action-error.ts';
import { HISTORY_CLASS, OBJECTS } from './shipped-worker.ts';

/** The built module that is deployed. */
export interface Script {
  /** As given, for people. */
  path: string;
  /** Absolute. */
  file: string;
  /** Name of the module as uploaded, `index.js`. */
  moduleName: string;
  bytes: Uint8Array;
  /** SHA-256 of the bytes, hexadecimal. */
  digest: string;
  /** The Worker's objects that it exports, in the order of {@link OBJECTS}. */
  objects: typeof OBJECTS;
}

/** @throws ActionError when the file cannot be read or is no history Worker. */
export async function readScript(path: string, workspace: string): Promise<Script> {
  const file = resolve(workspace, path);
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const found = `main: got ${quoteValue(path)}, expected a file that can be read`;
    throw new ActionError('input', `${found} (${code ?? describeError(error)})`, {
      hint: 'Build the Worker in an earlier step, or leave main out to deploy the one that comes with this action',
      cause: error,
    });
  }
  const exported = listExports(Buffer.from(bytes).toString('utf8'));
  if (!exported.has(HISTORY_CLASS)) {
    throw new ActionError('input', `main: ${quoteValue(path)} does not export the class ${HISTORY_CLASS}`, {
      hint: 'It has to be one built ES module; see "A Worker of your own" in the README of deploy-worker',
    });
  }
  return {
    path,
    file,
    moduleName: basename(path),
    bytes,
    digest: createHash('sha256').update(bytes).digest('hex'),
    objects: OBJECTS.filter(({ className }) => exported.has(className)),
  };
}

/**
 * Names a built ES module exports, in the forms that bundlers write: `export { a as B }` and `export class B`.
 *
 * @internal its unit test needs it
 */
export function listExports(source: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, list = ''] of source.matchAll(/\bexport\s{0,100}\{([^{}]{0,20000})\}/g)) {
    for (const entry of list.split(',')) {
      const name = entry.trim().split(/\s+/).at(-1);
      if (name !== undefined && name !== '') names.add(name);
    }
  }
  for (const [, name = ''] of source.matchAll(/\bexport\s{1,100}(?:class|function|const|let|var)\s{1,100}([\w$]+)/g)) {
    names.add(name);
  }
  return names;
}
