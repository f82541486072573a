/** `git http-backend` with a memory: a release asks for the refs of each repository again and again. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../programs/programs.ts';
import { plainGitEnv } from './commands.ts';
import { readRefs } from './refs.ts';

export interface BackendRequest {
  /** Folder of the repositories. */
  root: string;
  /** `owner/name`. */
  repository: string;
  service: 'git-upload-pack' | 'git-receive-pack';
  step: 'discover' | 'transfer';
  method: string;
  contentType: string;
  contentEncoding: string;
  /** Value of Git-Protocol. */
  protocol: string;
  body: Buffer;
}

export interface BackendAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What git said, by everything that it depends on. */
const known = new Map<string, BackendAnswer>();
const LARGEST_KNOWN_BYTES = 256 * 1024;

export async function askBackend(request: BackendRequest): Promise<BackendAnswer> {
  const key = memoryKey(request);
  const found = key === undefined ? undefined : known.get(key);
  if (found !== undefined) return found;
  const answer = await runBackend(request);
  if (key !== undefined && answer.status === 200 && answer.body.length <= LARGEST_KNOWN_BYTES) known.set(key, answer);
  return answer;
}

/** `undefined`: ask git. Reading refs, and objects that they reach, gives the same until a ref changes. */
function memoryKey(request: BackendRequest): string | undefined {
  const { root, repository, service, step, method, protocol, contentEncoding, body } = request;
  if (service === 'git-receive-pack' && step === 'transfer') return undefined;
  const folder = join(root, `${repository}.git`);
  const refs = readRefs(folder);
  const wants = [...body.toString('latin1').matchAll(/want ([0-9a-f]{40})/g)].map((match) => match[1] as string);
  const shown = new Set(Object.values(refs));
  if (contentEncoding !== '' || wants.some((oid) => !shown.has(oid))) return undefined;
  const files = ['HEAD', 'config', 'shallow'].map((name) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '',
  );
  return createHash('sha256')
    .update(JSON.stringify([service, step, method, protocol, refs, files]))
    .update(body)
    .digest('base64');
}

async function runBackend(request: BackendRequest): Promise<BackendAnswer> {
  const { root, repository, service, step } = request;
  const { exitCode, stdout, stderr } = await startProgram('git', ['http-backend'], {
    env: {
      ...plainGitEnv(),
      GIT_PROJECT_ROOT: root,
      PATH_INFO: `/${repository}.git/${step === 'discover' ? 'info/refs' : service}`,
      QUERY_STRING: step === 'discover' ? `service=${service}` : '',
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.contentType,
      CONTENT_LENGTH: String(request.body.length),
      HTTP_CONTENT_ENCODING: request.contentEncoding,
      GIT_PROTOCOL: request.protocol,
    },
    input: request.body,
    encoding: 'latin1',
  });
  const bytes = Buffer.from(stdout, 'latin1');
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) throw new Error(`git http-backend exited with ${exitCode}: ${stderr}`);
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of bytes.subarray(0, end).toString('latin1').split('\r\n')) {
    const [name, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, body: bytes.subarray(end + 4) };
}
