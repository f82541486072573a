import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { changesOnlyRelease } from '../../cargo/lock-identity.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { ReleaseAsset } from '../../github/releases.ts';
import { isRecord } from '../../json/record.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import { type Settled, settleEach } from '../settled.ts';
import { type Checkout, listContents } from './checkout.ts';
import { listSiblings } from './identity.ts';
import { commitRelease, type Prepared, type RecordedPackage } from './prepare.ts';

/** A file's bytes: as text where they are UTF-8, else in base64. */
type RecordedContent = { text: string } | { base64: string };

interface RecordedCrate {
  name: string;
  version: string;
  repository: string;
  branch: string;
  /** The branch's commit, which the release goes on top of. */
  base: string;
  commit: string;
  /** Commands that went well on exactly these files. */
  tested: readonly string[];
  files: readonly ({ path: string; mode: string } & RecordedContent)[];
  /** SHA-256 of each file of the package that was built, where one is published. */
  package?: Readonly<Record<string, string>>;
  /** The package itself, where it was final. */
  archive?: { sha256: string; lock?: string };
}

interface Recorded {
  format: 1;
  tag: string;
  upstream: string;
  configuration: string;
  identity: { name: string; email: string };
  crates: readonly RecordedCrate[];
  assets: readonly { name: string; contentType: string; sha256: string }[];
}

/** No name begins with a dot: what uploads artifacts leaves such files out. */
const RECORD = 'prepared.json';
const ASSETS = 'assets';
/** A record is some manifests and locks; what is far larger is none. */
const LARGEST_RECORD_BYTES = 256 * 1_024 * 1_024;

/** Writes what was prepared for the job that publishes it. What the folder held of an earlier run goes. */
export async function writePrepared(
  context: CascadeContext,
  plan: CascadePlan,
  prepared: ReadonlyMap<string, Prepared>,
  { folder, assets }: { folder: string; assets: readonly ReleaseAsset[] },
): Promise<void> {
  const waiting = [...prepared.values()].find(({ commit }) => commit === undefined);
  if (waiting !== undefined) {
    const { crate } = waiting.checkout;
    throw new ActionError('input', `${crate.label}: its Cargo.lock has to name versions that no registry serves yet`, {
      hint: 'A job that publishes runs no cargo and cannot make it: release in one job, or publish those crates first',
    });
  }
  const { build, test } = context.config.commands;
  const tested = [build, test].flatMap((command) => (command.length === 0 ? [] : [command.join(' ')]));
  const record: Recorded = {
    format: 1,
    tag: plan.upstream.tag.name,
    upstream: plan.upstream.commit,
    configuration: digestConfiguration(context),
    identity: context.identity,
    crates: [...prepared.values()].map(({ checkout, commit = '', locks, content, archive }) => ({
      name: checkout.crate.name,
      version: checkout.crate.version,
      repository: checkout.crate.url,
      branch: checkout.refs.branch,
      base: checkout.base,
      commit,
      ...(content === undefined ? {} : { package: Object.fromEntries(content) }),
      ...(archive === undefined ? {} : { archive: { sha256: archive.sha256, ...withLock(archive) } }),
      tested,
      files: (checkout.released === undefined ? listContents(checkout, locks) : []).map(
        ({ path, mode = '', content: bytes }) => ({ path, mode, ...recordContent(bytes) }),
      ),
    })),
    assets: assets.map(({ name, contentType, content }) => ({ name, contentType, sha256: sha256(content) })),
  };
  const hidden = assets.find(({ name }) => name.startsWith('.'));
  if (hidden !== undefined) {
    throw new ActionError('input', `assets: ${hidden.name} begins with a dot, and would not travel with an artifact`);
  }
  await mkdir(folder, { recursive: true });
  await rm(join(folder, ASSETS), { recursive: true, force: true });
  if (assets.length > 0) await mkdir(join(folder, ASSETS));
  for (const { name, content } of assets) await writeFile(join(folder, ASSETS, name), content);
  await rm(join(folder, RECORD), { force: true });
  await writeFile(join(folder, RECORD), `${JSON.stringify(record, undefined, 1)}\n`, { flag: 'wx' });
}

