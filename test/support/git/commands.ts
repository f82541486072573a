/** git, as tests use it beside the product's. */
import { type ExecInPlaceEnd, execInPlace } from '../programs/programs.ts';

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Somebody',
  GIT_AUTHOR_EMAIL: 'somebody@example.com',
  GIT_AUTHOR_DATE: '1750000000 +0000',
  GIT_COMMITTER_NAME: 'Somebody',
  GIT_COMMITTER_EMAIL: 'somebody@example.com',
  GIT_COMMITTER_DATE: '1750000000 +0000',
};

/** Environment for git in tests: nothing of this machine's configuration. */
export function plainGitEnv(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...IDENTITY,
  };
}

export interface RunGitOptions {
  env?: Readonly<Record<string, string>>;
  input?: string | Uint8Array;
}

/** Runs git in a folder, with a fixed identity and date; returns its output, trimmed. @throws Error when it fails. */
export function runGit(cwd: string, args: readonly string[], { env = {}, input }: RunGitOptions = {}): string {
  const end: ExecInPlaceEnd = execInPlace('git', args, {
    cwd,
    env: { ...plainGitEnv(), ...env },
    ...(input === undefined ? {} : { input }),
  });
  if (end.exitCode !== 0) throw new Error(`git ${args.join(' ')} exited with ${end.exitCode}: ${end.stderr}`);
  return end.stdout.toString('utf8').trim();
}

/**
 * Puts a commit of `files` over a branch of a repository, in one process; returns its id.
 *
 * @param options.branch default: main. It begins there when it is not there yet.
 */
export function commitFiles(
  repository: string,
  files: Readonly<Record<string, string>>,
  parent: string | undefined,
  { branch = 'main', message = 'Seed' }: { branch?: string; message?: string } = {},
): string {
  const data = (text: string): Buffer[] => [
    Buffer.from(`data ${Buffer.byteLength(text)}\n`),
    Buffer.from(text),
    Buffer.from('\n'),
  ];
  const { GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, GIT_COMMITTER_DATE } = IDENTITY;
  const stream = [
    Buffer.from(`commit refs/heads/${branch}\nmark :1\n`),
    Buffer.from(`committer ${GIT_COMMITTER_NAME} <${GIT_COMMITTER_EMAIL}> ${GIT_COMMITTER_DATE}\n`),
    ...data(`${message.trimEnd()}\n`),
    Buffer.from(parent === undefined ? '' : `from ${parent}\n`),
    ...Object.entries(files).flatMap(([path, content]) => [
      Buffer.from(`M 100644 inline ${JSON.stringify(path)}\n`),
      ...data(content),
    ]),
    Buffer.from('get-mark :1\ndone\n'),
  ];
  return runGit(repository, ['fast-import', '--quiet', '--done', '--date-format=raw'], {
    input: Buffer.concat(stream),
  });
}
