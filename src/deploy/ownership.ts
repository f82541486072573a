import type { WorkerApi, WorkerVersion } from '../cloudflare/workers.ts';
import { ActionError } from '../errors/action-error.ts';
import type { HttpClient } from '../http/exchange.ts';
import { type AccountState, servingIds } from './account.ts';
import { HISTORY_CLASS, VARIABLES } from './shipped-worker.ts';
import { variableOf } from './worker-config.ts';

/** Whose Worker has the name. A name is no identity: what is bound, or what answers, decides. */
export type Ownership =
  | { kind: 'absent' }
  /** Made by `wrangler secret put` before the first deploy: it holds secrets and answers nothing. */
  | { kind: 'stub' }
  | { kind: 'ours' }
  /** `routes`: what answers today and would be lost. */
  | { kind: 'foreign'; routes: readonly string[] };

/** WORKER_VERSION, as this action writes it. */
const VERSION_FORM = /^[0-9a-f]{16}$/;
/** What wrangler uploads to have a Worker that can hold a secret. */
const STUB = /^\s*export\s+default\s*\{\s*(?:async\s+)?fetch\s*\(\s*\)\s*\{\s*\}\s*,?\s*\}\s*;?\s*$/;

const MAX_STUB_CHARACTERS = 500;

/** @param http asks the Worker itself, for APIs that do not show bindings and for the routes of a foreign Worker. */
export async function readOwnership(
  account: AccountState,
  worker: WorkerApi,
  http: Pick<HttpClient, 'send'>,
  url: string | undefined,
): Promise<Ownership> {
  const version = account.versions[0];
  if (account.deployment === undefined && version === undefined) return { kind: 'absent' };
  const bindings = version?.bindings;
  if (bindings !== undefined) {
    if (isOurs(version)) return { kind: 'ours' };
    const onlySecrets = bindings.every(({ type }) => type === 'secret_text' || type === 'secret_key');
    if (account.deployment === undefined && onlySecrets) return { kind: 'stub' };
  } else if (url !== undefined && (await answersAsOurs(http, url))) {
    return { kind: 'ours' };
  }
  const serving = servingIds(account.deployment)[0];
  const content = await worker.readContent(serving === account.latestId ? undefined : serving);
  const sources = [...(content?.values() ?? [])].map((bytes) => Buffer.from(bytes).toString('utf8'));
  if (sources.length === 1 && isStub(sources[0] ?? '')) return { kind: 'stub' };
  const routes = url === undefined ? [] : await answeringRoutes(http, url, sources);
  return { kind: 'foreign', routes };
}

/** A stub is one short line; a long text is none, however much white space it has. */
function isStub(source: string): boolean {
  return source.length <= MAX_STUB_CHARACTERS && STUB.test(source);
}

/** Refuses to replace what is not this project's, and says what would be lost. */
export function refuseForeign(ownership: Ownership, workerName: string): void {
  if (ownership.kind !== 'foreign') return;
  const lost =
    ownership.routes.length === 0 ? '' : `; what it answers today would be lost: ${ownership.routes.join(', ')}`;
  throw new ActionError(
    'input',
    `worker-name: "${workerName}" is a Worker that this action did not deploy, and a deploy replaces it whole${lost}`,
    {
      hint: 'Choose another worker-name and move its routes over later, or set replace-existing-worker: true',
    },
  );
}

function isOurs(version: WorkerVersion | undefined): boolean {
  const bindings = version?.bindings ?? [];
  const holdsHistory = bindings.some(
    (binding) => binding.type === 'durable_object_namespace' && binding['class_name'] === HISTORY_CLASS,
  );
  return holdsHistory || VERSION_FORM.test(variableOf(bindings, VARIABLES.version) ?? '');
}

async function answersAsOurs(http: Pick<HttpClient, 'send'>, url: string): Promise<boolean> {
  try {
    const response = await http.send({ method: 'GET', url: `${url}/api/v1/health` });
    const health = JSON.parse(response.text()) as { version?: unknown };
    return typeof health.version === 'string' && VERSION_FORM.test(health.version);
  } catch {
    return false;
  }
}

const MAX_PROBES = 30;

/** Paths that stand in the source as texts and answer now, at most {@link MAX_PROBES} of them tried. */
async function answeringRoutes(
  http: Pick<HttpClient, 'send'>,
  url: string,
  sources: readonly string[],
): Promise<string[]> {
  const named = sources.flatMap((source) =>
    [...source.matchAll(/["'`](\/[A-Za-z0-9_\-./]{0,80})["'`]/g)].map((match) => match[1] ?? ''),
  );
  const paths = [...new Set(['/', ...named])].slice(0, MAX_PROBES);
  const answers = await Promise.all(
    paths.map(async (path) => {
      try {
        const { status } = await http.send({ method: 'GET', url: `${url}${path}` });
        return status === 404 || status >= 500 ? [] : [path];
      } catch {
        return [];
      }
    }),
  );
  return answers.flat();
}
