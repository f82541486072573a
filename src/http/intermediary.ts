/** Who answers when it is not the service: told from headers and pages, once for every service. */

export interface Intermediary {
  /** `Cloudflare`, `a captive portal` … */
  name: string;
  /** What it did, with its code: `a challenge for browsers`, `error 1010 (banned by the browser’s signature)`. */
  what: string;
  /** Title of its page, on one line, at most 80 characters. */
  title: string | undefined;
  /** What its operator finds the event by. */
  rayId: string | undefined;
  hint: string;
}

interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The beginning of the body; more than 16 KiB is not looked at. */
  text: string;
}

const LOOK_AT = 16_384;

/** Cloudflare's own pages by number (developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors). */
const CLOUDFLARE_CODES: Readonly<Record<number, string>> = {
  1000: 'the DNS record points to a prohibited address',
  1006: 'the address of this machine is banned',
  1007: 'the address of this machine is banned',
  1008: 'the address of this machine is banned',
  1009: 'the country of this machine is banned',
  1010: 'the client is banned by its signature',
  1012: 'access is denied',
  1013: 'the host names do not match',
  1015: 'too many requests from this machine',
  1016: 'the origin has no DNS record',
  1020: 'a firewall rule of the site denies access',
  1027: 'the plan’s daily requests are used up',
  1033: 'the tunnel to the origin is down',
  1042: 'a Worker may not fetch another one of the same zone',
  1101: 'the Worker threw an exception',
  1102: 'the Worker passed its CPU limit',
};

const OWNER = 'The key is not the cause: the owner of the site can let this client pass';
const NETWORK = 'The key is not the cause: something in the network of this runner answers';

/**
 * Looks for the marks that only somebody in between leaves.
 *
 * @param expectsJson a page (HTML) then cannot be the service's own answer, whatever its status.
 */
export function findIntermediary(answer: Answer, expectsJson: boolean): Intermediary | undefined {
  const { status, headers } = answer;
  const text = answer.text.slice(0, LOOK_AT);
  const isPage = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text);
  const title = isPage ? titleOf(text) : undefined;
  const rayId = (headers['cf-ray'] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text)?.[1])?.slice(
    0,
    40,
  );
  const found = (name: string, what: string, hint: string): Intermediary => ({ name, what, title, rayId, hint });

  if (
    headers['cf-mitigated'] === 'challenge' ||
    (isPage && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text))
  ) {
    return found('Cloudflare', 'a challenge for browsers', OWNER);
  }
  const code = cloudflareCode(text, isPage);
  if (code !== undefined && status >= 400) {
    return found('Cloudflare', `error ${code}${CLOUDFLARE_CODES[code] ? ` (${CLOUDFLARE_CODES[code]})` : ''}`, OWNER);
  }
  const location = headers['location'] ?? '';
  if (/\.cloudflareaccess\.com\//.test(location) || (isPage && /Cloudflare Access/.test(title ?? ''))) {
    return found(
      'Cloudflare Access',
      'a log-in page',
      'Give the client an Access service token, or exempt this path from Access',
    );
  }
  if (status >= 400 && isPage && /Attention Required!|you have been blocked/i.test(text)) {
    return found('Cloudflare', 'its firewall (WAF) blocked the request', OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage || /^error code: 5\d\d/.test(text))) {
    return found('Cloudflare', `error ${status}: it did not get an answer of the service`, 'Run again later');
  }
  if (status === 407 || 'proxy-authenticate' in headers) {
    return found('a proxy', 'it wants a log-in', 'Put user and password into the proxy’s variable of this runner');
  }
  if ('x-squid-error' in headers || (isPage && /squid|zscaler|bluecoat|fortiguard|web ?filter/i.test(title ?? ''))) {
    return found('a proxy', 'it refused the request', NETWORK);
  }
  if (
    status === 511 ||
    (expectsJson && isPage && /captive|hotspot|wi-?fi|log ?in to (the )?network|guest access/i.test(title ?? ''))
  ) {
    return found('a captive portal', 'a log-in page of the network', NETWORK);
  }
  for (const [header, name] of [
    ['x-amzn-waf-action', 'AWS WAF'],
    ['x-sucuri-block', 'Sucuri'],
    ['x-vercel-mitigated', 'Vercel'],
    ['x-iinfo', 'Imperva'],
  ] as const) {
    if (header in headers && (status >= 400 || (expectsJson && isPage)))
      return found(name, 'it blocked the request', OWNER);
  }
  if (isPage && /Incapsula incident/i.test(text)) return found('Imperva', 'it blocked the request', OWNER);
  if (isPage && status === 403 && /errors\.edgesuite\.net/.test(text))
    return found('Akamai', 'it blocked the request', OWNER);
  if (expectsJson && isPage && status === 403)
    return found('something in front of it', 'it blocked the request with a page', OWNER);
  if (expectsJson && isPage && status < 400) {
    return found(
      'something in front of it',
      'a page where data was expected',
      'Check the URL; a maintenance page ends by itself',
    );
  }
  return undefined;
}

/** `Cloudflare: error 1010 (…), page "Access denied", ray 8f…` */
export function describeIntermediary({ name, what, title, rayId }: Intermediary): string {
  const page = title === undefined ? '' : `, page ${JSON.stringify(title)}`;
  return `not the service but ${name} answered: ${what}${page}${rayId === undefined ? '' : `, ray ${rayId}`}`;
}

function cloudflareCode(text: string, isPage: boolean): number | undefined {
  const code =
    /^error code: (1\d{3})\b/.exec(text.trim())?.[1] ??
    (isPage && /cloudflare/i.test(text)
      ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text)?.[1]
      : undefined);
  return code === undefined ? undefined : Number(code);
}

function titleOf(text: string): string | undefined {
  const start = /<title[^>]{0,200}>/i.exec(text);
  if (start === null) return undefined;
  const from = start.index + start[0].length;
  const end = text.toLowerCase().indexOf('</title', from);
  const title = text
    .slice(from, end < 0 ? from + 200 : end)
    .replaceAll(/<[^>]{0,100}>/g, '')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return title === '' ? undefined : title.length > 80 ? `${title.slice(0, 80)}…` : title;
}
