import type { HttpResponse } from '../http/exchange.ts';
import { describeIntermediary, findIntermediary } from '../http/intermediary.ts';

export interface InFront {
  /** `not the service but Cloudflare answered: error 1015 (…)`. */
  description: string;
  /** It says that there is no Worker at this address (yet). */
  isAbsence: boolean;
}

/** Cloudflare's pages about the code of the Worker itself: an exception, a passed limit. They are the Worker's answer. */
const OF_THE_WORKER = /^error 11\d\d\b/;
const OF_AN_ABSENCE = /^error (1016|1042)\b/;

/** What stands in front of the Worker and answered in its place; the paths of the check never answer with a page. */
export function findInFront(response: HttpResponse): InFront | undefined {
  const text = new TextDecoder().decode(response.body.subarray(0, 16_384));
  if (/<title>\s{0,100}there is nothing here yet/i.test(text)) {
    return { description: 'no Worker answers there yet', isAbsence: true };
  }
  const found = findIntermediary({ ...response, text }, true);
  if (found === undefined || OF_THE_WORKER.test(found.what)) return undefined;
  return { description: describeIntermediary(found), isAbsence: OF_AN_ABSENCE.test(found.what) };
}
