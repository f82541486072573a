import { mkdir, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { readRateLimit } from '../../cargo/rate-limit.ts';
import { registryOf } from '../../cargo/registry-home.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import { cloneReleased } from '../prepare/checkout.ts';
import { CommandFailure, runCommand } from '../prepare/commands.ts';
import type { RepositoryRead } from '../prepare/edits.ts';
import { comparePackages, type Package, packagePath, readPackage } from '../prepare/package.ts';
import type { Prepared, RecordedPackage } from '../prepare/prepare.ts';
import { refuseStranger } from './published.ts';
import { describePublisher, type TrustedPublishing } from './trusted-publishing.ts';

/**
 * `cargo publish` of a released crate, from a fresh clone at its tag. A version that is there already and holds what this
 * release ships is left alone, also when another run or a workflow of the repository was faster.
 *
 * Cargo runs in an empty folder: what a repository's own configuration says of programs and registries is not read where a
 * token is at hand.
 *
 * @param release `commit`: the repository's; `upstream`: the monorepo's that it was released from; `work`: what this run has
 *   built and tested; `archive`: what was written down of the package then.
 * @throws ActionError naming what differs, when the version there is somebody else's or the package is not what was tested.
 */
export async function publishToRegistry(
  context: CascadeContext,
  crate: PlannedCrate,
  release: {
    commit: string;
    upstream: string;
    work: Prepared | undefined;
    archive: RecordedPackage | undefined;
    previous: string | undefined;
  },
): Promise<void> {
  const { commit, upstream, work, archive, previous } = release;
  const folder = join(context.scratchDir, 'publish', crate.name);
  const clone = await cloneReleased(context, crate, { directory: join(folder, 'repository'), commit });
  const registry = work?.checkout.manifests.registry ?? findRegistry(context, crate, clone);
  const nowhere = join(folder, 'empty');
  await mkdir(nowhere, { recursive: true });
  const manifest = join(clone.directory, memberManifest(crate, clone));
  const target = join(folder, 'target');
  const where = ['--manifest-path', manifest, '--registry', registry, '--no-verify'];
  const run = async (words: readonly string[], env: Readonly<Record<string, string>>): Promise<void> => {
    await context.progress.step(crate.name, words.slice(0, 2).join(' '), (onLine) =>
      runCommand(context.ports.exec, { command: [...words, ...where], shown: words, cwd: nowhere, env, onLine }),
    );
  };
  const env = { ...context.commandEnv, CARGO_TARGET_DIR: target };
  await placeLock(clone, archive);
  const pack = async (): Promise<Package> => {
    await run(['cargo', 'package'], env);
    return await readPackage(packagePath(target, crate));
  };
  const refuse = async (): Promise<void> => {
    const made = work?.content === undefined ? await pack() : undefined;
    const content = work?.content ?? made?.content ?? new Map();
    const checksums = [archive?.sha256, made?.sha256].filter((each) => each !== undefined);
    await refuseStranger(context, question, { content, commits: [commit, upstream], checksums });
  };
  const question = { crate, registry, previous, repositoryConfig: undefined };
  const answer = await context.registry.look(question);
  if (answer.status === 'published' || answer.status === 'yanked') {
    await refuse();
    return;
  }
  const made = work?.content === undefined ? undefined : await pack();
  const differing = made === undefined ? [] : comparePackages(work?.content ?? new Map(), made.content);
  // The same files with another lock are not the package that was tested.
  if (made !== undefined && archive !== undefined && differing.length === 0 && made.sha256 !== archive.sha256) {
    if (made.lock !== archive.lock) differing.push('Cargo.lock');
  }
  if (differing.length > 0) {
    throw new ActionError(
      'input',
      `${crate.label}: the package is not what was built and tested: ${differing.slice(0, 5).join(', ')} differ`,
    );
  }
  // Built and tested a moment ago; verifying it again would run build scripts with the token at hand.
  await context.programs.recheck('cargo');
  const trusted = registry === 'crates-io' ? context.trusted : undefined;
  const secrets = { ...env, ...context.registryTokens, ...context.registryEnv };
  const upload = async (): Promise<void> => {
    // One for each attempt: the wait before it may have outlived the last.
    const own = trusted === undefined ? {} : { CARGO_REGISTRY_TOKEN: await trusted.token() };
    await run(['cargo', 'publish'], { ...secrets, ...own });
  };
  await publishPatiently(context, upload, async (isClaimed) => {
    const look = async () => (await context.registry.look(question).catch(() => undefined))?.status;
    let status = await look();
    // The index is slower than the upload, which a run before this one may have made.
    if (isClaimed && status !== 'published' && status !== 'yanked' && (await context.registry.wait(question))) {
      status = await look();
    }
    if (status === 'published' || status === 'yanked') {
      await refuse();
    }
    return status === 'published' || status === 'yanked';
  }).catch((error: unknown) => {
    throw trusted === undefined ? error : explainRefusal(crate, trusted, error);
  });
}

/** A repository that tracks no lock is packed with the one that was tested; it lies beside what git has. */
async function placeLock(
  { directory, read }: { directory: string; read: RepositoryRead },
  archive: RecordedPackage | undefined,
): Promise<void> {
  const path = join(directory, read.workspaces.main.lock ?? posix.join(read.workspaces.main.directory, 'Cargo.lock'));
  if (archive?.lock === undefined) return;
  await writeFile(path, archive.lock, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/**
 * Publishes, and waits as long as the registry wants before it takes more, and as the run has time. After anything but success the registry is asked,
 * not the text: a lost answer may have been a success.
 *
 * @param isThere asks the registry; `isClaimed`: it says itself that it has the version.
 * @internal its unit test needs it
 */
export async function publishPatiently(
  { ports, leftMs }: { ports: Pick<CascadeContext['ports'], 'now' | 'sleep' | 'log'>; leftMs(): number },
  publish: () => Promise<void>,
  isThere: (isClaimed: boolean) => Promise<boolean>,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await publish();
      return;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      if (await isThere(/already (exists|uploaded)/.test(error.tail.join(' ')))) return;
      const limit = readRateLimit(error.tail.join(' '), ports.now(), attempt, leftMs());
      if (limit === undefined) throw error;
      if (limit.kind === 'final') {
        throw new ActionError(
          'remote',
          `the registry takes no more uploads for now: ${error.tail.at(-1) ?? error.message}`,
          {
            hint: limit.hint,
            cause: error,
          },
        );
      }
      ports.log.warning(`the registry takes no more uploads for now; going on in ${Math.ceil(limit.waitMs / 1_000)} s`);
      await ports.sleep(limit.waitMs);
    }
  }
}

/** The token was made for a publisher that this crate does not trust. */
function explainRefusal(crate: PlannedCrate, { publisher }: TrustedPublishing, error: unknown): unknown {
  if (!(error instanceof CommandFailure) || !/\b403\b/.test(error.tail.join(' '))) return error;
  return new ActionError(
    'input',
    `${crate.label}: crates.io does not let this workflow publish ${crate.name}: ${error.tail.at(-1) ?? error.message}`,
    {
      hint: `Enter this publisher in the settings of ${crate.name} at crates.io: ${describePublisher(publisher)}`,
      cause: error,
    },
  );
}

function findRegistry(context: CascadeContext, crate: PlannedCrate, { read }: { read: RepositoryRead }): string {
  const member = read.workspaces.main.workspace.members.find(({ name }) => name === crate.name);
  if (member === undefined) throw new ActionError('input', `${crate.label} has no package ${crate.name}`);
  return registryOf({
    label: crate.label,
    member,
    chosen: crate.config.registry,
    repository: read.registries,
    userDefault: context.userRegistry,
  });
}

function memberManifest(crate: PlannedCrate, { read }: { read: RepositoryRead }): string {
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate.name);
  return posix.join(directory, member?.manifest ?? 'Cargo.toml');
}
