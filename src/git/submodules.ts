import { ActionError } from '../errors/action-error.ts';

/** A submodule as a commit has it. */
export interface Submodule {
  /** Where it lies in the repository. */
  path: string;
  /** Its address for git, absolute. */
  url: string;
  /** The commit that is to be there. */
  oid: string;
}

/**
 * The submodules of a commit, by its tree; `.gitmodules` only says where each one comes from.
 *
 * @param parentUrl of the repository: relative addresses start there.
 * @throws ActionError (input) when one has no address, or one that is neither https nor a file.
 */
export function listSubmodules(
  files: ReadonlyMap<string, { mode: string; oid: string }>,
  gitmodules: string,
  parentUrl: string,
): Submodule[] {
  const urls = readUrls(gitmodules);
  return [...files].flatMap(([path, { mode, oid }]) => {
    if (mode !== '160000') return [];
    const written = urls.get(path);
    if (written === undefined) {
      throw new ActionError('input', `the submodule ${path} has no address in .gitmodules`, {
        hint: 'Name it there, or remove it from the repository',
      });
    }
    return [{ path, url: resolveUrl(written, parentUrl, path), oid }];
  });
}

function readUrls(text: string): Map<string, string> {
  const urls = new Map<string, string>();
  let section: { path?: string; url?: string } = {};
  const close = (): void => {
    if (section.path !== undefined && section.url !== undefined) urls.set(section.path, section.url);
    section = {};
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) close();
    const [, key, value] = /^\s*(path|url)\s*=\s*"?([^"#;]*?)"?\s*$/.exec(line) ?? [];
    if (key === 'path' || key === 'url') section[key] = value ?? '';
  }
  close();
  return urls;
}

/** As git does it: `../x` is beside the parent; addresses of ssh are asked over https, where the token counts. */
function resolveUrl(written: string, parentUrl: string, path: string): string {
  if (/^\.\.?\//.test(written)) {
    const parent = new URL(parentUrl);
    const parts = parent.pathname.replace(/\/+$/, '').split('/');
    for (const part of written.split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '.' && part !== '') parts.push(part);
    }
    return `${parent.protocol}//${parent.host}${parts.join('/')}`;
  }
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/|:)(.+)$/.exec(written);
  const url = scp === null ? written.replace(/^ssh:\/\/(?:[\w.-]+@)?/, 'https://') : `https://${scp[1]}/${scp[2]}`;
  if (/^(?:https?|file):\/\//.test(url)) return url;
  throw new ActionError('input', `the submodule ${path} comes from ${written}, expected https or ssh`, {
    hint: 'Correct its address in .gitmodules, or set submodules = false when nothing needs it',
  });
}
