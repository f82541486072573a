/**
 * What clients were told, held against what the history shows. It stands outside of the world: it knows what was sent and
 * what was acknowledged, and looks through the Worker's routes as anybody could.
 */
import { entryDigest, nextHead } from '../../../src/history/digest.ts';
import { instantKey, parseInstant } from '../../../src/history/instant.ts';
import { jsonMember, splitJsonArray } from '../../../src/history/json-text.ts';
import type { AppendAnswer } from '../../../src/history/protocol.ts';
import { HEADERS, PATHS } from '../../../src/history/protocol.ts';
import type { Edge } from '../platform/edge.ts';
import type { WireAnswer } from '../platform/internet.ts';

export interface Violation {
  readonly rule: string;
  readonly what: string;
}

interface Told {
  readonly text: string;
  readonly seq: number | undefined;
  /** The KV value took it, because the Worker did not answer. */
  readonly way: 'worker' | 'kv';
}

export interface HealthView {
  readonly problems: readonly string[];
  readonly evicted_unarchived: number;
  readonly max_entries: number;
  readonly history: { readonly total: number; readonly head: string };
}

export class Oracle {
  readonly violations: Violation[] = [];
  /** Every text that was ever sent under a timestamp; those that came without one, apart. */
  readonly #sent = new Map<string, Set<string>>();
  readonly #unstamped = new Set<string>();
  readonly told = new Map<string, Told>();
  readonly #byDigest = new Map<string, string>();
  /** Good entries that KV held and nobody saw in time: KV itself lost them. */
  readonly excused = new Set<string>();
  /** The head after each link that an acknowledgement named. */
  readonly #heads = new Map<number, string>();
  /** Link and digest of each timestamp, as last named. */
  readonly #links = new Map<string, { seq: number; digest: string }>();
  readonly #hasArchive: boolean;
  /** Prices TaoStats showed: what the Collector, and runs that were killed, made entries of. */
  readonly #shown: ReadonlySet<string>;

  constructor(hasArchive: boolean, shown: ReadonlySet<string>) {
    this.#hasArchive = hasArchive;
    this.#shown = shown;
  }

  report(rule: string, what: string): void {
    if (this.violations.length < 20) this.violations.push({ rule, what });
  }

  sent(text: string): void {
    const timestamp = stampOf(text);
    if (timestamp === undefined) this.#unstamped.add(text);
    else this.#byDigest.set(entryDigest(text), text);
    if (timestamp !== undefined) this.#sent.set(timestamp, (this.#sent.get(timestamp) ?? new Set()).add(text));
  }

  /** An acknowledgement of the Worker for texts in their order. */
  acknowledged(texts: readonly string[], answer: AppendAnswer, mayShrink: boolean): void {
    if (answer.entries.length !== texts.length) this.report('acknowledgement', 'it names another number of entries');
    let last: number | undefined;
    for (const [at, ack] of answer.entries.entries()) {
      const text = texts[at] ?? '';
      if (ack.status !== 'too-old') this.#link(ack);
      const stored = this.#byDigest.get(ack.digest);
      if (stored !== undefined && (ack.status === 'duplicate' || ack.status === 'conflict')) {
        const isSame = meaningOf(stored) === meaningOf(text);
        if (isSame !== (ack.status === 'duplicate'))
          this.report('statuses are true', `${ack.timestamp} is called a ${ack.status}`);
      }
      if (ack.status === 'too-old' || ack.status === 'conflict') continue;
      const stamped =
        stampOf(text) === undefined ? `${text.slice(0, -1)},"_timestamp":${JSON.stringify(ack.timestamp)}}` : text;
      this.sent(stamped);
      if (ack.status === 'appended' && ack.digest !== entryDigest(stamped)) {
        this.report('acknowledgement', `the digest of ${ack.timestamp} is not that of what was posted`);
      }
      if (ack.status === 'appended') last = ack.seq ?? undefined;
      this.#tell(ack.timestamp, { text: stamped, seq: ack.seq ?? undefined, way: 'worker' });
    }
    if (last !== undefined) this.#nameHead(last, answer.head);
    if (!this.#hasArchive && !mayShrink && answer.evicted > answer.written) {
      this.report('nothing shrinks', `an append of ${answer.written} evicted ${answer.evicted}`);
    }
  }

