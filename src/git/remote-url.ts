import { ActionError, quoteValue } from '../errors/action-error.ts';

const PROTOCOLS = ['https', 'http', 'file'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * Takes a remote's URL apart before git sees it: `https`, `http` or `file`, no user, no password, no query. Everything
 * else git would understand (`ext::`, `ssh`, `host:path`, a plain path, an option) is refused.
 *
 * @throws ActionError (`input`)
 */
export function parseRemoteUrl(url: string): { protocol: Protocol; url: string } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const protocol = PROTOCOLS.find((candidate) => parsed?.protocol === `${candidate}:`);
  if (parsed === undefined || protocol === undefined || !url.startsWith(`${protocol}://`) || /[\s\p{Cc}]/u.test(url)) {
    throw new ActionError('input', `git remote: got ${quoteValue(url)}, expected an https, http or file URL`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new ActionError('input', 'git remote: got a URL with a user or password, expected one without', {
      hint: 'Pass the secret as the token: it then stays out of arguments, logs and .git/config',
    });
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw new ActionError('input', `git remote: got ${quoteValue(url)}, expected a URL without a query or fragment`);
  }
  return { protocol, url };
}

/**
 * The URL of a hosted repository, e.g. `https://github.com/TribeWarez/pot-o-core.git`.
 *
 * @param repository `owner/name`.
 * @throws ActionError (`input`) when it is no `owner/name`.
 * @internal its unit test needs it
 */
export function hostedUrl(serverUrl: string, repository: string): string {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || repository.split('/').some((part) => /^\.+$/.test(part))) {
    throw new ActionError('input', `repository: got ${quoteValue(repository)}, expected owner/name`);
  }
  return `${serverUrl.replace(/\/+$/, '')}/${repository.replace(/\.git$/, '')}.git`;
}
