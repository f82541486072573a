import { ActionError, quoteValue } from '../errors/action-error.ts';

/** Characters that GitHub keeps in the name of an asset; every other one becomes a dot there, and digests name nothing any more. */
const ASSET_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/** A version as part of a name: its `+` becomes a dot. */
function nameOfVersion(version: string): string {
  return version.replaceAll('+', '.');
}

/**
 * The file name of an archive: name, version and target.
 *
 * @throws ActionError `input` when GitHub would change it.
 */
export function archiveName(name: string, version: string, target: string): string {
  const extension = target.includes('-windows-') ? 'zip' : 'tar.gz';
  return checkAssetName('name', `${name}-${nameOfVersion(version)}-${target}.${extension}`);
}

/** @throws ActionError `input` for a name that is no asset's. */
export function checkAssetName(input: string, name: string): string {
  if (ASSET_NAME.test(name)) return name;
  throw new ActionError('input', `${input}: got ${quoteValue(name)}, expected letters, digits, ".", "_" and "-" only`, {
    hint: 'GitHub changes other characters in the name of a release asset',
  });
}

/** A path segment of an image's name (OCI distribution, "Pulling manifests"). */
const SEGMENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const IMAGE = new RegExp(`^(?:[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?/)?${SEGMENT}(?:/${SEGMENT})*$`);

/**
 * The name of an image in the registry's spelling: GitHub's owners and repositories may have capitals, images may not.
 *
 * @throws ActionError `input`
 */
export function imageName(value: string): string {
  const name = value.toLowerCase();
  if (IMAGE.test(name) && name.length <= 255) return name;
  throw new ActionError('input', `image: got ${quoteValue(value)}, expected a name without tag or digest`, {
    hint: 'For example ghcr.io/owner/name',
  });
}
