/** What was published last, as far as it can be read: the sample before this one, for the questions a new one raises. */

import type { KvNamespace } from '../cloudflare/kv.ts';
import { describeError } from '../errors/action-error.ts';
import { compareInstants, type Instant, parseInstant } from '../history/instant.ts';
import { splitJsonArray } from '../history/json-text.ts';
import { KV_KEYS } from '../history/protocol.ts';
import type { HttpClient } from '../http/exchange.ts';
import { isRecord } from '../json/record.ts';
import { type KnownSample, readKnownSample } from '../taostats/sample-verdict.ts';

export interface Places {
  /** URL of the Worker's latest entry; undefined without a Worker. */
  workerLatest: string | undefined;
  /** Asked only where there is no Worker. */
  kv: Pick<KvNamespace, 'read'> | undefined;
  latestFile: string;
}

export interface LookPorts {
  http: Pick<HttpClient, 'send'> | undefined;
  files: { read(path: string): Promise<Uint8Array | undefined> };
  log: { debug(message: string): void };
}

/** The samples that could be read. A place that cannot be read is no reason to stop, and is not among them. */
export async function readKnownSamples(places: Places, ports: LookPorts): Promise<KnownSample[]> {
  const looks: [from: string, look: () => Promise<string | undefined>][] = [];
  const { workerLatest, kv, latestFile } = places;
  if (workerLatest !== undefined && ports.http !== undefined) {
    const { http } = ports;
    looks.push(['the Worker', async () => await readLatest(workerLatest, http)]);
  } else if (kv !== undefined) {
    looks.push(['KV', async () => newestElement(await kv.read(KV_KEYS.history))]);
  }
  looks.push([latestFile, async () => decode(await ports.files.read(latestFile))]);
  const samples: KnownSample[] = [];
  for (const [from, look] of looks) {
    try {
      const text = await look();
      const sample = text === undefined ? undefined : readKnownSample(text);
      if (sample !== undefined) samples.push({ from, ...sample });
    } catch (error) {
      if (error instanceof Error && error.name === 'CancelledError') throw error;
      ports.log.debug(`${from} does not show the sample before this one: ${describeError(error)}`);
    }
  }
  return samples;
}

async function readLatest(url: string, http: Pick<HttpClient, 'send'>): Promise<string | undefined> {
  const response = await http.send({ method: 'GET', url, headers: { accept: 'application/json' }, json: true });
  return response.status === 200 ? response.text() : undefined;
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** The element with the latest `_timestamp`. */
function newestElement(history: string | undefined): string | undefined {
  if (history === undefined || !/^\s*\[/.test(history)) return history;
  let newest: { text: string; instant: Instant } | undefined;
  for (const text of splitJsonArray(history)) {
    const value: unknown = JSON.parse(text);
    const instant = isRecord(value) ? parseInstant(String(value['_timestamp'])) : undefined;
    if (instant && (newest === undefined || compareInstants(instant, newest.instant) >= 0)) newest = { text, instant };
  }
  return newest?.text;
}
