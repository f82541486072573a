import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import { comparePackages, type PackageContent, readPackageBytes, readVcsInfo } from '../prepare/package.ts';
import type { RegistryQuestion } from './registry.ts';

/**
 * A version that a registry has already is this release's when it was packed from this release's commit and every file is
 * that of the package to be published, those aside that cargo makes itself.
 *
 * @param ours `commit` is absent while there is none yet: then nothing that is there can be ours.
 * @throws ActionError naming what differs.
 */
export async function refuseStranger(
  context: Pick<CascadeContext, 'registry'>,
  question: RegistryQuestion,
  ours: { content: PackageContent; commit: string | undefined },
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
  const differing = comparePackages(ours.content, readPackageBytes(bytes, `${name} of ${registry}`));
  const info = readVcsInfo(bytes);
  const reason =
    differing.length > 0
      ? `${differing.length} of its files differ (${differing.slice(0, 5).join(', ')})`
      : info === undefined
        ? 'it does not say which commit it was packed from'
        : info.isDirty
          ? 'it was packed with changes that no commit has'
          : info.commit === ours.commit
            ? undefined
            : `it was packed from the commit ${info.commit.slice(0, 12)}`;
  if (reason === undefined) return;
  throw new ActionError('input', `${registry} has ${name} already, and it is not this release's: ${reason}`, {
    hint: 'Release a new version; or set publish = false for this crate when somebody else publishes it',
  });
}
