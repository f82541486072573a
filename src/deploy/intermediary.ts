import type { HttpResponse } from '../http/client.ts';

export interface Intermediary {
  /** `Cloudflare (error 1015, "You are being rate limited")`. */
  name: string;
  /** It says that there is no Worker at this address (yet). */
  isAbsence: boolean;
}

/** Errors of Cloudflare's own pages that the Worker's code causes: they are the Worker's answer. */
const OF_THE_WORKER = [1101, 1102, 1103, 1104];
/** Errors that say that nothing is routed there. */
const OF_AN_ABSENCE = [1001, 1016, 1042];

/** What stands in front of the Worker and answered in its place; the Worker itself never answers these paths with a page. */
export function findIntermediary(
  response: Pick<HttpResponse, 'status' | 'headers' | 'text'>,
): Intermediary | undefined {
  const text = response.text().slice(0, 20_000);
  const isPage = /^\s*</.test(text) || (response.headers['content-type'] ?? '').includes('text/html');
  const code = Number(/error(?: code)?:?\s{0,3}(1\d{3})\b/i.exec(text)?.[1] ?? 0);
  if (OF_THE_WORKER.includes(code)) return undefined;
  if (!isPage && code === 0) return undefined;
  const title = /<title[^>]{0,100}>([^<]{0,200})/i.exec(text)?.[1]?.replaceAll(/\s+/g, ' ').trim() ?? '';
  const isAbsence = OF_AN_ABSENCE.includes(code) || /there is nothing here yet/i.test(title);
  // A page of an error without a code is what a Worker that throws looks like on some servers.
  if (code === 0 && response.status >= 500 && !isAbsence) return undefined;
  const parts = [
    ...(code === 0 ? [] : [`error ${code}`]),
    ...(title === '' ? [] : [JSON.stringify(title.slice(0, 80))]),
    ...(response.headers['cf-ray'] === undefined ? [] : [`ray ${response.headers['cf-ray'].slice(0, 40)}`]),
  ];
  const who = response.headers['cf-mitigated'] === undefined ? 'a page' : 'a challenge of Cloudflare';
  return { name: parts.length === 0 ? who : `${who} (${parts.join(', ')})`, isAbsence };
}
