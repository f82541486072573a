import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  NO_PROXIES
} from "./chunk-WMIBZPEI.js";
import {
  ActionError
} from "./chunk-DGVGU256.js";
import "./chunk-5HJ3J6EK.js";

// src/http/environment-proxies.ts
import { BlockList, isIP } from "node:net";
function readProxies(env) {
  const all = readProxy(env, "all_proxy");
  const http = readProxy(env, "http_proxy") ?? all;
  const https = readProxy(env, "https_proxy") ?? all;
  if (http === void 0 && https === void 0) return NO_PROXIES;
  const exempts = readExemptions(find(env, "no_proxy")?.value ?? "");
  return { find: (url) => exempts(url) ? void 0 : url.protocol === "https:" ? https : http };
}
function find(env, name) {
  for (const variable of [name, name.toUpperCase()]) {
    const value = env[variable]?.trim();
    if (value) return { value, variable };
  }
  return void 0;
}
function readProxy(env, name) {
  const found = find(env, name);
  if (found === void 0) return void 0;
  const { value, variable } = found;
  const refuse = (what) => {
    throw new ActionError("input", `${variable}: ${what}`, { hint: "Expected [http://][user:password@]host:port" });
  };
  if (/^["'`]|["'`]$/.test(value)) refuse("the proxy is set with quotes around it");
  if (/[\s\p{Cc}]/u.test(value)) refuse("the proxy is set with white space in it");
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (/^socks/i.test(withScheme)) refuse("SOCKS proxies are not supported, only HTTP proxies");
  if (!URL.canParse(withScheme)) refuse("the proxy is no URL");
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol))
    refuse(`proxies of the kind ${url.protocol.slice(0, 20)} are not supported, only HTTP proxies`);
  if (url.hostname === "") refuse("the proxy has no host");
  return { url, variable, description: `the proxy ${url.protocol}//${url.host} (${variable})` };
}
function readExemptions(value) {
  const items = value.toLowerCase().split(/[\s,]+/).filter((item) => item !== "").map(readItem);
  return (url) => {
    const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    return items.some((item) => (item.port === void 0 || item.port === port) && item.matches(host));
  };
}
function readItem(item) {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(item);
  const named = bracketed === null && isIP(item) !== 6 ? /^([^:]+):(\d+)$/.exec(item) : null;
  const name = bracketed?.[1] ?? named?.[1] ?? item;
  const port = bracketed?.[2] ?? named?.[2];
  if (name === "*") return { port, matches: () => true };
  const [address = "", bits, ...rest] = name.split("/");
  const family = isIP(address);
  if (family !== 0 && rest.length === 0) {
    const type = family === 6 ? "ipv6" : "ipv4";
    const list = new BlockList();
    const longest = family === 6 ? 128 : 32;
    const length = bits === void 0 ? longest : Number(bits);
    if (Number.isInteger(length) && length >= 0 && length <= longest) list.addSubnet(address, length, type);
    return { port, matches: (host) => isIP(host) === family && list.check(host, type) };
  }
  const domain = name.replace(/^\*?\./, "");
  return { port, matches: (host) => host === domain || host.endsWith(`.${domain}`) };
}
export {
  readProxies
};
