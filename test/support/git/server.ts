/**
 * Real git over smart HTTP: `git http-backend` behind a loopback server that wants the token it was given, records every
 * request, and can fail, delay or stop at a chosen one. Also usable outside of tests.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOnce } from '../make-once.ts';

export interface GitRequest {
  /** 1 for the first request this server saw. */
  number: number;
  method: string;
  /** `owner/name`, without `.git`. */
  repository: string;
  service: 'git-upload-pack' | 'git-receive-pack' | undefined;
  /** `discover` lists the refs, `transfer` reads or writes objects. */
  step: 'discover' | 'transfer';
  url: string;
  headers: IncomingMessage['headers'];
}

/** What to do instead of answering, or before it. */
export type GitFault =
  /** Answers with this status. */
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Closes the connection without an answer. */
  | 'drop'
  /** Lets git do its work, then closes the connection before the answer. */
  | 'drop-after'
  /** Answers after it, which a test uses to kill a client or to move a ref. */
  | { before: () => void | Promise<void> }
  /** Lets git do its work, calls it, then closes the connection before the answer. */
  | { after: () => void | Promise<void> };

export interface GitServer {
  /** Without a trailing `/`. */
  url: string;
  /** Folder of the bare repositories, `<root>/<owner>/<name>.git`. */
  root: string;
  requests: GitRequest[];
  /** Makes a bare repository whose `branch` holds one commit of `files`; returns its folder. */
  createRepository(name: string, files?: Readonly<Record<string, string>>, options?: SeedOptions): string;
  /** Folder of a bare repository. */
  path(name: string): string;
  /** Runs git in a bare repository and returns its output, trimmed. */
  git(name: string, ...args: string[]): string;
  /** Ref name to object id of every branch and tag. */
  refs(name: string): Record<string, string>;
  /** Adds a commit to a branch, as somebody else would; returns its id. */
  addCommit(name: string, files: Readonly<Record<string, string>>, options?: SeedOptions): string;
  /** Installs a server-side hook (`update`, `pre-receive` …), a shell script without its first line. */
  installHook(name: string, hook: string, script: string): void;
  /** Called with every request; what it returns happens. */
  onRequest(judge: (request: GitRequest) => GitFault | undefined): void;
  /** Called after each push has been taken in or refused, before anybody is told. */
  onPush(listener: (repository: string) => void): void;
  close(): Promise<void>;
}

export interface SeedOptions {
  branch?: string;
  message?: string;
}

export interface GitServerOptions {
  /** Wanted as Bearer or as password of a Basic header. Without it everybody may read and write. */
  token?: string;
  /** Reading needs no token. */
  publicRead?: boolean;
  /** Default: a fresh folder, removed by `close`. */
  root?: string;
  latencyMs?: number;
  /** Path in front of the repositories, e.g. `/git`. */
  basePath?: string;
}

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

