import { USER_AGENT } from '../../cargo/ask-registry.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { HttpClient } from '../../http/exchange.ts';
import { isRecord } from '../../json/record.ts';
import type { CascadeContext } from '../context.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import { describePublisher } from './trusted-publishing.ts';
import type { Publisher } from './trusted-request.ts';

/** A crate and the registry that it goes to. */
export interface Destination {
  crate: PlannedCrate;
  registry: string | undefined;
}

const CRATES = 'https://crates.io/api/v1/crates';
/** What crates.io asks of who uses its API ("Data Access", one request a second). */
const PAUSE_MS = 1_000;
const LONGEST_ANSWER = 1_024 * 1_024;

function listOwn(destinations: readonly Destination[]): PlannedCrate[] {
  return destinations.flatMap(({ crate, registry }) =>
    crate.config.publish && registry === 'crates-io' ? [crate] : [],
  );
}

/**
 * Whether crates.io will take what is to be published, as far as can be known without publishing: asked with the plan, so
 * that it is not found out after the first push.
 *
 * @param publisher of trusted publishing; absent where a token of the environment is used.
 * @throws ActionError `input` for a new crate that trusted publishing cannot make, and for a crate that takes nothing else.
 */
export async function checkRights(
  context: Pick<CascadeContext, 'registry' | 'registryTokens' | 'ports'>,
  publisher: Publisher | undefined,
  destinations: readonly Destination[],
): Promise<void> {
  const own = listOwn(destinations);
  if (own.length === 0) return;
  if (publisher !== undefined) return await refuseNewCrates(context, publisher, own);
  const { CARGO_REGISTRY_TOKEN: token = context.registryTokens['CARGO_REGISTRIES_CRATES_IO_TOKEN'] } =
    context.registryTokens;
  if (token === undefined) return;
  if (token.startsWith('cio_tp_')) {
    context.ports.log.warning(
      'CARGO_REGISTRY_TOKEN: it was made by trusted publishing, and lives 30 minutes from when it was made; a release that builds and tests first may outlive it. Set trusted-publishing: true instead, which mints one right before each upload',
    );
    return;
  }
  const client = context.ports.http({ name: 'crates.io', userAgent: USER_AGENT, retry: { maxRetries: 1 } });
  for (const crate of own) {
    const status = await ask(context, crate);
    if (status === 'published' || status === 'yanked') continue;
    const isOnly = await isTrustedOnly(client, crate.name);
    await context.ports.sleep(PAUSE_MS);
    if (!isOnly) continue;
    throw new ActionError(
      'input',
      `${crate.label}: crates.io takes ${crate.name} by trusted publishing only, and from no token`,
      {
        hint: 'Set trusted-publishing: true in the two-job form, or have an owner allow tokens in its settings at crates.io',
      },
    );
  }
}

/**
 * Makes the exchange of trusted publishing once, where anything is left to be published.
 *
 * @throws ActionError with what crates.io has against it.
 */
export async function proveTrusted(
  context: Pick<CascadeContext, 'trusted' | 'registry'>,
  destinations: readonly Destination[],
): Promise<void> {
  const { trusted } = context;
  if (trusted === undefined) return;
  for (const crate of listOwn(destinations)) {
    if ((await ask(context, crate)) !== 'other-versions') continue;
    await trusted.prove();
    return;
  }
}

async function refuseNewCrates(
  context: Pick<CascadeContext, 'registry'>,
  publisher: Publisher,
  crates: readonly PlannedCrate[],
): Promise<void> {
  for (const crate of crates) {
    if ((await ask(context, crate)) !== 'unknown-crate') continue;
    throw new ActionError(
      'input',
      `${crate.label}: crates.io has no ${crate.name} yet, and trusted publishing makes no new crates`,
      {
        hint: `An owner publishes its first version by hand (cargo publish --package ${crate.name}), then enters this publisher: ${describePublisher(publisher)}`,
      },
    );
  }
}

async function ask({ registry }: Pick<CascadeContext, 'registry'>, crate: PlannedCrate): Promise<string> {
  const question = { crate, registry: 'crates-io', previous: undefined, repositoryConfig: undefined };
  return (await registry.look(question)).status;
}

/** What the registry says of a crate; no answer, or none of this form, says nothing: then the upload tells. */
async function isTrustedOnly(client: HttpClient, name: string): Promise<boolean> {
  try {
    const url = `${CRATES}/${encodeURIComponent(name)}`;
    const { status, body } = await client.send({ method: 'GET', url, maxBodyBytes: LONGEST_ANSWER });
    const answer: unknown = status === 200 ? JSON.parse(Buffer.from(body).toString('utf8')) : undefined;
    return isRecord(answer) && isRecord(answer['crate']) && answer['crate']['trustpub_only'] === true;
  } catch {
    return false;
  }
}
