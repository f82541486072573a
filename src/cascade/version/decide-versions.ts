import { stringAt, subTable } from '../../cargo/toml.ts';
import { ActionError } from '../../errors/action-error.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import { findBases } from './bases.ts';
import { readVersions } from './crate-version.ts';
import { findCrate, findFormerFolders } from './former-folders.ts';
import { planVersions } from './next-versions.ts';
import type { MonorepoHistory } from './read-history.ts';
import { runSemverChecks } from './semver-checks.ts';
import type { TaggedCommit, VersionPlan } from './version-plan.ts';
import type { VersionContext, VersionRequest } from './version-request.ts';

/**
 * The next versions, cargo-semver-checks heard where it is installed.
 *
 * @throws ActionError `input` when the branch does not fit its tags, or a next version is tagged already.
 */
export async function decideVersions(
  context: VersionContext,
  store: Store,
  history: MonorepoHistory,
  request: VersionRequest,
): Promise<VersionPlan> {
  const { crates, commits, head, tags, workspaceNames } = history;
  const input = {
    crates,
    commits,
    head,
    tags,
    workspaceNames,
    monorepoTagPrefix: context.config.tagPrefix,
    unconventional: request.unconventional,
  };
  const bases = findBases(input);
  const versionsAtBase = await readVersionsAtBase(store, history, bases);
  const places = new Map([...bases].map(([name, { commit }]) => [name, commit]));
  const formerFolders = await findFormerFolders(store, crates, places);
  const plan = planVersions({ ...input, versionsAtBase, formerFolders });
  const leastLevels = await runSemverChecks(store, history, plan.crates, {
    exec: context.programs.exec,
    log: context.ports.log,
    env: context.commandEnv,
    scratchDir: context.scratchDir,
  });
  const decided =
    leastLevels.size === 0 ? plan : planVersions({ ...input, versionsAtBase, formerFolders, leastLevels });
  refuseTaken(history, decided);
  return decided;
}

async function readVersionsAtBase(
  store: Store,
  { crates }: MonorepoHistory,
  bases: ReadonlyMap<string, TaggedCommit>,
): Promise<ReadonlyMap<string, string>> {
  const places = crates.flatMap((crate) => {
    const base = bases.get(crate.name);
    // Its own tag says it by its name.
    return base === undefined || base.name.startsWith(crate.tagPrefix) ? [] : [{ crate, commit: base.commit }];
  });
  const versions = await readVersions(store, places);
  const found = new Map<string, string>();
  for (const [index, { crate, commit }] of places.entries()) {
    const version = versions[index] ?? (await findElsewhere(store, crate.name, commit));
    if (version !== undefined) found.set(crate.name, version);
  }
  return found;
}

/** The version of a crate that lay in another folder then; `undefined` when it was not there at all. */
async function findElsewhere(store: Store, crate: string, commit: string): Promise<string | undefined> {
  const own = await findCrate(store, crate, commit);
  return (
    stringAt(subTable(own?.manifest, 'package'), 'version') ??
    (own === undefined ? undefined : stringAt(subTable(subTable(own.root, 'workspace'), 'package'), 'version'))
  );
}

/** A version is never made twice: a tag of that name that the branch does not know of is somebody else's release. */
function refuseTaken({ refs, crates }: MonorepoHistory, plan: VersionPlan): void {
  for (const { name, present, next } of plan.crates) {
    const tag = `${crates.find((crate) => crate.name === name)?.tagPrefix}${next}`;
    if (present === next || !refs.has(tagRef(tag))) continue;
    throw new ActionError('input', `${name}: the next version is ${next}, and the tag ${tag} is there already`, {
      hint: `Was it released from another branch? Choose a higher version with a commit footer "Release-As: <version>"`,
    });
  }
}