/** Runs git in a folder, with a fixed identity and date; returns its output, trimmed. */
export function runGit(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  return execFileSync('git', args, {
    cwd,
    env: { ...plainGitEnv(), ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  }).trim();
}

/** Makes a commit of exactly `files` over the branch's tree and pushes it into a bare repository. */
function seed(bare: string, files: Readonly<Record<string, string>>, options: SeedOptions): string {
  const branch = options.branch ?? 'main';
  const work = mkdtempSync(join(tmpdir(), 'seed-'));
  try {
    const exists = runGit(bare, ['for-each-ref', `refs/heads/${branch}`]) !== '';
    runGit(work, ['init', '--quiet', '--initial-branch', branch]);
    if (exists) {
      runGit(work, ['fetch', '--quiet', bare, `refs/heads/${branch}`]);
      runGit(work, ['reset', '--quiet', '--hard', 'FETCH_HEAD']);
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), content);
    }
    runGit(work, ['add', '--all', '--force']);
    runGit(work, ['commit', '--quiet', '--allow-empty', '-m', options.message ?? 'Seed']);
    runGit(work, ['push', '--quiet', bare, `HEAD:refs/heads/${branch}`]);
    return runGit(work, ['rev-parse', 'HEAD']);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** A bare repository to copy. Made once for each content, not once for each test: git is a dozen processes for it. */
function seededRepository(files: Readonly<Record<string, string>> | undefined, options: SeedOptions): string {
  return makeOnce([seed.toString(), plainGitEnv(), files, options], (folder) => {
    runGit(folder, ['init', '--quiet', '--bare', '--template=', '--initial-branch', options.branch ?? 'main']);
    for (const setting of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) {
      runGit(folder, ['config', setting, 'true']);
    }
    if (files !== undefined) seed(folder, files, options);
  });
}

export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const root = options.root ?? mkdtempSync(join(tmpdir(), 'git-server-'));
  const basePath = options.basePath ?? '';
  const requests: GitRequest[] = [];
  const path = (name: string): string => join(root, `${name}.git`);
  let judge: (request: GitRequest) => GitFault | undefined = () => undefined;
  let pushed: (repository: string) => void = () => undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const match = /^\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(
      url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : '',
    );
    const service = (match?.[2] === 'info/refs' ? url.searchParams.get('service') : match?.[2]) ?? undefined;
    const seen: GitRequest = {
      number: requests.length + 1,
      method: request.method ?? '',
      repository: match?.[1] ?? '',
      service: service as GitRequest['service'],
      step: match?.[2] === 'info/refs' ? 'discover' : 'transfer',
      url: request.url ?? '',
      headers: request.headers,
    };
    requests.push(seen);
    if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
    const fault = judge(seen);
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined && fault !== 'drop-after') {
      if ('status' in fault) {
        response.writeHead(fault.status, { 'content-type': 'text/plain', ...fault.headers });
        return void response.end(fault.body ?? `injected ${fault.status}\n`);
      }
      if ('before' in fault) await fault.before();
    }
    const isRead = service === 'git-upload-pack';
    if (options.token !== undefined && !(isRead && options.publicRead) && !isAuthorised(request, options.token)) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"', 'content-type': 'text/plain' });
      return void response.end('Bad credentials\n');
    }
    if (match === null || service === undefined || !existsSync(path(match[1] as string))) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      return void response.end('Repository not found.\n');
    }
    const isDropped = fault === 'drop-after' || (typeof fault === 'object' && 'after' in fault);
    await backend(request, response, {
      GIT_PROJECT_ROOT: root,
      PATH_INFO: `/${match[1]}.git/${match[2]}`,
      QUERY_STRING: url.search.slice(1),
      dropAnswer: isDropped,
    });
    if (seen.service === 'git-receive-pack' && seen.step === 'transfer') pushed(seen.repository);
    if (!isDropped) return;
    if (typeof fault === 'object' && 'after' in fault) await fault.after();
    request.socket.destroy();
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`;

  const refs = (name: string): Record<string, string> =>
    Object.fromEntries(
      runGit(path(name), ['for-each-ref', '--format=%(refname) %(objectname)'])
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ') as [string, string]),
    );
  return {
    url,
    root,
    requests,
    path,
    refs,
    git: (name, ...args) => runGit(path(name), args),
    createRepository: (name, files, seedOptions = {}) => {
      const bare = path(name);
      mkdirSync(dirname(bare), { recursive: true });
      cpSync(seededRepository(files, seedOptions), bare, { recursive: true });
      return bare;
    },
    addCommit: (name, files, seedOptions = {}) => seed(path(name), files, seedOptions),
    installHook: (name, hook, script) => {
      const file = join(path(name), 'hooks', hook);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `#!/bin/sh\n${script}\n`);
      chmodSync(file, 0o755);
    },
    onRequest: (next) => {
      judge = next;
    },
    onPush: (listener) => {
      pushed = listener;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (options.root === undefined) rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The scheme compares without case: actions/checkout sends `basic`, curl `Basic`. */
function isAuthorised(request: IncomingMessage, token: string): boolean {
  const match = /^(bearer|basic|token) +(\S+)$/i.exec(request.headers.authorization ?? '');
  if (match === null) return false;
  if (match[1]?.toLowerCase() !== 'basic') return match[2] === token;
  const decoded = Buffer.from(match[2] as string, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1) === token;
}

async function backend(
  request: IncomingMessage,
  response: ServerResponse,
  cgi: { GIT_PROJECT_ROOT: string; PATH_INFO: string; QUERY_STRING: string; dropAnswer: boolean },
): Promise<void> {
  const { dropAnswer, ...variables } = cgi;
  const child = spawn('git', ['http-backend'], {
    env: {
      ...plainGitEnv(),
      ...variables,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: request.headers['content-length'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (dropAnswer) return;
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return;
    let status = 200;
    const headers: Record<string, string> = {};
    for (const line of head.subarray(0, end).toString('latin1').split('\r\n')) {
      const [name, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()];
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
      else headers[name] = value;
    }
    response.writeHead(status, headers);
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  if (!dropAnswer) response.end();
}
