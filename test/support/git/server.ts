/**
 * Real git over smart HTTP: `git http-backend` behind a loopback server that wants the token it was given, records every
 * request, and can fail, delay or stop at a chosen one. Also usable outside of tests.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOnce } from '../make-once.ts';
import { askBackend } from './backend.ts';
import { commitFiles, plainGitEnv, runGit } from './commands.ts';
import { readRefs } from './refs.ts';

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

/** A bare repository to copy. Made once for each content, not once for each test: git is a dozen processes for it. */
function seededRepository(files: Readonly<Record<string, string>> | undefined, options: SeedOptions): string {
  return makeOnce([commitFiles.toString(), plainGitEnv(), files, options], (folder) => {
    runGit(folder, ['init', '--quiet', '--bare', '--template=', '--initial-branch', options.branch ?? 'main']);
    for (const setting of ['http.receivepack', 'uploadpack.allowFilter', 'uploadpack.allowAnySHA1InWant']) {
      runGit(folder, ['config', setting, 'true']);
    }
    if (files !== undefined) commitFiles(folder, files, undefined, options);
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
    const asked = (match?.[2] === 'info/refs' ? url.searchParams.get('service') : match?.[2]) ?? undefined;
    const service = asked as GitRequest['service'];
    const seen: GitRequest = {
      number: requests.length + 1,
      method: request.method ?? '',
      repository: match?.[1] ?? '',
      service,
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
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const header = (name: string): string => String(request.headers[name] ?? '');
    const { status, headers, body } = await askBackend({
      root,
      repository: seen.repository,
      service,
      step: seen.step,
      method: seen.method,
      contentType: header('content-type'),
      contentEncoding: header('content-encoding'),
      protocol: header('git-protocol'),
      body: Buffer.concat(chunks),
    });
    if (seen.service === 'git-receive-pack' && seen.step === 'transfer') pushed(seen.repository);
    if (!isDropped) {
      response.writeHead(status, headers);
      return void response.end(body);
    }
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

  const refs = (name: string): Record<string, string> => readRefs(path(name));
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
    addCommit: (name, files, seedOptions = {}) =>
      commitFiles(path(name), files, refs(name)[`refs/heads/${seedOptions.branch ?? 'main'}`], seedOptions),
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