function withLock({ lock }: RecordedPackage): { lock?: string } {
  return lock === undefined ? {} : { lock };
}

/**
 * Reads what another job prepared, and takes of it only what agrees with this job's own computation: the manifests have to
 * be equal, a lock may differ from the old one only in what the release changes, and the commit gets the same id.
 *
 * @throws ActionError (input) when the record is of another tag, commit, configuration or state of the repositories.
 */
export async function readPrepared(
  context: CascadeContext,
  plan: CascadePlan,
  checkouts: ReadonlyMap<string, Checkout>,
  open: readonly string[],
  folder: string,
): Promise<{
  prepared: Settled<Prepared>;
  assets: readonly ReleaseAsset[];
  /** Of every crate that is published, released meanwhile or not. */
  archives: ReadonlyMap<string, RecordedPackage>;
}> {
  const record = await readRecord(folder);
  const again = (why: string): ActionError =>
    new ActionError('input', `prepared-path: ${why}`, {
      hint: 'Prepare again: run the job with stage prepare, then this one. Nothing was pushed',
    });
  const { upstream } = plan;
  if (record.tag !== upstream.tag.name)
    throw again(`it was prepared for the tag ${record.tag}, this is ${upstream.tag.name}`);
  if (record.upstream !== upstream.commit)
    throw again(`it was prepared at ${record.upstream}, the tag is at ${upstream.commit}`);
  if (record.configuration !== digestConfiguration(context)) throw again('it was prepared with another configuration');
  const { name, email } = record.identity;
  if (name !== context.identity.name || email !== context.identity.email) {
    throw again(
      `it was prepared for commits by ${name} <${email}>, these are by ${context.identity.name} <${context.identity.email}>`,
    );
  }
  const prepared = await settleEach(context, open, 'check what was prepared', async (crate) => {
    const recorded = record.crates.find((each) => each.name === crate);
    if (recorded === undefined) throw again(`${crate} is not in it`);
    return await checkPrepared(context, plan, checkouts.get(crate) as Checkout, recorded, again);
  });
  const archives = new Map(
    record.crates.flatMap(({ name: crate, archive }) =>
      archive === undefined ? [] : [[crate, { lock: undefined, ...archive }] as const],
    ),
  );
  return { prepared, assets: await readRecordedAssets(folder, record, again), archives };
}

async function checkPrepared(
  context: CascadeContext,
  plan: CascadePlan,
  checkout: Checkout,
  recorded: RecordedCrate,
  again: (why: string) => ActionError,
): Promise<Prepared> {
  const { crate, refs, base, released, manifests } = checkout;
  const { label } = crate;
  if (recorded.repository !== crate.url) {
    throw again(`${crate.name} was prepared for ${recorded.repository}, it is at ${crate.url}`);
  }
  if (recorded.branch !== refs.branch || recorded.base !== base) {
    throw again(`${label}: ${crate.config.branch} has moved from ${recorded.branch} to ${refs.branch} since`);
  }
  const given = new Map(recorded.files.map((file) => [file.path, { mode: file.mode, content: contentOf(file) }]));
  const locks = new Map(checkout.locks);
  if (released === undefined) {
    const own = listContents(checkout, checkout.locks);
    for (const { path, mode = '', content } of own) {
      const other = given.get(path);
      if (other === undefined || other.mode !== mode || !other.content.equals(content)) {
        throw again(`${label}: ${path} is not what this job computes`);
      }
      given.delete(path);
    }
    const siblings = listSiblings(plan, manifests);
    for (const [path, { content }] of given) {
      const [before, after] = [checkout.locks.get(path), content.toString('utf8')];
      if (before === undefined) throw again(`${label}: ${path} is no file that this release changes`);
      if (!changesOnlyRelease(before, after, [crate, ...manifests.moved], siblings)) {
        throw again(`${label}: ${path} differs in more than this release changes`);
      }
      locks.set(path, after);
    }
  }
  const commit = released ?? (await commitRelease(context, plan, checkout, locks));
  if (commit !== recorded.commit && !context.isSigning) {
    throw again(`${label}: the release commit is ${commit}, it was prepared as ${recorded.commit}`);
  }
  const content = recorded.package === undefined ? undefined : new Map(Object.entries(recorded.package));
  const archive = recorded.archive === undefined ? undefined : { lock: undefined, ...recorded.archive };
  return { checkout, locks, lockChanges: [], isLockWaiting: false, commit, content, archive, env: {} };
}

