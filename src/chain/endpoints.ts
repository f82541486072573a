/** Where the chain is asked. */

/** Public nodes of the networks, as the network's own SDK names them. */
export const NETWORKS = {
  main: ['https://entrypoint-finney.opentensor.ai:443', 'https://lite.chain.opentensor.ai:443'],
  test: ['https://test.finney.opentensor.ai:443'],
} as const;

export type EndpointsReading = { ok: true; urls: readonly string[] } | { ok: false; value: string; expected: string };

/**
 * Reads a list of nodes (separated by commas or line ends), in order. ws is asked as http and wss as https, on the same
 * host, port and path, because nodes answer both there.
 */
export function readEndpoints(text: string): EndpointsReading {
  const urls: string[] = [];
  for (const part of text.split(/[,\r\n]+/)) {
    const value = part.trim();
    if (value === '') continue;
    const url = /[\s\p{Cc}]/u.test(value) || !URL.canParse(value) ? undefined : new URL(value);
    if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) {
      return { ok: false, value, expected: 'http(s) or ws(s) URLs of nodes, separated by commas or line ends' };
    }
    if (url.username !== '' || url.password !== '') {
      return { ok: false, value: `${url.protocol}//…@${url.host}`, expected: 'a URL without user or password' };
    }
    if (url.hash !== '') return { ok: false, value, expected: 'a URL without a #fragment' };
    // Replaced in the text: a URL object does not change wss into https.
    urls.push(value.replace(/^ws(s?):/i, 'http$1:'));
  }
  return urls.length === 0
    ? { ok: false, value: text, expected: 'at least one URL of a node' }
    : { ok: true, urls: [...new Set(urls)] };
}

/** The part of a node's URL that may be shown: host and port, since paths and queries can hold keys. */
export function endpointHost(url: string): string {
  return new URL(url).host;
}
