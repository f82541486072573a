/** What crates.io will not take is found with the plan: new crates by trusted publishing, tokens where it alone counts. */
import { expect, test } from '@jest/globals';
import { checkRights, proveTrusted } from '../../../src/cascade/release/registry-rights.ts';
import type { HttpRequest } from '../../../src/http/exchange.ts';

const PUBLISHER = { owner: 'o', repository: 'mono', workflow: 'release.yml', environment: 'crates-io' };

function createWorld(
  statuses: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, { status: number; body: string } | 'lost'>> = {},
  tokens: Readonly<Record<string, string>> = { CARGO_REGISTRY_TOKEN: 'cio_long' },
) {
  const asked: string[] = [];
  const warnings: string[] = [];
  let proofs = 0;
  const prove = async (): Promise<void> => {
    proofs += 1;
  };
  const send = async ({ url }: HttpRequest) => {
    const name = url.replace('https://crates.io/api/v1/crates/', '');
    asked.push(name);
    const answer = answers[name] ?? { status: 200, body: '{"crate":{"trustpub_only":false}}' };
    if (answer === 'lost') throw new Error('reset');
    return { status: answer.status, headers: {}, body: Buffer.from(answer.body) };
  };
  const context = {
    registry: { look: async ({ crate }: { crate: { name: string } }) => ({ status: statuses[crate.name] }) },
    registryTokens: tokens,
    trusted: { prove },
    ports: {
      http: () => ({ send }),
      log: { warning: (text: string) => void warnings.push(text) },
      sleep: async () => undefined,
    },
  } as unknown as Parameters<typeof checkRights>[0] & Parameters<typeof proveTrusted>[0];
  const destinations = Object.keys(statuses).map((name) => ({
    crate: { name, label: `o/${name}`, config: { publish: !name.startsWith('private') } },
    registry: name.startsWith('shop') ? 'shop' : 'crates-io',
  })) as unknown as Parameters<typeof checkRights>[2];
  return { asked, warnings, context, destinations, proofs: () => proofs };
}

test.each<[string, Record<string, string>, string | undefined]>([
  ['a new crate', { a: 'other-versions', b: 'unknown-crate' }, 'o/b: crates.io has no b yet'],
  ['known crates', { a: 'other-versions', b: 'published', c: 'yanked' }, undefined],
  ['a new crate of another registry', { shop1: 'unknown-crate' }, undefined],
  ['a new crate that nobody publishes', { private1: 'unknown-crate' }, undefined],
])('trusted publishing, %s', async (_, statuses, message) => {
  const { context, destinations, asked } = createWorld(statuses, {}, {});
  const check = checkRights(context, PUBLISHER, destinations);
  if (message === undefined) await expect(check).resolves.toBeUndefined();
  else {
    await expect(check).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringContaining('cargo publish --package b'),
    });
    await check.catch(({ hint }) => expect(hint).toContain('workflow file release.yml, environment crates-io'));
  }
  expect(asked).toEqual([]);
});

const ONLY = { status: 200, body: '{"crate":{"trustpub_only":true}}' };
test.each<[string, Parameters<typeof createWorld>[1], string | undefined]>([
  ['takes no token', { b: ONLY }, 'o/b: crates.io takes b by trusted publishing only, and from no token'],
  ['takes one', {}, undefined],
  ['is new', { b: { status: 404, body: '{"errors":[{"detail":"not found"}]}' } }, undefined],
  ['answers something else', { b: { status: 200, body: '<html>' } }, undefined],
  ['answers an error', { b: { status: 503, body: '' } }, undefined],
  ['does not answer', { b: 'lost' }, undefined],
])('with a long-lived token, a crate that %s', async (_, answers, message) => {
  const { context, destinations, asked } = createWorld(
    { a: 'other-versions', b: 'other-versions', c: 'published', shop1: 'other-versions', private1: 'unknown-crate' },
    answers,
  );
  const check = checkRights(context, undefined, destinations);
  if (message === undefined) await expect(check).resolves.toBeUndefined();
  else await expect(check).rejects.toThrow(message);
  // Nobody else is asked, and nothing that is there already.
  expect(asked).toEqual(['a', 'b']);
});

test.each([
  ['CARGO_REGISTRY_TOKEN', 'cio_tp_0123', true],
  ['CARGO_REGISTRIES_CRATES_IO_TOKEN', 'cio_tp_0123', true],
  ['CARGO_REGISTRY_TOKEN', 'cio_0123', false],
  ['CARGO_REGISTRIES_SHOP_TOKEN', 'cio_tp_0123', false],
])('%s=%s is said to be short-lived: %s', async (name, token, warns) => {
  const { context, destinations, warnings } = createWorld({ a: 'other-versions' }, {}, { [name]: token });
  await checkRights(context, undefined, destinations);
  expect(warnings.length > 0).toBe(warns);
  expect(warnings.join()).not.toContain('0123');
});

test.each([
  ['anything is left to be published', { a: 'published', b: 'other-versions', c: 'other-versions' }, 1],
  ['nothing is', { a: 'published', b: 'yanked' }, 0],
  ['only another registry has something left', { shop1: 'other-versions' }, 0],
])('the exchange is made once where %s', async (_, statuses, count) => {
  const { context, destinations, proofs } = createWorld(statuses as Record<string, string>);
  await proveTrusted(context, destinations);
  expect(proofs()).toBe(count);
});
