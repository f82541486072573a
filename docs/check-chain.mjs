#!/usr/bin/env node
/**
 * Checks the chain of a history by itself: Node alone, no dependency, one file to copy.
 *
 *   node check-chain.mjs [address of the Worker | file | folder] [--head <a head you kept>]
 *
 * Without an address CF_WORKER_URL is asked. A file is a JSON array of entries or one entry a line, gzip or not; a folder is a
 * copy of the archive. Ends with 0 when the chain holds (and contains the head you kept), else with 1. The rule: digest = SHA-256
 * of an entry's text without white space between tokens; head 0 = 64 zeros; head n = SHA-256 of head n-1 followed by digest n.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ZERO = '0'.repeat(64);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Texts of the entries in a JSON array, an object, or lines of objects: white space between tokens dropped, the rest as it is. */
export function splitEntries(text) {
  const entries = [];
  let depth = 0;
  let entry = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const from = at;
      for (at += 1; text[at] !== '"'; at += 1) {
        if (at >= text.length) throw new Error('the text ends inside a string');
        if (text[at] === '\\') at += 1;
      }
      if (depth > 0) entry += text.slice(from, at + 1);
      continue;
    }
    if (char === '{') depth += 1;
    if (depth > 0 && !/\s/.test(char)) entry += char;
    if (char === '}') {
      depth -= 1;
      if (depth === 0) {
        entries.push(entry);
        entry = '';
      }
    }
  }
  if (depth !== 0) throw new Error('the text ends inside an entry');
  return entries;
}

/** @returns every head after the first one, in order. */
export function chain(texts, first = ZERO) {
  const heads = [];
  for (const text of texts) heads.push(sha256((heads.at(-1) ?? first) + sha256(text)));
  return heads;
}

const timestampOf = (text) => String(JSON.parse(text)._timestamp);

async function get(url) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url).catch((error) => ({ status: 0, error }));
    if (answer.status === 200) return answer;
    if (attempt === 5 || (answer.status !== 0 && answer.status !== 429 && answer.status < 500)) {
      throw new Error(`${url} answered ${answer.status || answer.error.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
  }
}

async function fromWorker(address) {
  const base = address.replace(/\/+$/, '').replace(/\/api\/taostats_history$/, '');
  const texts = [];
  let head;
  let next = `${base}/api/taostats_history?format=ndjson&page_size=1000&cursor=start`;
  while (next !== undefined) {
    const answer = await get(next);
    head = answer.headers.get('x-history-head') ?? head;
    texts.push(...splitEntries(await answer.text()));
    const link = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    next = link === undefined ? undefined : new URL(link, next).href;
  }
  const place = async (text) => {
    const at = `${base}/api/taostats_history/entries/${encodeURIComponent(timestampOf(text))}`;
    return JSON.parse(await (await get(at)).text());
  };
  if (texts.length === 0) return { texts, heads: [], claimed: head ?? ZERO, first: ZERO, seq: 0 };
  const oldest = await place(texts[0]);
  const heads = chain(texts, oldest.previous);
  if (heads.at(-1) === head) return { texts, heads, claimed: head, first: oldest.previous, seq: oldest.seq };
  // Entries that came later with an older time stand elsewhere in the chain: its order is that of `seq`.
  const placed = [];
  for (let at = 0; at < texts.length; at += 8) {
    const some = texts.slice(at, at + 8);
    placed.push(...(await Promise.all(some.map(async (text) => ({ text, ...(await place(text)) })))));
  }
  placed.sort((a, b) => a.seq - b.seq);
  const hole = placed.find(({ seq }, at) => at > 0 && seq !== placed[at - 1].seq + 1);
  if (hole !== undefined) throw new Error(`number ${hole.seq - 1} of the chain is not in the list`);
  const ordered = placed.map(({ text }) => text);
  return {
    texts: ordered,
    heads: chain(ordered, placed[0].previous),
    claimed: head,
    first: placed[0].previous,
    seq: placed[0].seq,
  };
}

function fromFiles(path) {
  const isFolder = statSync(path).isDirectory();
  const names = isFolder
    ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
    : [path];
  const wanted = names.filter((name) => !isFolder || (/\.json(\.gz)?$/.test(name) && !/manifests[\\/]/.test(name)));
  const known = new Map();
  for (const name of wanted.sort()) {
    const bytes = readFileSync(name);
    const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const entry of splitEntries(text)) {
      const timestamp = timestampOf(entry);
      if ((known.get(timestamp) ?? entry) !== entry)
        throw new Error(`${name}: another entry has the time ${timestamp}`);
      known.set(timestamp, entry);
    }
  }
  const texts = isFolder
    ? [...known].sort(([a], [b]) => Date.parse(a) - Date.parse(b)).map(([, text]) => text)
    : [...known.values()];
  return { texts, heads: chain(texts), claimed: undefined, first: ZERO, seq: 1 };
}

async function main(args) {
  const at = args.indexOf('--head');
  const kept = at < 0 ? undefined : args[at + 1];
  const source =
    args.find((each, place) => !each.startsWith('--') && (at < 0 || place !== at + 1)) ?? process.env.CF_WORKER_URL;
  if (!source) throw new Error('give the address of the Worker, a file or a folder, or set CF_WORKER_URL');
  const { texts, heads, claimed, first, seq } = await (/^https?:/.test(source)
    ? fromWorker(source)
    : fromFiles(source));
  const head = heads.at(-1) ?? first;
  if (claimed !== undefined && claimed !== head) {
    throw new Error(`the head does not follow from the entries: ${claimed} is claimed, ${head} follows`);
  }
  if (kept !== undefined && kept !== first && !heads.includes(kept)) {
    throw new Error(
      `the head you kept, ${kept}, is not in this chain: it is another history, or one that was rewritten`,
    );
  }
  const before = seq > 1 ? `, after ${seq - 1} that are gone` : '';
  console.log(
    `${texts.length} entries${before}; the chain holds${kept === undefined ? '' : ' and contains the head you kept'}`,
  );
  console.log(`head ${head}`);
}

if (import.meta.filename === process.argv[1] || process.argv[1]?.endsWith('check-chain.mjs')) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(`the chain is not proved: ${error.message}`);
    process.exitCode = 1;
  });
}
