import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { comparePackages, digest, type PackageContent, readPackageBytes, readVcsInfo } from '../prepare/package.ts';
import type { RegistryQuestion } from './registry.ts';

/**
 * A version that a registry has already is this release's when it is byte for byte a package that this release made; or
 * when it was packed from a commit of this release and every file is that of the package to be published, those aside that
 * cargo makes itself.
 *
 * @param ours `commits`: the repository's release commit, and that of the monorepo's tag. `checksums`: SHA-256 of packages
 *   of this release.
 * @throws ActionError naming what differs.
 */
export async function refuseStranger(
  context: Pick<CascadeContext, 'registry'>,
  question: RegistryQuestion,
  ours: { content: PackageContent; commits: readonly string[]; checksums: readonly string[] },
): Promise<void> {
  const { crate, registry } = question;
  const name = `${crate.name} ${crate.version}`;
  const { cargo, place } = await context.registry.placeOf(question);
  const bytes = await cargo.download(crate.name, crate.version, place);
  if (bytes === undefined) {
    throw new ActionError(
      'remote',
      `${registry} has ${name} already, and it cannot be read whether it is this release's`,
      {
        hint: 'Run this again when the registry serves it; or set publish = false when somebody else publishes it',
      },
    );
  }
  if (ours.checksums.includes(digest(bytes))) return;
  const differing = comparePackages(ours.content, readPackageBytes(bytes, `${name} of ${registry}`));
  const info = readVcsInfo(bytes);
  const reason =
    differing.length > 0
      ? `${differing.length} of its files differ (${differing.slice(0, 5).join(', ')})`
      : info === undefined
        ? 'it does not say which commit it was packed from'
        : info.isDirty
          ? 'it was packed with changes that no commit has'
          : ours.commits.includes(info.commit)
            ? undefined
            : `it was packed from the commit ${info.commit.slice(0, 12)}`;
  if (reason === undefined) return;
  throw new ActionError('input', `${registry} has ${name} already, and it is not this release's: ${reason}`, {
    hint: 'Release a new version; or set publish = false for this crate when somebody else publishes it',
  });
}