  /** What a run of publish-taostats said of its entry. */
  published(text: string, way: 'worker' | 'kv', seq: number | undefined): void {
    const timestamp = stampOf(text);
    if (timestamp !== undefined) this.#tell(timestamp, { text, seq, way });
  }

  /** What an archive keeps stays what it was, link and digest; without one it may have gone and be appended anew. */
  #link({
    timestamp,
    seq,
    digest,
    status,
  }: {
    timestamp: string;
    seq: number | null;
    digest: string;
    status?: string;
  }): void {
    const known = this.#links.get(timestamp);
    if (seq === null) this.report('acknowledgement', `${timestamp} has no link`);
    else if (known && (known.seq !== seq || known.digest !== digest)) {
      if (this.#hasArchive) this.report('nothing is replaced', `${timestamp} was link ${known.seq}, and is ${seq}`);
      else if (status !== 'appended' && seq < known.seq)
        this.report('nothing is replaced', `${timestamp} is link ${seq} again`);
    }
    if (seq !== null && (known === undefined || seq > known.seq)) this.#links.set(timestamp, { seq, digest });
  }

  #nameHead(seq: number, head: string): void {
    const known = this.#heads.get(seq);
    if (known !== undefined && known !== head) this.report('one chain', `link ${seq} has two heads`);
    this.#heads.set(seq, head);
  }

  #tell(timestamp: string, told: Told): void {
    const known = this.told.get(timestamp);
    // Two runs may have made the same moment; the history keeps the first, and says so to the second.
    if (known && known.way === 'worker' && told.way === 'kv') return;
    this.told.set(timestamp, told);
  }

  /** One entry that was acknowledged, asked for by its timestamp. */
  async checkEntry(edge: Edge, timestamp: string): Promise<void> {
    const told = this.told.get(timestamp);
    if (told?.way !== 'worker') return;
    const answer = await edge.look(`${PATHS.entries}${encodeURIComponent(timestamp)}`);
    if (answer.status === 404 && this.#hasArchive) this.report('acknowledged is present', `${timestamp} is not there`);
    if (answer.status !== 200) return;
    const text = textOf(answer);
    const entry = jsonMember(text, 'entry') ?? '';
    if (!this.#wasSent(timestamp, entry))
      this.report('acknowledged is present', `${timestamp} reads ${entry.slice(0, 200)}`);
    const digest = entryDigest(entry);
    if (jsonMember(text, 'digest') !== JSON.stringify(digest)) {
      this.report('one chain', `the digest of ${timestamp} is not that of its text`);
    }
    this.#link({ timestamp, seq: Number(jsonMember(text, 'seq')), digest });
  }

  async #seqOf(edge: Edge, timestamp: string): Promise<number | undefined> {
    const answer = await edge.look(`${PATHS.entries}${encodeURIComponent(timestamp)}`);
    return answer.status === 200 ? Number(jsonMember(textOf(answer), 'seq')) : undefined;
  }

  async health(edge: Edge): Promise<HealthView | undefined> {
    const answer = await edge.look(PATHS.health);
    return answer.status === 200 ? (JSON.parse(textOf(answer)) as HealthView) : undefined;
  }

  /**
   * The whole history by a walk through its pages, against all that is known.
   *
   * @param leastBound the smallest bound that was ever in force.
   * @returns its texts, oldest first; undefined when it could not be read to the end.
   */
  async checkWhole(edge: Edge, pageSize: number, leastBound: number, isCalm: boolean): Promise<string[] | undefined> {
    const texts: string[] = [];
    let path: string | undefined = `${PATHS.history}?cursor=start&page_size=${pageSize}`;
    // What is acknowledged while the pages are read may be on none of them.
    const known = [...this.told];
    while (path !== undefined) {
      const answer: WireAnswer = await edge.look(path);
      if (answer.status === 404) break;
      if (answer.status !== 200) {
        if (isCalm) this.report('readable', `a walk ends with ${answer.status}: ${textOf(answer).slice(0, 200)}`);
        return undefined;
      }
      try {
        texts.push(...splitJsonArray(textOf(answer)));
      } catch {
        this.report('readable', 'a page of the walk is no JSON array');
        return undefined;
      }
      path = /<([^>]+)>; rel="next"/.exec(answer.headers['link'] ?? '')?.[1];
    }
    this.#checkTexts(texts);
    await this.#checkMissing(edge, texts, known, leastBound);
    return texts;
  }

  #checkTexts(texts: readonly string[]): void {
    const seen = new Set<string>();
    let before = '';
    for (const text of texts) {
      const timestamp = stampOf(text) ?? '';
      if (seen.has(timestamp)) this.report('nothing twice', `${timestamp} is in the history twice`);
      seen.add(timestamp);
      const instant = instantOf(timestamp);
      if (instant < before) this.report('in order', `${timestamp} stands behind a younger entry`);
      before = instant;
      if (!this.#wasSent(timestamp, text)) this.report('nothing made up', `nobody sent ${text.slice(0, 200)}`);
    }
  }

  async #checkMissing(
    edge: Edge,
    texts: readonly string[],
    known: readonly (readonly [string, Told])[],
    leastBound: number,
  ): Promise<void> {
    const present = new Map(texts.map((text) => [stampOf(text) ?? '', text]));
    const links = [...present.keys()].flatMap((stamp) => {
      const link = this.#links.get(stamp);
      return link ? [{ stamp, seq: link.seq, instant: instantOf(stamp) }] : [];
    });
    let missing = 0;
    for (const [timestamp, told] of known) {
      if (told.way !== 'worker') continue;
      if (present.has(timestamp)) continue;
      missing += 1;
      if (this.#hasArchive) this.report('acknowledged is present', `${timestamp} is gone although there is an archive`);
      else if (texts.length < leastBound) {
        this.report(
          'acknowledged is present',
          `${timestamp} is gone, and the history has only ${texts.length} entries`,
        );
      } else {
        // The oldest go first: what is older and still there came later, when this one had gone.
        const seq = this.#links.get(timestamp)?.seq ?? 0;
        for (const link of links) {
          if (link.instant >= instantOf(timestamp) || link.seq >= seq) continue;
          // It may have gone as well, and come back with an answer nobody got.
          link.seq = (await this.#seqOf(edge, link.stamp)) ?? Number.POSITIVE_INFINITY;
          if (link.seq < seq)
            this.report('acknowledged is present', `${timestamp} is gone, and ${link.stamp} is there`);
        }
      }
    }
    if (missing === 0) return;
    const health = await this.health(edge);
    if (health && !this.#hasArchive && missing > health.evicted_unarchived) {
      this.report(
        'health is true',
        `${missing} acknowledged entries are gone, health knows of ${health.evicted_unarchived}`,
      );
    }
  }

  /** Every link of the chain that is there, and the head it leads to. Only for a history at rest. */
  async checkChain(edge: Edge, texts: readonly string[]): Promise<void> {
    const links: { seq: number; digest: string; previous: string }[] = [];
    for (const text of texts) {
      const answer = await edge.look(`${PATHS.entries}${encodeURIComponent(stampOf(text) ?? '')}`);
      if (answer.status !== 200) {
        this.report('readable', `${stampOf(text)} is listed and answers ${answer.status}`);
        continue;
      }
      links.push(JSON.parse(textOf(answer)) as { seq: number; digest: string; previous: string });
    }
    links.sort((a, b) => a.seq - b.seq);
    for (const [at, link] of links.entries()) {
      this.#nameHead(link.seq, nextHead(link.previous, link.digest));
      this.#nameHead(link.seq - 1, link.previous);
      if (links[at + 1]?.seq === link.seq) this.report('one chain', `two entries are link ${link.seq}`);
    }
    if (!this.#hasArchive) return;
    // Nothing ever left: every link is there, and the last one leads to the head.
    const gap = links.findIndex(({ seq }, at) => seq !== at + 1);
    if (gap >= 0) this.report('one chain', `link ${gap + 1} is missing`);
    const health = await this.health(edge);
    const last = links.at(-1);
    if (health && last && health.history.head !== nextHead(last.previous, last.digest)) {
      this.report('one chain', 'the head is not that of the last link');
    }
  }

  /** Entries that KV was given by others: in the history, or copied aside, or KV itself lost them, or the bound did. */
  checkTaken(
    entries: Iterable<string>,
    texts: readonly string[],
    kv: ReadonlyMap<string, { text: string }>,
    health: HealthView,
  ): void {
    const present = new Set(texts.map((text) => stampOf(text)));
    const isIn = (timestamp: string): boolean =>
      present.has(timestamp) ||
      [...kv].some(([key, { text }]) => /\.(corrupt|imported)\./.test(key) && text.includes(JSON.stringify(timestamp)));
    const stamps = [...new Set([...entries].map((text) => stampOf(text) ?? ''))];
    const missing = stamps.filter((stamp) => !this.excused.has(stamp) && !isIn(stamp));
    const told = [...this.told].filter(([stamp, { way }]) => way === 'worker' && !present.has(stamp));
    if (missing.length > 0 && (this.#hasArchive || missing.length + told.length > health.evicted_unarchived)) {
      this.report('taken over', `${missing[0]} lay in KV, and is neither in the history nor copied aside`);
    }
  }

  /** What has left the bound was written to the archive before. */
  checkArchived(evicted: readonly string[], objects: Iterable<string>): void {
    const archived = [...objects].join('\n');
    const missing = evicted.find((text) => !archived.includes(text));
    if (missing !== undefined) {
      this.report('archived before it leaves', `${stampOf(missing)} is over the bound and in no object`);
    }
  }

  /** What a plain GET shows is the end of the whole. */
  async checkPlain(edge: Edge, texts: readonly string[]): Promise<string | undefined> {
    const answer = await edge.look(PATHS.history);
    if (answer.status !== 200) {
      if (texts.length > 0) this.report('readable', `a plain GET answers ${answer.status}`);
      return undefined;
    }
    const plain = splitJsonArray(textOf(answer));
    const total = Number(answer.headers[HEADERS.total.toLowerCase()]);
    if (plain.length !== total)
      this.report('totals are true', `${plain.length} entries, X-History-Total says ${total}`);
    if (plain.join('\n') !== texts.slice(texts.length - plain.length).join('\n')) {
      this.report('one history', 'a plain GET and a walk show different entries');
    }
    return textOf(answer);
  }

  #wasSent(timestamp: string, text: string): boolean {
    if (this.#sent.get(timestamp)?.has(text)) return true;
    if (this.#shown.has(jsonMember(text, 'price') ?? '')) return true;
    const suffix = `,"_timestamp":${JSON.stringify(timestamp)}}`;
    return text.endsWith(suffix) && this.#unstamped.has(`${text.slice(0, -suffix.length)}}`);
  }
}

/** Of the flat entries of a world: members in any order, numbers as numbers. */
function meaningOf(text: string): string {
  return JSON.stringify(Object.entries(JSON.parse(text) as object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf({ body }: WireAnswer): string {
  return new TextDecoder().decode(body);
}

const STAMP = /"_timestamp":\s?"([^"\\]+)"/;

/** Of the entries of a world, which have it once and without escapes. */
export function stampOf(text: string): string | undefined {
  return STAMP.exec(text)?.[1];
}

function instantOf(timestamp: string): string {
  const instant = parseInstant(timestamp);
  return instant ? instantKey(instant) : '';
}
