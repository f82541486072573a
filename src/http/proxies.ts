/** Through which proxy a request goes: what a transport needs to know of the environment. */

export interface ProxyHop {
  url: URL;
  /** Where it was set. */
  variable: string;
  /** For people, without its password: `the proxy http://proxy.example:3128 (HTTPS_PROXY)`. */
  description: string;
}

export interface Proxies {
  /** The proxy for a URL; undefined when it is asked directly. */
  find(url: URL): ProxyHop | undefined;
}

export const NO_PROXIES: Proxies = { find: () => undefined };