async function readRecord(folder: string): Promise<Recorded> {
  const path = join(folder, RECORD);
  const bad = (why: string, cause?: unknown): ActionError =>
    new ActionError('input', `prepared-path: ${path} ${why}`, {
      hint: 'Download the artifact of the job with stage prepare into this folder',
      cause,
    });
  let text: string;
  try {
    text = (await readRegular(path, LARGEST_RECORD_BYTES)).toString('utf8');
  } catch (error) {
    throw bad(`cannot be read: ${describeError(error)}`, error);
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    throw bad('is no JSON', error);
  }
  if (!isRecorded(record)) throw bad('is none of this version of the action');
  return record;
}

function isRecorded(value: unknown): value is Recorded {
  if (!isRecord(value) || value['format'] !== 1) return false;
  const isText = (each: unknown): each is string => typeof each === 'string';
  const { identity, crates, assets } = value;
  const areTexts = ['tag', 'upstream', 'configuration'].every((key) => isText(value[key]));
  if (!areTexts || !isRecord(identity) || !isText(identity['name']) || !isText(identity['email'])) return false;
  if (!Array.isArray(crates) || !Array.isArray(assets)) return false;
  const isFile = (each: unknown): boolean =>
    isRecord(each) && isText(each['path']) && isText(each['mode']) && (isText(each['text']) || isText(each['base64']));
  const isCrate = (each: unknown): boolean =>
    isRecord(each) &&
    ['name', 'version', 'repository', 'branch', 'base', 'commit'].every((key) => isText(each[key])) &&
    Array.isArray(each['files']) &&
    each['files'].every(isFile) &&
    (each['archive'] === undefined || isArchive(each['archive']));
  const isArchive = (each: unknown): boolean =>
    isRecord(each) &&
    /^[0-9a-f]{64}$/.test(String(each['sha256'])) &&
    (each['lock'] === undefined || isText(each['lock']));
  const isAsset = (each: unknown): boolean =>
    isRecord(each) && ['name', 'contentType', 'sha256'].every((key) => isText(each[key]));
  return crates.every(isCrate) && assets.every(isAsset);
}

async function readRecordedAssets(
  folder: string,
  { assets }: Recorded,
  again: (why: string) => ActionError,
): Promise<readonly ReleaseAsset[]> {
  return await Promise.all(
    assets.map(async ({ name, contentType, sha256: digest }) => {
      if (name !== basename(name) || name.startsWith('.')) throw again(`it names the asset ${JSON.stringify(name)}`);
      const content = await readRegular(join(folder, ASSETS, name), Number.POSITIVE_INFINITY).catch(
        (error: unknown) => {
          throw again(`the asset ${name} cannot be read: ${describeError(error)}`);
        },
      );
      if (sha256(content) !== digest) throw again(`the asset ${name} is not what was prepared`);
      return { name, contentType, content };
    }),
  );
}

/** An artifact is somebody else's data: a link in it leads nowhere. */
async function readRegular(path: string, limitBytes: number): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new ActionError('input', 'it is no regular file');
    if (stats.size > limitBytes) throw new ActionError('input', `it has ${stats.size} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function recordContent(content: Uint8Array): RecordedContent {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { base64: Buffer.from(content).toString('base64') };
  }
}

function contentOf(file: RecordedContent): Buffer {
  return 'text' in file ? Buffer.from(file.text, 'utf8') : Buffer.from(file.base64, 'base64');
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Everything of the configuration, and of the inputs that decide what is computed. */
function digestConfiguration({ config, policy }: CascadeContext): string {
  return sha256(Buffer.from(JSON.stringify({ config, policy })));
}
