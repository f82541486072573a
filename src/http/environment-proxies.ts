/** Proxies as curl reads them from the environment, or refused by the variable's name. */
import { BlockList, isIP } from 'node:net';
import { ActionError } from '../errors/action-error.ts';
import { NO_PROXIES, type Proxies, type ProxyHop } from './proxies.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower or upper case.
 *
 * @throws ActionError naming the variable, never its value, for what is not a proxy this project can use.
 */
export function readProxies(env: Env): Proxies {
  const all = readProxy(env, 'all_proxy');
  const http = readProxy(env, 'http_proxy') ?? all;
  const https = readProxy(env, 'https_proxy') ?? all;
  if (http === undefined && https === undefined) return NO_PROXIES;
  const exempts = readExemptions(find(env, 'no_proxy')?.value ?? '');
  return { find: (url) => (exempts(url) ? undefined : url.protocol === 'https:' ? https : http) };
}

function find(env: Env, name: string): { value: string; variable: string } | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = env[variable]?.trim();
    if (value) return { value, variable };
  }
  return undefined;
}

function readProxy(env: Env, name: string): ProxyHop | undefined {
  const found = find(env, name);
  if (found === undefined) return undefined;
  const { value, variable } = found;
  const refuse = (what: string): never => {
    throw new ActionError('input', `${variable}: ${what}`, { hint: 'Expected [http://][user:password@]host:port' });
  };
  if (/^["'`]|["'`]$/.test(value)) refuse('the proxy is set with quotes around it');
  if (/[\s\p{Cc}]/u.test(value)) refuse('the proxy is set with white space in it');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (/^socks/i.test(withScheme)) refuse('SOCKS proxies are not supported, only HTTP proxies');
  if (!URL.canParse(withScheme)) refuse('the proxy is no URL');
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol))
    refuse(`proxies of the kind ${url.protocol.slice(0, 20)} are not supported, only HTTP proxies`);
  if (url.hostname === '') refuse('the proxy has no host');
  return { url, variable, description: `the proxy ${url.protocol}//${url.host} (${variable})` };
}

/** `no_proxy`: host names (with all below them), addresses, CIDR blocks, each with or without a port; `*` means all. */
function readExemptions(value: string): (url: URL) => boolean {
  const items = value
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((item) => item !== '')
    .map(readItem);
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return items.some((item) => (item.port === undefined || item.port === port) && item.matches(host));
  };
}

function readItem(item: string): { port: string | undefined; matches(host: string): boolean } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(item);
  const named = bracketed === null && isIP(item) !== 6 ? /^([^:]+):(\d+)$/.exec(item) : null;
  const name = bracketed?.[1] ?? named?.[1] ?? item;
  const port = bracketed?.[2] ?? named?.[2];
  if (name === '*') return { port, matches: () => true };
  const [address = '', bits, ...rest] = name.split('/');
  const family = isIP(address);
  if (family !== 0 && rest.length === 0) {
    const type = family === 6 ? 'ipv6' : 'ipv4';
    const list = new BlockList();
    const longest = family === 6 ? 128 : 32;
    const length = bits === undefined ? longest : Number(bits);
    if (Number.isInteger(length) && length >= 0 && length <= longest) list.addSubnet(address, length, type);
    return { port, matches: (host) => isIP(host) === family && list.check(host, type) };
  }
  const domain = name.replace(/^\*?\./, '');
  return { port, matches: (host) => host === domain || host.endsWith(`.${domain}`) };
}
