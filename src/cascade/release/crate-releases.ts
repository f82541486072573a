import { posix } from 'node:path';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { renderGroups } from '../plan/change-groups.ts';
import { describeFollowing, findChangelog, readSection } from '../plan/changelog.ts';
import { type PlannedCrate, releaseTrailer } from '../plan/plan.ts';
import type { Found } from '../prepare/inspect.ts';
import { outcomeOf, type Seen } from '../report/seen.ts';
import { type Settled, settleEach } from '../settled.ts';

/**
 * A GitHub Release on the tag of every crate that is to have one and is released now, made or found: a run that was killed
 * before it makes it when it runs again. One that is published already stays as it is.
 *
 * @returns the releases' pages by crate.
 */
export async function makeCrateReleases(context: CascadeContext, seen: Seen): Promise<Settled<string>> {
  const crates = new Map(seen.plan.crates.map((crate) => [crate.name, crate]));
  const wanted = seen.targets.filter((name) => {
    const { status } = outcomeOf(seen, name);
    return crates.get(name)?.config.release === true && (status === 'released' || status === 'already-released');
  });
  return await settleEach(context, wanted, 'GitHub Release', async (name) => {
    const crate = crates.get(name) as PlannedCrate;
    const { commit } = outcomeOf(seen, name);
    const github = context.githubFor(crate);
    if (github === undefined || commit === undefined) {
      throw new ActionError('input', `${crate.label}: no token may make its release`, {
        hint: 'Pass a token that may write its contents, or set release = false for this crate',
      });
    }
    const { key, value } = releaseTrailer(seen.plan.upstream);
    const release = await github.ensureRelease({
      repository: crate.label,
      tag: crate.tag,
      commit,
      tagPrefix: crate.config.tagPrefix,
      title: `${crate.name} ${crate.version}`,
      body: await describeRelease(seen, crate, commit),
      marker: `${key}: ${value}`,
    });
    return release.url;
  });
}

/** What the repository's changelog says of the version, where the release wrote it, else the same from the commits. */
async function describeRelease(seen: Seen, crate: PlannedCrate, commit: string): Promise<string> {
  const { upstream, crates } = seen.plan;
  const found = seen.lastLook?.done.get(crate.name) ?? seen.found?.done.get(crate.name);
  const written = crate.config.changelog && found !== undefined ? await readWritten(found, commit) : undefined;
  const updated = crates.filter(({ name }) => crate.dependencies.includes(name));
  return written ?? renderGroups(describeFollowing(crate, updated, upstream));
}

async function readWritten({ crate, store, read }: Found, commit: string): Promise<string | undefined> {
  if ((await store.readCommit(commit)) === undefined) await store.fetch([commit], 1);
  const files = await store.listFiles(commit);
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate.name);
  const { path, exists } = findChangelog(files.keys(), posix.join(directory, member?.directory ?? '.'));
  if (!exists) return undefined;
  const [text] = await store.readFiles([{ commit, path }]);
  return text === undefined ? undefined : readSection(text, crate.name, crate.version);
}
