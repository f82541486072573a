/** Which redirects may be followed. */

/** Headers that say nothing about who asks. Every other one may be a credential, also one a user named. */
const HARMLESS_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-length',
  'content-type',
  'if-match',
  'if-none-match',
  'range',
  'traceparent',
  'user-agent',
  'x-github-api-version',
]);

export type Redirect = { follow: true; target: URL } | { follow: false; reason: string };

/**
 * A redirect stays within http(s) and never leaves TLS; to another origin it goes only without a credential.
 *
 * @param location the `Location` header, relative or absolute.
 * @param headerNames names of the headers that would be sent again.
 */
export function judgeRedirect(from: URL, location: string, headerNames: readonly string[]): Redirect {
  if (!URL.canParse(location, from.href)) return { follow: false, reason: 'was redirected to an unreadable address' };
  const target = new URL(location, from);
  const way = `from ${from.origin} to ${target.origin === 'null' ? target.protocol : target.origin}`;
  const hasCredential = headerNames.some((name) => !HARMLESS_HEADERS.has(name.toLowerCase()));
  if (target.origin !== from.origin && hasCredential) {
    return { follow: false, reason: `refused to follow a redirect with a credential ${way}` };
  }
  if (!/^https?:$/.test(target.protocol) || (from.protocol === 'https:' && target.protocol === 'http:')) {
    return { follow: false, reason: `refused to follow a redirect ${way}` };
  }
  return { follow: true, target };
}
