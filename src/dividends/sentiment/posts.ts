/** Posts of the search service: which of them count, and what the model gets to see of them. */
import { ActionError } from '../../errors/action-error.ts';

export interface Post {
  id: string;
  author: string;
  /** Epoch in milliseconds. */
  atMs: number;
  /** At most 500 characters, without links and control characters. */
  text: string;
}

export interface PostRules {
  nowMs: number;
  /** 0: any age. */
  maxAgeHours: number;
  /** Ids a finalized trade has used. */
  used: ReadonlySet<string>;
}

const MAX_TEXT = 500;
const HOUR_MS = 3_600_000;
const LINK = /\b(?:https?:\/\/|www\.)\S+/gi;
const MENTION = /@\w{1,30}/g;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TWITTER_TIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) (\d{4})$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The posts that count: no reposts, none too old, none used before, equal texts once, for the author who was first.
 *
 * @param answer the service's answer: an array. Anything else, or a post that cannot be read, is an error, because a score
 *   over what happened to be readable would be a score of somebody's choice.
 */
export function selectPosts(answer: unknown, rules: PostRules): Post[] {
  if (!Array.isArray(answer)) throw unreadable('the answer is no list of posts');
  const posts = answer.map(readPost).filter((post) => post !== 'repost');
  const recent = posts.filter(({ atMs, id }) => {
    const isOld = rules.maxAgeHours > 0 && rules.nowMs - atMs > rules.maxAgeHours * HOUR_MS;
    return !isOld && !rules.used.has(id);
  });
  const first = new Map<string, Post>();
  for (const post of [...recent].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1))) {
    const essence = post.text.replaceAll(MENTION, '').replaceAll(/\s+/g, '').toLowerCase();
    if (essence !== '' && !first.has(essence)) first.set(essence, post);
  }
  return [...first.values()];
}

function unreadable(what: string): ActionError {
  return new ActionError('remote', `the search service: ${what}`, { hint: 'Nothing was traded' });
}

function readPost(value: unknown, index: number): Post | 'repost' {
  if (typeof value !== 'object' || value === null) throw unreadable(`post ${index} is no object`);
  const { id, text, created_at, user, is_retweet } = value as Record<string, unknown>;
  if ((typeof id !== 'string' && typeof id !== 'number') || !/^[\w-]{1,64}$/.test(String(id))) {
    throw unreadable(`post ${index} has no id`);
  }
  if (typeof text !== 'string') throw unreadable(`post ${index} has no text`);
  const atMs = typeof created_at === 'string' ? readTime(created_at.trim()) : undefined;
  if (atMs === undefined) throw unreadable(`post ${index} has a created_at that cannot be read`);
  if (is_retweet === true || /^\s*RT @/.test(text)) return 'repost';
  return { id: String(id), author: authorOf(user), atMs, text: cleanText(text) };
}

/** Posts that name no author are all of one: nobody becomes many by leaving it out. */
function authorOf(user: unknown): string {
  if (typeof user !== 'object' || user === null) return '';
  const { id, username, screen_name } = user as Record<string, unknown>;
  for (const name of [id, username, screen_name]) {
    if ((typeof name === 'string' && name !== '') || typeof name === 'number') return String(name).toLowerCase();
  }
  return '';
}

function cleanText(text: string): string {
  const plain = text
    .replaceAll(LINK, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return [...plain].slice(0, MAX_TEXT).join('');
}

/** ISO 8601 with a zone, or Twitter's `Wed Oct 10 20:19:24 +0000 2018`. */
function readTime(text: string): number | undefined {
  const twitter = TWITTER_TIME.exec(text);
  if (twitter) {
    const [, month = '', day, time, hours, minutes, year] = twitter;
    const number = MONTHS.indexOf(month) + 1;
    if (number === 0) return undefined;
    return finite(Date.parse(`${year}-${String(number).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`));
  }
  return ISO_TIME.test(text) ? finite(Date.parse(text)) : undefined;
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}
