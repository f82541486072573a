import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);

// src/history/instant.ts
var PATTERN = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
var MAX_LENGTH = 128;
var SORT_OFFSET = 1e11;
function daysInMonth(year, month) {
  if (month === 2) return year % 4 === 0 && year % 100 !== 0 || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
function epochDay(year, month, day) {
  const date = /* @__PURE__ */ new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 864e5;
}
function parseInstant(text) {
  if (text.length > MAX_LENGTH) return void 0;
  const match = PATTERN.exec(text);
  if (!match) return void 0;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const offsetHour = Number(match[9] ?? 0);
  const offsetMinute = Number(match[10] ?? 0);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return void 0;
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return void 0;
  const offset = (match[8] === "-" ? -1 : 1) * (offsetHour * 3600 + offsetMinute * 60);
  const minuteStart = epochDay(year, month, day) * 86400 + hour * 3600 + minute * 60 - offset;
  if (second === 60 && (minuteStart % 86400 + 86400) % 86400 + 60 !== 86400) return void 0;
  return { seconds: minuteStart + second, fraction: (match[7] ?? "").replace(/0+$/, "") };
}
function instantKey(instant) {
  return String(instant.seconds + SORT_OFFSET).padStart(12, "0") + instant.fraction;
}
function instantMs(instant) {
  return instant.seconds * 1e3 + Number(instant.fraction.slice(0, 3).padEnd(3, "0"));
}
var AHEAD_MS = 5 * 6e4;
function isStillToCome(instant, nowMs) {
  return instantMs(instant) - nowMs > AHEAD_MS;
}
function compareInstants(a, b) {
  const [keyA, keyB] = [instantKey(a), instantKey(b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

export {
  parseInstant,
  instantKey,
  instantMs,
  isStillToCome,
  compareInstants
};
