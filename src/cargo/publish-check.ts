import type { FollowedSibling } from './release-edits.ts';
import { requirementAdmits } from './requirement.ts';
import { showPath, stringAt, stringsAt } from './toml.ts';
import type { Member, MemberDependency } from './workspace.ts';

/**
 * What keeps a package from being published, as cargo and the registry would say it after everything was pushed; empty when
 * nothing is known to.
 *
 * @param registry where it goes; crates.io demands more than others.
 * @param later siblings that are published after this one: what `cargo package` resolves cannot be there yet.
 */
export function findPublishProblems(
  member: Member,
  registry: string,
  siblings: readonly FollowedSibling[],
  later: ReadonlyMap<string, { previous: string | undefined }>,
): string[] {
  const isCratesIo = registry === 'crates-io';
  return [
    ...(member.unpublishable ? ['package.publish forbids it'] : []),
    ...(isCratesIo ? findMetadataProblems(member) : []),
    ...member.dependencies.flatMap((dependency) => findDependencyProblems(dependency, isCratesIo)),
    ...siblings
      .filter(({ owner, via }) => owner === member.name && via === 'registry')
      .flatMap(({ crate, requirement, version }) => {
        const other = later.get(crate);
        if (other === undefined || requirement === undefined) return [];
        if (other.previous !== undefined && requirementAdmits(requirement, other.previous)) return [];
        return [
          `it requires ${crate} ${requirement}, and ${crate} ${version} is published after it: a dev-dependency on a later crate can have a path only, without a version`,
        ];
      }),
  ];
}

function findMetadataProblems({ package: table }: Member): string[] {
  const isEmpty = (key: string): boolean => (stringAt(table, key) ?? '').trim() === '';
  const [keywords, categories] = [stringsAt(table, 'keywords'), stringsAt(table, 'categories')];
  const oddKeyword = keywords.find((each) => !/^[A-Za-z0-9][A-Za-z0-9_+-]{0,19}$/.test(each));
  return [
    ...(isEmpty('description') ? ['package.description is missing'] : []),
    ...(isEmpty('license') && isEmpty('license-file') ? ['package.license or package.license-file is missing'] : []),
    ...(keywords.length > 5 ? [`package.keywords has ${keywords.length} entries, at most 5 are taken`] : []),
    ...(oddKeyword === undefined ? [] : [`package.keywords: "${oddKeyword}" is not taken as a keyword`]),
    ...(categories.length > 5 ? [`package.categories has ${categories.length} entries, at most 5 are taken`] : []),
  ];
}

function findDependencyProblems(dependency: MemberDependency, isCratesIo: boolean): string[] {
  const { kind, requirement, entryAt, registry, registryIndex, git, path } = dependency;
  const place = `${entryAt.manifest}: ${showPath(entryAt.path)}`;
  if (requirement === undefined) {
    // Packaging leaves such a dev-dependency out.
    if (kind === 'dev' && (path !== undefined || git !== undefined)) return [];
    return [`${place} has no version`];
  }
  if (!isCratesIo) return [];
  const source = registry === 'crates-io' ? undefined : (registry ?? registryIndex);
  return [
    ...(source === undefined ? [] : [`${place} comes from ${source}, crates.io takes dependencies of its own only`]),
    ...(/^\s*[*xX]\s*$/.test(requirement) ? [`${place} has the requirement "*", which crates.io refuses`] : []),
  ];
}
