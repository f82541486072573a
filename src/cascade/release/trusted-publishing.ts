import { ActionError, describeError } from '../../errors/action-error.ts';
import type { HttpClient, HttpResponse } from '../../http/exchange.ts';
import type { Ports } from '../../runtime/ports.ts';
import type { OidcSource, Publisher } from './trusted-request.ts';

/**
 * Tokens of crates.io for one publisher: this repository's workflow, as GitHub vouches for it (crates.io, "Trusted
 * Publishing"). A token lives 30 minutes, and is minted right before it is used.
 */
export interface TrustedPublishing {
  readonly publisher: Publisher;
  /** A token with at least ten minutes to live. */
  token(): Promise<string>;
  /** Makes the exchange once and gives the token back: what crates.io says against it is known before anything is pushed. */
  prove(): Promise<void>;
  /** Gives every token back; also after a failure, and when the run is told to end. Never rejects. */
  revokeAll(): Promise<void>;
}

/** Of a token of crates.io, from the moment it is made. */
const LIFETIME_MS = 1_800_000;
/** What an upload, its waiting and its look at the index may take. */
const LEAST_LEFT_MS = 600_000;
const MAX_ATTEMPTS = 4;
const LONGEST_ANSWER = 64 * 1_024;

/** The one registry that takes them. */
const API = 'https://crates.io';
const TOKENS = `${API}/api/v1/trusted_publishing/tokens`;

interface Minted {
  token: string;
  atMs: number;
}

type TrustedPorts = Pick<Ports, 'http' | 'log' | 'monotonic' | 'sleep'>;

/**
 * @param mask makes a secret unreadable in everything that is written from now on.
 */
export function createTrustedPublishing(
  { oidc, publisher }: { oidc: OidcSource; publisher: Publisher },
  mask: (secret: string) => void,
  ports: TrustedPorts,
): TrustedPublishing {
  const options = { retry: { maxRetries: 0 } };
  const github = ports.http({ name: 'GitHub OIDC', ...options });
  const client = ports.http({ name: 'crates.io', ...options });
  let late: HttpClient | undefined;
  const minted = new Set<Minted>();

  const readToken = (body: Uint8Array, key: 'value' | 'token'): string | undefined => {
    try {
      const value = (JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, unknown>)[key];
      return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };

  /** A fresh one for every exchange: a registry takes each only once. */
  const fetchIdToken = async (): Promise<string> => {
    const url = new URL(oidc.url);
    url.searchParams.set('audience', new URL(API).host);
    const headers = { authorization: `Bearer ${oidc.token}`, accept: 'application/json' };
    const answer = await github.send({ method: 'GET', url: url.href, headers, maxBodyBytes: LONGEST_ANSWER });
    const jwt = answer.status === 200 ? readToken(answer.body, 'value') : undefined;
    if (jwt === undefined) throw new ExchangeFailure(`GitHub gave no OIDC token: ${answer.status}`, answer.status);
    mask(jwt);
    return jwt;
  };

  const exchange = async (): Promise<Minted> => {
    const jwt = await fetchIdToken();
    // Counted from before it was asked for: it may be older than its answer.
    const atMs = ports.monotonic();
    const answer = await client.send({
      method: 'POST',
      url: TOKENS,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ jwt }),
      idempotent: false,
      maxBodyBytes: LONGEST_ANSWER,
    });
    const token = answer.status === 200 ? readToken(answer.body, 'token') : undefined;
    if (token === undefined) {
      throw new ExchangeFailure(`crates.io made no token: ${answer.status} ${readReason(answer)}`, answer.status);
    }
    mask(token);
    const made = { token, atMs };
    minted.add(made);
    return made;
  };

  const mint = async (): Promise<Minted> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await exchange();
      } catch (error) {
        const status = error instanceof ExchangeFailure ? error.status : undefined;
        // What the registry says about this publisher does not change by asking again.
        const isFinal = status !== undefined && status < 500 && status !== 429;
        if (error instanceof ActionError && error.kind === 'input') throw error;
        if (isFinal || attempt === MAX_ATTEMPTS) throw asError(publisher, error);
        ports.log.warning(`trusted-publishing: ${describeError(error)}; asking again`);
        await ports.sleep(1_000 * 2 ** attempt);
      }
    }
  };

  const revoke = async (one: Minted): Promise<void> => {
    minted.delete(one);
    try {
      late ??= ports.http({ name: 'crates.io', outlivesRun: true, retry: { maxRetries: 2 } });
      const { status } = await late.send({
        method: 'DELETE',
        url: TOKENS,
        headers: { authorization: `Bearer ${one.token}` },
        maxBodyBytes: LONGEST_ANSWER,
      });
      if (status >= 300) throw new ExchangeFailure(`it answered ${status}`, status);
    } catch (error) {
      ports.log.warning(
        `trusted-publishing: a token of crates.io could not be revoked and ends by itself within 30 minutes: ${describeError(error)}`,
      );
    }
  };

  return {
    publisher,
    token: async () => {
      const [known] = minted;
      if (known !== undefined && ports.monotonic() - known.atMs <= LIFETIME_MS - LEAST_LEFT_MS) return known.token;
      if (known !== undefined) await revoke(known);
      return (await mint()).token;
    },
    prove: async () => await revoke(await mint()),
    revokeAll: async () => {
      for (const one of [...minted]) await revoke(one);
    },
  };
}

class ExchangeFailure extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** What a registry says in `{"errors": [{"detail": …}]}`. */
function readReason({ body }: HttpResponse): string {
  const text = Buffer.from(body).toString('utf8');
  try {
    const { errors } = JSON.parse(text) as { errors?: { detail?: unknown }[] };
    const details = errors?.map(({ detail }) => detail).filter((detail) => typeof detail === 'string');
    if (details !== undefined && details.length > 0) return details.join('; ').slice(0, 500);
  } catch {
    // No JSON: a proxy, or a page.
  }
  return JSON.stringify(text.slice(0, 200));
}

function asError(publisher: Publisher, cause: unknown): ActionError {
  const kind = cause instanceof ExchangeFailure && cause.status < 500 && cause.status !== 429 ? 'input' : 'remote';
  return new ActionError(kind, `trusted-publishing: ${cause instanceof Error ? cause.message : String(cause)}`, {
    hint: `Nothing was published by this. Enter this publisher for each crate at crates.io: ${describePublisher(publisher)}`,
    cause,
  });
}

/** The four values that an owner of a crate enters. */
export function describePublisher({ owner, repository, workflow, environment }: Publisher): string {
  return `repository owner ${owner}, repository name ${repository}, workflow file ${workflow}, environment ${environment}`;
}
