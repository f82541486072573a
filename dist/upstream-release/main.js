import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import {
  NO_PROXIES
} from "./chunks/chunk-WMIBZPEI.js";
import {
  ActionError,
  CancelledError,
  describeCauseChain,
  describeError,
  quoteValue,
  showOrder
} from "./chunks/chunk-DGVGU256.js";
import "./chunks/chunk-5HJ3J6EK.js";

// src/cascade/cascade.ts
import { mkdir as mkdir13, mkdtemp as mkdtemp5, rm as rm9 } from "node:fs/promises";
import { join as join38, resolve as resolve8 } from "node:path";

// src/cascade/context.ts
import { join as join9, resolve as resolve2 } from "node:path";

// src/cargo/ask-registry.ts
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// src/cargo/command-output.ts
import { stripVTControlCharacters } from "node:util";
var MOST_LINES = 6;
function describeOutput(stdout, stderr) {
  const [output, errors] = [readLines(stdout), readLines(stderr)];
  const blocks = listErrorBlocks(errors.some(isError) ? errors : output);
  const first = blocks[0]?.slice(0, 2) ?? [];
  const last = blocks.length > 1 ? blocks.at(-1) ?? [] : blocks[0]?.slice(2) ?? [];
  const failedTests = output.filter((line) => /^test .* \.\.\. FAILED$/.test(line));
  const said = [...first, ...last.slice(0, MOST_LINES), ...failedTests.slice(0, MOST_LINES)];
  return said.length === 0 ? "it printed no error" : said.join("; ");
}
function readLines(text) {
  return stripVTControlCharacters(text).split("\n").map((line) => line.trim());
}
function isError(line) {
  return /^(error(\[\w+\])?:|fatal:|Error:|thread '.*' panicked at)/.test(line);
}
function listErrorBlocks(lines) {
  const blocks = [];
  let current;
  for (const line of lines) {
    if (isError(line)) {
      current = [];
      blocks.push(current);
    } else if (/^warning(\[|:)/.test(line)) current = void 0;
    if (line !== "" && line !== "Caused by:" && !/^(\d+ )?\|/.test(line)) current?.push(line);
  }
  return blocks;
}
function commandFailure(command, result, kind) {
  const why2 = describeOutput(result.stdout, result.stderr);
  const shown = command.filter((_, index) => command[index - 1] !== "--config" && command[index] !== "--config");
  const isTooOld = /no such command: `info`/.test(result.stderr);
  return new ActionError(kind, `${shown.join(" ")} failed with exit code ${result.exitCode}: ${why2}`, {
    hint: isTooOld ? "cargo info needs cargo 1.82 or later" : void 0
  });
}

// node_modules/smol-toml/dist/error.js
function getLineColFromPtr(string, ptr) {
  let lines = string.slice(0, ptr).split(/\r?\n/);
  return [lines.length, lines.pop().length + 1];
}
function makeCodeBlock(string, line, column) {
  let lines = string.split(/\r?\n/);
  let codeblock = "";
  let numberLen = (Math.log10(line + 1) | 0) + 1;
  for (let i = line - 1; i <= line + 1; i++) {
    let l = lines[i - 1];
    if (!l)
      continue;
    codeblock += i.toString().padEnd(numberLen, " ");
    codeblock += ":  ";
    codeblock += l;
    codeblock += "\n";
    if (i === line) {
      codeblock += " ".repeat(numberLen + column + 2);
      codeblock += "^\n";
    }
  }
  return codeblock;
}
var TomlError = class _TomlError extends Error {
  line;
  column;
  codeblock;
  constructor(message, options) {
    const [line, column] = getLineColFromPtr(options.toml, options.ptr);
    const codeblock = makeCodeBlock(options.toml, line, column);
    super(`Invalid TOML document: ${message}

${codeblock}`, options);
    this.line = line;
    this.column = column;
    this.codeblock = codeblock;
  }
  /** @internal */
  static x(message, ctx, ptr) {
    throw new _TomlError(message, { toml: ctx.s, ptr: ptr ?? ctx.p });
  }
};

// node_modules/smol-toml/dist/primitive.js
function parseString(ctx) {
  let startPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p++);
  let first = c;
  let isLiteral = c === 39;
  let isMultiline = c === ctx.s.charCodeAt(ctx.p) && c === ctx.s.charCodeAt(ctx.p + 1);
  if (isMultiline) {
    if ((c = ctx.s.charCodeAt(ctx.p += 2)) === 10)
      ctx.p++;
    else if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)
      ctx.p += 2;
  }
  let parsed = "";
  let sliceStart = ctx.p;
  let state = 0;
  for (; ctx.p < ctx.s.length; ctx.p++) {
    c = ctx.s.charCodeAt(ctx.p);
    if (isMultiline && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)) {
      state = state && 3;
    } else if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in strings", ctx);
    } else if ((!state || state === 3) && c === first && (!isMultiline || ctx.s.charCodeAt(ctx.p + 1) === first && ctx.s.charCodeAt(ctx.p + 2) === first)) {
      if (isMultiline) {
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
        if (ctx.s.charCodeAt(ctx.p + 3) === first)
          ctx.p++;
      }
      if (!state) {
        let s = ctx.s.slice(sliceStart, ctx.p);
        parsed = parsed ? parsed + s : s;
      }
      ctx.p += isMultiline ? 3 : 1;
      return parsed;
    } else if (!state) {
      if (!isLiteral && c === 92) {
        parsed += ctx.s.slice(sliceStart, sliceStart = ctx.p);
        state = 1;
      }
    } else if (state === 1) {
      if (c === 120 || c === 117 || c === 85) {
        let errPtr = ctx.p++ - 1;
        let value = 0;
        let len = c === 120 ? 2 : c === 117 ? 4 : 8;
        for (let j = 0; j < len; j++, ctx.p++) {
          let hex = ctx.s.charCodeAt(ctx.p);
          let digit = (
            /* 0-9 */
            hex >= 48 && hex <= 57 ? hex - 48 : (
              /* A-F */
              hex >= 65 && hex <= 70 ? hex - 65 + 10 : (
                /* a-f */
                hex >= 97 && hex <= 102 ? hex - 97 + 10 : -1
              )
            )
          );
          if (digit < 0)
            TomlError.x("invalid non-hex character in unicode escape", ctx);
          value = value << 4 | digit;
        }
        if (value < 0 || value > 1114111 || value >= 55296 && value <= 57343) {
          TomlError.x("invalid unicode escape", ctx, errPtr);
        }
        parsed += String.fromCodePoint(value);
        sliceStart = ctx.p--;
        state = 0;
      } else if (isMultiline && (c === 32 || c === 9)) {
        state = 2;
      } else {
        if (c === 98)
          parsed += "\b";
        else if (c === 116)
          parsed += "	";
        else if (c === 110)
          parsed += "\n";
        else if (c === 102)
          parsed += "\f";
        else if (c === 114)
          parsed += "\r";
        else if (c === 101)
          parsed += "\x1B";
        else if (c === 34)
          parsed += '"';
        else if (c === 92)
          parsed += "\\";
        else
          TomlError.x("unrecognised escape sequence", ctx);
        sliceStart = ctx.p + 1;
        state = 0;
      }
    } else if (c !== 32 && c !== 9) {
      if (state === 2)
        TomlError.x("invalid escape: only line-ending whitespace may be escaped", ctx, sliceStart);
      state = !isLiteral && c === 92 ? 1 : 0;
      sliceStart = ctx.p;
    }
  }
  TomlError.x("unfinished string", ctx, startPtr);
}

// node_modules/smol-toml/dist/date.js
var DATE_TIME_RE = /^(\d{4}-\d{2}-\d{2})?[Tt ]?(?:(\d{2}):\d{2}(?::\d{2}(?:\.\d+)?)?)?(Z|z|[-+]\d{2}:\d{2})?$/i;
var TomlDate = class _TomlDate extends Date {
  #hasDate = false;
  #hasTime = false;
  #offset = null;
  constructor(date, fasttype, unsafeDelim) {
    let hasDate = true;
    let hasTime = true;
    let offset = "Z";
    let c;
    if (typeof date === "string") {
      if (fasttype)
        prep: {
          if (fasttype < 3) {
            if (+date.slice(11, 13) > 23) {
              date = "";
              break prep;
            }
            if (fasttype === 2) {
              offset = null;
              date += "Z";
            } else if ((c = date.charCodeAt(date.length - 1)) !== 90 && c !== 122) {
              offset = date.slice(date.length - 6);
            }
            if (unsafeDelim)
              date = date.slice(0, 10) + "T" + date.slice(11);
          } else if (fasttype === 4) {
            date = +date.slice(0, 2) > 23 ? "" : `0000-01-01T${date}Z`;
          }
          hasDate = fasttype !== 4;
          hasTime = fasttype !== 3;
        }
      else {
        let match = date.match(DATE_TIME_RE);
        if (match) {
          if (!match[1]) {
            hasDate = false;
            date = `0000-01-01T${date}`;
          }
          hasTime = !!match[2];
          hasTime && date[10] === " " && (date = date.replace(" ", "T"));
          if (match[2] && +match[2] > 23) {
            date = "";
          } else {
            offset = match[3] || null;
            if (!offset && hasTime)
              date += "Z";
          }
        } else {
          date = "";
        }
      }
    }
    super(date);
    if (!isNaN(this.getTime())) {
      this.#hasDate = hasDate;
      this.#hasTime = hasTime;
      this.#offset = offset;
    }
  }
  isDateTime() {
    return this.#hasDate && this.#hasTime;
  }
  isLocal() {
    return !this.#hasDate || !this.#hasTime || !this.#offset;
  }
  isDate() {
    return this.#hasDate && !this.#hasTime;
  }
  isTime() {
    return this.#hasTime && !this.#hasDate;
  }
  isValid() {
    return this.#hasDate || this.#hasTime;
  }
  toISOString() {
    let iso = super.toISOString();
    if (this.isDate())
      return iso.slice(0, 10);
    if (this.isTime())
      return iso.slice(11, 23);
    if (this.#offset === null)
      return iso.slice(0, -1);
    if (this.#offset === "Z" || this.#offset === "z")
      return iso;
    let offset = +this.#offset.slice(1, 3) * 60 + +this.#offset.slice(4, 6);
    offset = this.#offset[0] === "-" ? offset : -offset;
    let offsetDate = new Date(this.getTime() - offset * 6e4);
    return offsetDate.toISOString().slice(0, -1) + this.#offset;
  }
  static wrapAsOffsetDateTime(jsDate, offset = "Z") {
    let date = new _TomlDate(jsDate);
    date.#offset = offset;
    return date;
  }
  static wrapAsLocalDateTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#offset = null;
    return date;
  }
  static wrapAsLocalDate(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasTime = false;
    date.#offset = null;
    return date;
  }
  static wrapAsLocalTime(jsDate) {
    let date = new _TomlDate(jsDate);
    date.#hasDate = false;
    date.#offset = null;
    return date;
  }
};

// node_modules/smol-toml/dist/extract.js
function isDigit(char, base = 10) {
  return base === 16 ? char > 47 && char < 58 || char > 64 && char < 71 || char > 96 && char < 103 : char > 47 && char < 48 + base;
}
function isEndOfValue(char, delim) {
  return char === 32 || char === 9 || char === 10 || char === 13 || // Structure end or next value delimiter
  delim && (char === delim || char === 44) || // Comment
  char === 35;
}
function extractValue(ctx, end) {
  let errPtr = ctx.p;
  let c = ctx.s.charCodeAt(ctx.p);
  if (c === 91 || c === 123) {
    ctx.d-- || TomlError.x("document contains excessively nested structures. aborting.", ctx);
    let value = c === 91 ? parseArray(ctx) : parseInlineTable(ctx);
    ctx.d++;
    return value;
  }
  if (c === 34 || c === 39) {
    return parseString(ctx);
  }
  if (c === 116) {
    if (ctx.s.charCodeAt(++ctx.p) !== 114 || ctx.s.charCodeAt(++ctx.p) !== 117 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, true;
  }
  if (c === 102) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 108 || ctx.s.charCodeAt(++ctx.p) !== 115 || ctx.s.charCodeAt(++ctx.p) !== 101)
      TomlError.x("invalid value", ctx, errPtr);
    return ctx.p++, false;
  }
  if (c === 43 || c === 45) {
    return parseNumber(ctx, ctx.p, ctx.s.charCodeAt(++ctx.p), 44 - c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 4) === 45 && ctx.s.charCodeAt(ctx.p + 7) === 45) {
    return parseDate(ctx, c, end);
  }
  if (ctx.s.charCodeAt(ctx.p + 2) === 58) {
    return parseTime(ctx, c, end);
  }
  return parseNumber(ctx, ctx.p, c, 0, end);
}
function parseNumber(ctx, startPtr, startChr, sign, endChr) {
  let c = startChr;
  let state = 0;
  let hasUnderscores = false;
  if (c === 105) {
    if (ctx.s.charCodeAt(++ctx.p) !== 110 || ctx.s.charCodeAt(++ctx.p) !== 102)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, (sign || 1) / 0;
  }
  if (c === 110) {
    if (ctx.s.charCodeAt(++ctx.p) !== 97 || ctx.s.charCodeAt(++ctx.p) !== 110)
      TomlError.x("invalid value", ctx, startPtr);
    return ctx.p++, NaN;
  }
  if (c === 48) {
    if (++ctx.p >= ctx.s.length || isEndOfValue(c = ctx.s.charCodeAt(ctx.p), endChr))
      return ctx.bi === true ? 0n : 0;
    if (!sign) {
      if (c === 120)
        return parseIntegerBaseN(ctx, startPtr, 16, endChr);
      else if (c === 98)
        return parseIntegerBaseN(ctx, startPtr, 2, endChr);
      else if (c === 111)
        return parseIntegerBaseN(ctx, startPtr, 8, endChr);
    }
    if (c === 46)
      state = 2;
    else if (c === 101 || c === 69)
      state = 4;
    else
      TomlError.x("illegal leading zero", ctx, startPtr);
  } else if (!isDigit(c))
    TomlError.x("invalid value", ctx, startPtr);
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (!state)
      state = 1;
    if (c === 95) {
      if (!(state & 1))
        TomlError.x("illegal underscore", ctx);
      state += 11;
      hasUnderscores = true;
    } else if (state === 1 && c === 46)
      state = 2;
    else if ((state === 1 || state === 3) && (c === 101 || c === 69))
      state = 4;
    else if (state === 4 && (c === 43 || c === 45)) {
      state = 6;
    } else if (!isDigit(c))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (state > 9)
      state -= 11;
    else if (!(state & 1))
      state++;
  }
  if (!state) {
    let val = (startChr - 48) * (sign || 1);
    return ctx.bi === true ? BigInt(val) : val;
  }
  if (!(state & 1))
    TomlError.x("unfinished numeric value", ctx, startPtr);
  let str = ctx.s.slice(startPtr, ctx.p);
  if (hasUnderscores)
    str = str.replaceAll("_", "");
  return state > 1 ? parseFloat(str) : parseInteger(ctx, str, 10, startPtr);
}
function parseIntegerBaseN(ctx, startPtr, base, endChr) {
  let c, underscore = 1;
  while (++ctx.p < ctx.s.length && (c = ctx.s.charCodeAt(ctx.p), !isEndOfValue(c, endChr))) {
    if (c === 95) {
      if (underscore & 1)
        TomlError.x("illegal underscore", ctx);
      underscore = 3;
    } else if (!isDigit(c, base))
      TomlError.x(`illegal character in numeric literal`, ctx);
    else if (underscore & 1)
      underscore--;
  }
  if (underscore & 1)
    TomlError.x("unfinished numeric value", ctx);
  let str = ctx.s.slice(startPtr + 2, ctx.p);
  if (underscore)
    str = str.replaceAll("_", "");
  return parseInteger(ctx, str, base, startPtr);
}
function parseInteger(ctx, str, base, startPtr) {
  if (ctx.bi !== true)
    int: {
      let val = parseInt(str, base);
      if (!Number.isSafeInteger(val)) {
        if (ctx.bi)
          break int;
        TomlError.x("integer value cannot be represented losslessly", ctx, startPtr);
      }
      return val;
    }
  return base === 10 ? BigInt(str) : BigInt((base === 2 ? "0b" : base === 8 ? "0o" : "0x") + str);
}
function parseDate(ctx, c, endChr) {
  let startPtr = ctx.p++, unsafeSeparator;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++)) || !isDigit(ctx.s.charCodeAt(ctx.p++))) {
    return parseNumber(ctx, ctx.p = startPtr, c, 0, endChr);
  }
  ctx.p += 5;
  if (!isDigit(ctx.s.charCodeAt(ctx.p++)))
    TomlError.x("invalid date-time: date part is malformed", ctx, startPtr);
  if (ctx.p >= ctx.s.length || ((c = ctx.s.charCodeAt(ctx.p)) !== 32 || (unsafeSeparator = true, !isDigit(ctx.s.charCodeAt(ctx.p + 1)))) && c !== 84 && c !== 116) {
    let t2 = ctx.s.slice(startPtr, ctx.p);
    return readDate(ctx, t2, 3, false, startPtr);
  }
  if (ctx.s.charCodeAt(ctx.p += 3) !== 58)
    TomlError.x("invalid date-time: time part is malformed", ctx, startPtr);
  if (ctx.s.charCodeAt(ctx.p += 3) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  if (c = ctx.s.charCodeAt(ctx.p)) {
    if (c === 90 || c === 122) {
      let t2 = ctx.s.slice(startPtr, ++ctx.p);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, "[+00:00]");
    }
    if (c === 43 || c === 45) {
      let t2 = ctx.s.slice(startPtr, ctx.p += 6);
      return readDate(ctx, t2, 1, unsafeSeparator, startPtr, !ctx.ld && "[" + ctx.s.slice(ctx.p - 6, ctx.p) + "]");
    }
  }
  let t = ctx.s.slice(startPtr, ctx.p);
  return readDate(ctx, t, 2, unsafeSeparator, startPtr);
}
function parseTime(ctx, c, endChr) {
  let start = ctx.p;
  if (!isDigit(c) || !isDigit(ctx.s.charCodeAt(++ctx.p))) {
    return parseNumber(ctx, --ctx.p, c, 0, endChr);
  }
  if (ctx.s.charCodeAt(ctx.p += 4) === 58)
    ctx.p += 3;
  if (ctx.s.charCodeAt(ctx.p) === 46)
    while (isDigit(ctx.s.charCodeAt(++ctx.p)))
      ;
  let t = ctx.s.slice(start, ctx.p);
  return readDate(ctx, t, 4, false, start);
}
function readDate(ctx, str, type, unsafeDelim, errPtr, temporalSuffix) {
  if (ctx.ld) {
    let date = new TomlDate(str, type, unsafeDelim);
    if (!date.isValid())
      TomlError.x("invalid date", ctx, errPtr);
    return date;
  }
  try {
    if (temporalSuffix)
      str += temporalSuffix;
    switch (type) {
      case 1:
        return Temporal.ZonedDateTime.from(str);
      case 2:
        return Temporal.PlainDateTime.from(str);
      case 3:
        return Temporal.PlainDate.from(str);
      case 4:
        return Temporal.PlainTime.from(str);
    }
  } catch (e) {
    TomlError.x(e instanceof Error ? e.message : "" + e, ctx, errPtr);
  }
}

// node_modules/smol-toml/dist/util.js
function skipComment(ctx) {
  for (; ctx.p < ctx.s.length; ctx.p++) {
    let c = ctx.s.charCodeAt(ctx.p);
    if (c === 10)
      break;
    if (c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10) {
      ctx.p++;
      break;
    }
    if (c < 32 && c !== 9 || c === 127) {
      TomlError.x("control characters are not allowed in comments", ctx);
    }
  }
}
function skipVoid(ctx, banNewLines, banComments) {
  let c;
  while (ctx.p < ctx.s.length) {
    while (ctx.p < ctx.s.length && ((c = ctx.s.charCodeAt(ctx.p)) === 32 || c === 9 || !banNewLines && (c === 10 || c === 13 && ctx.s.charCodeAt(ctx.p + 1) === 10)))
      ctx.p++;
    if (banComments || c !== 35)
      break;
    skipComment(ctx);
  }
}

// node_modules/smol-toml/dist/struct.js
function parseKey(ctx, end = 61) {
  let startPtr;
  let state = 0;
  let parsed = [];
  let sliceStart;
  let c = ctx.s.charCodeAt(startPtr = ctx.p);
  do {
    if (c === end) {
      if (!state)
        TomlError.x("unexpected end of key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      return ctx.p++, parsed;
    } else if (c === 46) {
      if (!state)
        TomlError.x("illegal empty bare key", ctx);
      if (state === 1)
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
      state = 0;
    } else if (!state && (c === 34 || c === 39)) {
      if (c === ctx.s.charCodeAt(ctx.p + 1) && c === ctx.s.charCodeAt(ctx.p + 2))
        TomlError.x("illegal quoted key: multiline strings are not allowed", ctx);
      parsed.push(parseString(ctx));
      state = 2;
      ctx.p--;
    } else if (c === 32 || c === 9) {
      if (state === 1) {
        parsed.push(ctx.s.slice(sliceStart, ctx.p));
        state = 2;
      }
    } else if (state === 2 || c < 48 && c !== 45 || c > 57 && c < 65 || c > 90 && c < 97 && c !== 95 || c > 122) {
      TomlError.x("illegal character in key", ctx);
    } else if (!state) {
      state = 1;
      sliceStart = ctx.p;
    }
  } while (c = ctx.s.charCodeAt(++ctx.p));
  TomlError.x("incomplete key-value: cannot find end of key", ctx, startPtr);
}
function parseInlineTable(ctx) {
  let startPtr = ctx.p++;
  let res = /* @__PURE__ */ Object.create(null);
  let seen = /* @__PURE__ */ new Set();
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 125) {
      ctx.p++;
      return res;
    }
    let k;
    let t = res;
    let hasOwn = false;
    let errPtr = ctx.p;
    let key = parseKey(ctx);
    for (let i = 0; i < key.length; i++) {
      if (i)
        t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      k = key[i];
      if ((hasOwn = Object.hasOwn(t, k)) && (typeof t[k] !== "object" || seen.has(t[k]))) {
        TomlError.x("trying to redefine an already defined value", ctx, errPtr);
      }
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor")) {
        t = ctx.uk !== 1 && TomlError.x("document contains an unsafe property", ctx, errPtr);
        break;
      }
      if (!hasOwn && unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
      }
    }
    if (hasOwn) {
      TomlError.x("trying to redefine an already defined value", ctx, errPtr);
    }
    skipVoid(ctx, true, true);
    let value = extractValue(
      ctx,
      125
      /* } */
    );
    if (t && typeof (t[k] = value) === "object")
      seen.add(value);
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 125) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished table", ctx, startPtr);
}
function parseArray(ctx) {
  let startPtr = ctx.p++;
  let res = [];
  let c;
  while (ctx.p < ctx.s.length) {
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p)) === 93) {
      ctx.p++;
      return res;
    }
    res.push(extractValue(
      ctx,
      93
      /* ] */
    ));
    skipVoid(ctx);
    if ((c = ctx.s.charCodeAt(ctx.p++)) === 93) {
      return res;
    }
    if (c !== 44)
      TomlError.x("expected comma or end of structure", ctx, ctx.p - 1);
  }
  TomlError.x("unfinished array", ctx, startPtr);
}

// node_modules/smol-toml/dist/parse.js
function peekTable(ctx, key, table2, meta, type) {
  let t = table2;
  let m = meta;
  let k;
  let hasOwn = false;
  let state;
  for (let i = 0; i < key.length; i++) {
    if (i) {
      t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
      m = (state = m[k]).c;
      if (type === 0 && (state.t === 1 || state.t === 2)) {
        return null;
      }
      if (state.t === 2) {
        let l = t.length - 1;
        t = t[l];
        m = m[l].c;
      }
    }
    k = key[i];
    if ((hasOwn = Object.hasOwn(t, k)) && m[k]?.t === 0 && m[k]?.d) {
      return null;
    }
    if (!hasOwn) {
      let unsafe = k === "__proto__";
      if (ctx.uk && (unsafe || k === "constructor"))
        return false;
      if (unsafe) {
        Object.defineProperty(t, k, { enumerable: true, configurable: true, writable: true });
        Object.defineProperty(m, k, { enumerable: true, configurable: true, writable: true });
      }
      m[k] = {
        t: i < key.length - 1 && type === 2 ? 3 : type,
        d: false,
        i: 0,
        c: /* @__PURE__ */ Object.create(null)
      };
    }
  }
  state = m[k];
  if (state.t !== type && !(type === 1 && state.t === 3)) {
    return null;
  }
  if (type === 2) {
    if (!state.d) {
      state.d = true;
      t[k] = [];
    }
    t[k].push(t = /* @__PURE__ */ Object.create(null));
    state.c[state.i++] = state = { t: 1, d: false, i: 0, c: /* @__PURE__ */ Object.create(null) };
  }
  if (state.d) {
    return null;
  }
  state.d = true;
  if (type === 1) {
    t = hasOwn ? t[k] : t[k] = /* @__PURE__ */ Object.create(null);
  } else if (type === 0 && hasOwn) {
    return null;
  }
  return [k, t, state.c];
}
function validateTablePeek(ctx, peek2, ptr) {
  if (peek2 === null || ctx.uk === 2)
    TomlError.x(peek2 === null ? "trying to redefine an already defined table or value" : "document contains an unsafe property", ctx, ptr);
}
function parse(toml, options = {}) {
  let ctx = {
    s: toml,
    p: 0,
    d: options.maxDepth ?? 1e3,
    bi: options.integersAsBigInt ?? false,
    ld: options.useLegacyDate ?? true,
    uk: options.unsafeKeyBehaviour === "throw" ? 2 : options.unsafeKeyBehaviour === "drop" ? 1 : 0
  };
  let res = /* @__PURE__ */ Object.create(null);
  let meta = /* @__PURE__ */ Object.create(null);
  let tmp;
  let skipping = false;
  let tbl = res;
  let m = meta;
  if (toml.charCodeAt(0) === 65279)
    ctx.p++;
  skipVoid(ctx);
  while (ctx.p < toml.length) {
    if (toml.charCodeAt(ctx.p) === 91) {
      let isTableArray = toml.charCodeAt(++ctx.p) === 91;
      tmp = ctx.p += +isTableArray;
      skipping = false;
      let k = parseKey(
        ctx,
        93
        /* ] */
      );
      if (isTableArray) {
        if (toml.charCodeAt(ctx.p) !== 93) {
          TomlError.x("expected end of table array declaration", ctx);
        }
        ctx.p++;
      }
      let p = peekTable(
        ctx,
        k,
        res,
        meta,
        isTableArray ? 2 : 1
        /* Type.EXPLICIT */
      );
      if (!p) {
        validateTablePeek(ctx, p, tmp);
        skipping = true;
      } else {
        m = p[2];
        tbl = p[1];
      }
    } else {
      tmp = ctx.p;
      let k = parseKey(ctx);
      let p = peekTable(
        ctx,
        k,
        tbl,
        m,
        0
        /* Type.DOTTED */
      );
      if (!p && !skipping)
        validateTablePeek(ctx, p, tmp);
      skipVoid(ctx, true, true);
      let v = extractValue(ctx, void 0);
      if (p && !skipping)
        p[1][p[0]] = v;
    }
    skipVoid(ctx, true);
    if (ctx.p < toml.length && (tmp = toml.charCodeAt(ctx.p)) !== 10 && (tmp !== 13 || toml.charCodeAt(ctx.p + 1) !== 10)) {
      TomlError.x("each key-value declaration must be followed by an end-of-line", ctx);
    }
    skipVoid(ctx);
  }
  return res;
}

// node_modules/smol-toml/dist/stringify.js
var BARE_KEY = /^[a-z0-9-_]+$/i;
var HAS_WELLFORMED = !!"".isWellFormed;
function extendedTypeOf(obj) {
  let type = typeof obj;
  if (type === "object") {
    if (Array.isArray(obj))
      return "array";
    if (typeof obj.getUTCDate === "function" && obj instanceof Date)
      return "date";
    if (globalThis.Temporal) {
      if (obj.until) {
        if (obj instanceof Temporal.ZonedDateTime)
          return "temporal/tz+uc";
        if (obj instanceof Temporal.PlainDateTime || obj instanceof Temporal.PlainDate)
          return "temporal/uc";
        if (obj instanceof Temporal.PlainTime || obj instanceof Temporal.Instant)
          return "temporal";
        if (obj instanceof Temporal.PlainYearMonth)
          return "temporal/x";
      } else if (obj.toPlainDate && obj instanceof Temporal.PlainMonthDay || obj.negated && obj instanceof Temporal.Duration) {
        return "temporal/x";
      }
    }
  }
  return type;
}
function isArrayOfTables(obj) {
  for (let i = 0; i < obj.length; i++) {
    if (extendedTypeOf(obj[i]) !== "object")
      return false;
  }
  return obj.length != 0;
}
function formatWellFormedStringUnchecked(s) {
  return JSON.stringify(s).replaceAll("\x7F", "\\u007f");
}
function formatString(s) {
  return formatWellFormedStringUnchecked(HAS_WELLFORMED ? s.toWellFormed() : s);
}
function formatKey(s) {
  if (BARE_KEY.test(s))
    return s;
  if (HAS_WELLFORMED && !s.isWellFormed())
    throw new RangeError("key contains illegal lone surrogates");
  return formatWellFormedStringUnchecked(s);
}
function stringifyValue(val, type, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  switch (type) {
    // @ts-expect-error -- intentional fallthrough case
    case "number":
      if (isNaN(val))
        return "nan";
      if (val === Infinity)
        return "inf";
      if (val === -Infinity)
        return "-inf";
      if (Number.isInteger(val) && (numberAsFloat || !Number.isSafeInteger(val)))
        return val.toFixed(1);
    case "bigint":
    case "boolean":
    case "temporal":
      return val.toString();
    case "string":
      return formatString(val);
    case "date":
      if (isNaN(val.getTime()))
        throw new TypeError("cannot serialize invalid date");
      return val.toISOString();
    case "object":
      return stringifyInlineTable(val, depth, numberAsFloat, strictTemporal);
    case "array":
      return stringifyArray(val, depth, numberAsFloat, strictTemporal);
    // @ts-expect-error -- intentional fallthrough case
    case "temporal/tz+uc":
      if (strictTemporal) {
        let tz = val.timeZoneId;
        let tzc = tz.charCodeAt(0);
        if (
          // Classic offset
          tzc !== 43 && tzc !== 45 && // Fast pre-check pass; see below for the actually accepted values
          (tzc !== 85 && tzc !== 71 && tzc !== 90 && tzc !== 69 || // UTC and its aliases; Temporal implementations don't all canonicalise unfortunately
          tz !== "UTC" && tz !== "UCT" && tz !== "Universal" && tz !== "Zulu" && // GMT is a TZ but it's for all intents and purposes equivalent to UTC. Safe to downgrade.
          !tz.startsWith("GMT") && tz !== "Greenwich" && // Etc/* are all safe to downgrade to offset (either UTC, GMT, or offset)
          !tz.startsWith("Etc/"))
        ) {
          throw new TypeError("Temporal objects with an IANA timezone are not allowed in Temporal strict mode");
        }
      }
    case "temporal/uc":
      if (strictTemporal && val.calendarId !== "iso8601")
        throw new TypeError("Temporal objects with a non-default calendar are not allowed in Temporal strict mode");
      return val.toString({
        calendarName: "never",
        timeZoneName: "never"
      });
    case "temporal/x":
      throw new TypeError("Unsupported " + val[Symbol.toStringTag]);
  }
}
function stringifyInlineTable(obj, depth, numberAsFloat, strictTemporal) {
  let keys = Object.keys(obj);
  if (keys.length === 0)
    return "{}";
  let res = "{ ";
  for (let i = 0; i < keys.length; i++) {
    let k = keys[i];
    if (i)
      res += ", ";
    res += formatKey(k) + " = " + stringifyValue(obj[k], extendedTypeOf(obj[k]), depth - 1, numberAsFloat, strictTemporal);
  }
  return res + " }";
}
function stringifyArray(array, depth, numberAsFloat, strictTemporal) {
  if (array.length === 0)
    return "[]";
  let res = "[ ";
  for (let i = 0; i < array.length; i++) {
    if (i)
      res += ", ";
    if (array[i] === null || array[i] === void 0) {
      throw new TypeError("arrays cannot contain null or undefined values");
    }
    res += stringifyValue(array[i], extendedTypeOf(array[i]), depth - 1, numberAsFloat, strictTemporal);
  }
  return res + " ]";
}
function stringifyArrayTable(array, key, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  let res = "";
  for (let i = 0; i < array.length; i++) {
    res += `${res && "\n"}[[${key}]]
`;
    res += stringifyTable(0, array[i], key, depth, numberAsFloat, strictTemporal);
  }
  return res;
}
function stringifyTable(tableKey, obj, prefix, depth, numberAsFloat, strictTemporal) {
  if (depth === 0) {
    throw new Error("Could not stringify the object: maximum object depth exceeded");
  }
  let preamble = "";
  let tables = "";
  let keys = Object.keys(obj);
  for (let i = 0; i < keys.length; i++) {
    let k = keys[i];
    if (obj[k] !== null && obj[k] !== void 0) {
      let type = extendedTypeOf(obj[k]);
      if (type === "symbol" || type === "function") {
        throw new TypeError(`cannot serialize values of type '${type}'`);
      }
      let key = formatKey(k);
      if (type === "array" && isArrayOfTables(obj[k])) {
        tables += (tables && "\n") + stringifyArrayTable(obj[k], prefix ? `${prefix}.${key}` : key, depth - 1, numberAsFloat, strictTemporal);
      } else if (type === "object") {
        let tblKey = prefix ? `${prefix}.${key}` : key;
        tables += (tables && "\n") + stringifyTable(tblKey, obj[k], tblKey, depth - 1, numberAsFloat, strictTemporal);
      } else {
        preamble += key;
        preamble += " = ";
        preamble += stringifyValue(obj[k], type, depth, numberAsFloat, strictTemporal);
        preamble += "\n";
      }
    }
  }
  if (tableKey && (preamble || !tables))
    preamble = preamble ? `[${tableKey}]
${preamble}` : `[${tableKey}]`;
  return preamble && tables ? `${preamble}
${tables}` : preamble || tables;
}
function stringify(obj, { maxDepth = 1e3, numbersAsFloat = false, strictTemporal = false } = {}) {
  if (extendedTypeOf(obj) !== "object") {
    throw new TypeError("stringify can only be called with an object");
  }
  let str = stringifyTable(0, obj, "", maxDepth, numbersAsFloat, strictTemporal);
  if (str[str.length - 1] !== "\n")
    return str + "\n";
  return str;
}

// src/cargo/toml-ranges.ts
function findTomlStrings(text, paths) {
  const root = { children: /* @__PURE__ */ new Map() };
  const leaves = paths.map((path) => path.reduce((node, key) => childOf(node.children, key), root));
  new Scanner(text).scanDocument(root);
  return leaves.map((leaf) => leaf.range);
}
var DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
function findImpossibleDate(text) {
  if (!/\d{4}-\d{2}-(?:29|3\d)/.test(text)) return void 0;
  let found;
  new Scanner(text, (scalar) => {
    const match = /^(\d{4})-(\d{2})-(\d{2})(?:$|[Tt \t])/.exec(scalar);
    if (match === null || found !== void 0) return;
    const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
    const isLeap = year % 4 === 0 && year % 100 !== 0 || year % 400 === 0;
    const last = month === 2 && !isLeap ? 28 : DAYS[month - 1];
    if (last === void 0 || day > last) found = match[0].trimEnd().replace(/[Tt]$/, "");
  }).scanDocument({ children: /* @__PURE__ */ new Map() });
  return found;
}
function childOf(children, key) {
  let child = children.get(key);
  if (child === void 0) {
    child = { children: /* @__PURE__ */ new Map() };
    children.set(key, child);
  }
  return child;
}
var TAB = 9;
var LF = 10;
var CR = 13;
var SPACE = 32;
var QUOTE = 34;
var HASH = 35;
var APOSTROPHE = 39;
var COMMA = 44;
var DOT = 46;
var EQUALS = 61;
var OPEN_BRACKET = 91;
var BACKSLASH = 92;
var CLOSE_BRACKET = 93;
var OPEN_BRACE = 123;
var CLOSE_BRACE = 125;
var Scanner = class {
  #text;
  #onScalar;
  #at = 0;
  constructor(text, onScalar) {
    this.#text = text;
    this.#onScalar = onScalar;
  }
  scanDocument(root) {
    const scopes = { children: /* @__PURE__ */ new Map() };
    let table2 = root;
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#code() === OPEN_BRACKET) table2 = this.#header(scopes, root);
      else this.#keyValue(table2);
    }
  }
  /** `[a.b]` or `[[a.b]]`; a key that names an array of tables means its newest element. */
  #header(scopes, root) {
    const isArray = this.#text.charCodeAt(this.#at + 1) === OPEN_BRACKET;
    this.#at += isArray ? 2 : 1;
    const keys = this.#keys(CLOSE_BRACKET);
    this.#at += isArray ? 2 : 1;
    let scope = scopes;
    let wanted = root;
    for (const [position, key] of keys.entries()) {
      scope = childOf(scope.children, key);
      wanted = wanted?.children.get(key);
      if (isArray && position === keys.length - 1) {
        scope.last = scope.last === void 0 ? 0 : scope.last + 1;
        scope.children.clear();
      }
      if (scope.last !== void 0) wanted = wanted?.children.get(String(scope.last));
    }
    return wanted;
  }
  #keyValue(table2) {
    let wanted = table2;
    for (const key of this.#keys(EQUALS)) wanted = wanted?.children.get(key);
    this.#at += 1;
    this.#value(wanted);
  }
  /** A dotted key up to (not including) `end`. */
  #keys(end) {
    const keys = [];
    for (; ; ) {
      this.#skipSpace();
      const start = this.#at;
      const code = this.#code();
      if (code === QUOTE || code === APOSTROPHE) {
        this.#skipString(code);
        keys.push(decodeKey(this.#text.slice(start, this.#at)));
      } else {
        while (this.#at < this.#text.length && !this.#endsBareKey(end)) this.#at += 1;
        keys.push(this.#text.slice(start, this.#at));
      }
      this.#skipSpace();
      if (this.#code() !== DOT) return keys;
      this.#at += 1;
    }
  }
  #endsBareKey(end) {
    const code = this.#code();
    return code === DOT || code === end || code === SPACE || code === TAB || code === LF;
  }
  #value(wanted) {
    this.#skipSpace();
    const start = this.#at;
    const code = this.#code();
    if (code === QUOTE || code === APOSTROPHE) {
      this.#skipString(code);
      if (wanted !== void 0) wanted.range = { start, end: this.#at };
    } else if (code === OPEN_BRACKET) this.#array(wanted);
    else if (code === OPEN_BRACE) this.#inlineTable(wanted);
    else this.#skipScalar();
  }
  #array(wanted) {
    this.#at += 1;
    for (let index = 0; ; index += 1) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACKET)) return;
      this.#value(wanted?.children.get(String(index)));
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }
  #inlineTable(wanted) {
    this.#at += 1;
    for (; ; ) {
      this.#skipBlank();
      if (this.#closes(CLOSE_BRACE)) return;
      this.#keyValue(wanted);
      this.#skipBlank();
      if (this.#code() === COMMA) this.#at += 1;
    }
  }
  /** The end of the text closes everything: a scan always ends. */
  #closes(bracket) {
    if (this.#code() === bracket) this.#at += 1;
    else return this.#at >= this.#text.length;
    return true;
  }
  #skipString(quote) {
    const isMultiLine = this.#text.charCodeAt(this.#at + 1) === quote && this.#text.charCodeAt(this.#at + 2) === quote;
    this.#at += isMultiLine ? 3 : 1;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === BACKSLASH && quote === QUOTE) this.#at += 1;
      else if (code === quote && (!isMultiLine || this.#closesMultiLine(quote))) break;
    }
    this.#at += 1;
  }
  /** At three or more quotes: moves to the last of them, for up to two belong to the value (`""""" `). */
  #closesMultiLine(quote) {
    let count = 1;
    while (count < 5 && this.#text.charCodeAt(this.#at + count) === quote) count += 1;
    if (count < 3) return false;
    this.#at += count - 1;
    return true;
  }
  /** Numbers, booleans and dates (which may hold a space) end where none of them can go on. */
  #skipScalar() {
    const start = this.#at;
    this.#passScalar();
    this.#onScalar?.(this.#text.slice(start, this.#at));
  }
  #passScalar() {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE || code === HASH || code === LF) return;
    }
  }
  #skipSpace() {
    while (this.#code() === SPACE || this.#code() === TAB) this.#at += 1;
  }
  #skipBlank() {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#code();
      if (code === HASH) {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (code !== SPACE && code !== TAB && code !== LF && code !== CR) return;
    }
  }
  #code() {
    return this.#text.charCodeAt(this.#at);
  }
};
function decodeKey(quoted) {
  if (quoted.startsWith("'") || !quoted.includes("\\")) return quoted.slice(1, -1);
  return String(parse(`key = ${quoted}`)["key"]);
}

// src/cargo/toml.ts
function parseToml(text, what) {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (body.startsWith("\uFEFF")) throw new ActionError("input", `${what} is not valid TOML: two byte order marks`);
  try {
    const table2 = parse(body, { integersAsBigInt: "asNeeded" });
    const date = findImpossibleDate(body);
    if (date !== void 0) throw new Error(`there is no day ${date}`);
    return table2;
  } catch (error2) {
    const where = error2 instanceof TomlError ? `line ${error2.line}, column ${error2.column}: ` : "";
    const reason = (error2.message.split("\n")[0] ?? "").replace(/^Invalid TOML document: /, "");
    throw new ActionError("input", `${what} is not valid TOML: ${where}${reason}`, { cause: error2 });
  }
}
function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
function subTable(table2, key) {
  const value = table2?.[key];
  return isTable(value) ? value : void 0;
}
function stringAt(table2, key) {
  const value = table2?.[key];
  return typeof value === "string" ? value : void 0;
}
function stringsAt(table2, key) {
  const value = table2?.[key];
  return Array.isArray(value) ? value.filter((item2) => typeof item2 === "string") : [];
}
function showPath(path) {
  return path.map((key) => /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteKey(key)).join(".");
}
function quoteKey(key) {
  return /^[^'\p{Cc}]*$/u.test(key) ? `'${key}'` : quoteValue(key);
}
function sameToml(left, right) {
  const pending = [[left, right]];
  for (let pair = pending.pop(); pair !== void 0; pair = pending.pop()) {
    const [a, b] = pair;
    if (Array.isArray(a)) {
      if (!Array.isArray(b) || a.length !== b.length) return false;
      for (const [index, item2] of a.entries()) if (item2 !== b[index]) pending.push([item2, b[index]]);
    } else if (a instanceof Date) {
      if (!(b instanceof Date) || a.toISOString() !== b.toISOString()) return false;
    } else if (isTable(a)) {
      if (!isTable(b)) return false;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false;
        if (a[key] !== b[key]) pending.push([a[key], b[key]]);
      }
    } else if (!Object.is(a, b)) return false;
  }
  return true;
}

// src/cargo/lockfile.ts
var NEWEST_FORMAT = 4;
function parseLockfile(text) {
  const content = parseToml(text, "Cargo.lock");
  const format = content["version"] ?? 1;
  if (typeof format !== "number" || format > NEWEST_FORMAT) {
    throw new ActionError(
      "input",
      `Cargo.lock has format version ${String(format)}, expected at most ${NEWEST_FORMAT}`
    );
  }
  const packages = [content["root"], ...asList(content["package"])].filter(isTable);
  const sums = subTable(content, "metadata");
  return { format, packages: packages.map((table2) => readPackage(table2, sums)) };
}
function asList(value) {
  return Array.isArray(value) ? value : [];
}
function readPackage(table2, sums) {
  const [name, version] = [stringAt(table2, "name"), stringAt(table2, "version")];
  if (name === void 0 || version === void 0) {
    throw new ActionError("input", `Cargo.lock has a package without ${name === void 0 ? "a name" : "a version"}`);
  }
  const source = stringAt(table2, "source");
  return {
    name,
    version,
    source,
    checksum: stringAt(table2, "checksum") ?? stringAt(sums, `checksum ${name} ${version} (${source})`),
    dependencies: stringsAt(table2, "dependencies")
  };
}
function compareLockfiles(before, after) {
  const [old, young] = [groupByName(before), groupByName(after)];
  return [.../* @__PURE__ */ new Set([...old.keys(), ...young.keys()])].sort().flatMap((name) => {
    const [from, to] = [old.get(name) ?? [], young.get(name) ?? []];
    const change = { name, before: without(from, to), after: without(to, from) };
    return change.before.length === 0 && change.after.length === 0 ? [] : [change];
  });
}
function groupByName(lock) {
  return Map.groupBy(lock.packages, ({ name }) => name);
}
function without(packages, others) {
  const known = new Set(others.map(identify));
  return packages.filter((each) => !known.has(identify(each)));
}
function identify({ version, source, checksum }) {
  return JSON.stringify([version, source === void 0 ? null : plainSource(source), checksum]);
}
function plainSource(source) {
  try {
    return decodeURIComponent(source);
  } catch {
    return source;
  }
}
function listLocked(lock, owner, crate2) {
  const named = owner.dependencies.filter((each) => each.split(" ")[0] === crate2);
  return lock.packages.filter(
    ({ name, version, source }) => name === crate2 && named.some((each) => {
      const [, wantedVersion, wantedSource] = each.split(" ");
      if (wantedVersion !== void 0 && wantedVersion !== version) return false;
      return wantedSource === void 0 || source === void 0 || isSource(wantedSource.slice(1, -1), source);
    })
  );
}
function isSource(named, source) {
  return plainSource(source) === plainSource(named) || plainSource(source).startsWith(`${plainSource(named)}#`);
}
function packageSpec(lock, { name, version, source }) {
  const same = lock.packages.filter((each) => each.name === name);
  if (same.length < 2) return name;
  const isAlone = same.filter((each) => each.version === version).length === 1;
  if (isAlone || source === void 0) return `${name}@${version}`;
  return `${source.split("#")[0]}#${name}@${version}`;
}
function keepLineEnds(before, after) {
  const plain = after.replaceAll("\r\n", "\n");
  return before.includes("\r\n") ? plain.replaceAll("\n", "\r\n") : plain;
}
function describeLockChange({ name, before, after }) {
  const [from, to] = [before, after].map((side) => side.map(({ version }) => version).join(", "));
  if (before.length === 0) return `${name} ${to} (added)`;
  if (after.length === 0) return `${name} ${from} (removed)`;
  return from === to ? `${name} ${from} (other source or checksum)` : `${name} ${from} -> ${to}`;
}

// src/cargo/toml-string.ts
var SHORT_ESCAPES = /* @__PURE__ */ new Map([
  ["\b", "\\b"],
  ["	", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ['"', '\\"'],
  ["\\", "\\\\"]
]);
function writeTomlString(model, value) {
  const quote = /^("""|'''|"|')/.exec(model)?.[0] ?? '"';
  const opening = quote.length === 3 ? /^...\r?\n/.exec(model)?.[0] ?? quote : quote;
  if (quote.startsWith('"')) return `${opening}${escapeBasic(value)}${quote}`;
  return /^[^'\p{Cc}]*$/u.test(value.replaceAll("	", "")) ? `${opening}${value}${quote}` : `"${escapeBasic(value)}"`;
}
function escapeBasic(value) {
  return value.replaceAll(/["\\\p{Cc}]/gu, (character) => SHORT_ESCAPES.get(character) ?? escapeCode(character));
}
function escapeCode(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

// src/cargo/ask-registry.ts
var USER_AGENT = "tao-actions (https://github.com/TribeWarez/tao-actions)";
async function askRegistry(exec, env, crate2, version, place) {
  return await inEmptyFolder(async (cwd) => {
    const ask2 = (args) => exec("cargo", [...args], { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
    const info2 = async (spec) => {
      const args = ["info", "--color", "never", ...placeOptions(place), spec];
      const result = await ask2(args);
      if (result.exitCode === 0) return result.stdout;
      if (/could not find `[^`]*` in registry/.test(result.stderr)) return void 0;
      throw commandFailure(["cargo", ...args], result, "remote");
    };
    if (await info2(`${crate2}@${version}`) !== void 0) return { status: "published" };
    const known = await info2(crate2);
    if (await isYanked(ask2, cwd, crate2, version, place)) return { status: "yanked" };
    if (known === void 0) return { status: "unknown-crate" };
    return { status: "other-versions", newest: readNewest(known) };
  });
}
function readNewest(info2) {
  const [, version, latest] = /^version: (\S+)(?: \(latest (\S+)\))?/m.exec(info2) ?? [];
  return latest ?? version;
}
function placeOptions({ registry, config = [] }) {
  const files = config.flatMap((path) => ["--config", path]);
  return [isIndexUrl(registry) ? "--index" : "--registry", registry, ...files];
}
function isIndexUrl(registry) {
  return /^[a-z+]+:\/\//.test(registry);
}
async function isYanked(ask2, cwd, crate2, version, place) {
  await writeProject(cwd, crate2, `=${version}`, place);
  const result = await ask2(["generate-lockfile", "--color", "never", ...configOptions(place)]);
  return result.exitCode !== 0 && result.stderr.includes(`version ${version} is yanked`);
}
function configOptions({ config = [] }) {
  return config.flatMap((path) => ["--config", path]);
}
async function writeProject(cwd, crate2, requirement, { registry }) {
  const where = registry === "crates-io" ? "" : `, ${isIndexUrl(registry) ? "registry-index" : "registry"} = ${writeTomlString('"', registry)}`;
  const manifest = [
    "[package]",
    'name = "question"',
    'version = "0.0.0"',
    'edition = "2021"',
    "[dependencies]",
    `asked = { package = "${crate2}", version = "${requirement}"${where} }`,
    "[workspace]",
    ""
  ].join("\n");
  await mkdir(join(cwd, "src"), { recursive: true });
  await writeFile(join(cwd, "src", "lib.rs"), "");
  await writeFile(join(cwd, "Cargo.toml"), manifest);
}
async function lockPublished(exec, env, crate2, version, place, cwd) {
  const run = (args) => exec("cargo", [...args, ...configOptions(place)], { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
  const lockPath = join(cwd, "Cargo.lock");
  const read = async () => {
    const text = await readFile(lockPath, "utf8").catch(() => "");
    return parseLockfile(text).packages.find(({ name }) => name === crate2);
  };
  await writeProject(cwd, crate2, `=${version}`, place);
  if ((await run(["generate-lockfile"])).exitCode === 0) return (await read())?.checksum;
  await writeProject(cwd, crate2, "*", place);
  await run(["generate-lockfile"]);
  const other = await read();
  if (other?.source === void 0) return void 0;
  await writeProject(cwd, crate2, `=${version}`, place);
  const entries = [
    '[[package]]\nname = "question"\nversion = "0.0.0"\ndependencies = [',
    ` "${crate2}",
]

[[package]]
name = "${crate2}"
version = "${version}"
source = "${other.source}"
`
  ];
  await writeFile(lockPath, `version = 3

${entries.join("\n")}`);
  if ((await run(["update", "--workspace"])).exitCode !== 0) return void 0;
  const found = await read();
  return found?.version === version ? found.checksum : void 0;
}
async function downloadPublished(exec, env, crate2, version, place) {
  return await inEmptyFolder(async (cwd) => {
    const checksum = await lockPublished(exec, env, crate2, version, place, cwd);
    if (checksum === void 0) return void 0;
    const args = ["fetch", "--locked", ...configOptions(place)];
    const fetched2 = await exec("cargo", args, { cwd, env: { CARGO_HTTP_USER_AGENT: USER_AGENT, ...env } });
    if (fetched2.exitCode !== 0) return void 0;
    const cache = join(
      env["CARGO_HOME"] || join(env["HOME"] || env["USERPROFILE"] || "/", ".cargo"),
      "registry",
      "cache"
    );
    for (const folder of await readdir(cache).catch(() => [])) {
      const bytes = await readFile(join(cache, folder, `${crate2}-${version}.crate`)).catch(() => void 0);
      if (bytes !== void 0 && createHash("sha256").update(bytes).digest("hex") === checksum) return bytes;
    }
    return void 0;
  });
}
async function inEmptyFolder(use) {
  const nowhere = await mkdtemp(join(tmpdir(), "cargo-info-"));
  try {
    return await use(nowhere);
  } catch (error2) {
    if (error2 instanceof ActionError) throw error2;
    throw new ActionError("internal", `a registry could not be asked: ${String(error2)}`, { cause: error2 });
  } finally {
    await rm(nowhere, { recursive: true, force: true });
  }
}

// src/cargo/cargo.ts
function createCargo({ exec, log }, { env }) {
  const runQuietly = (args, cwd) => exec("cargo", args, { cwd, env });
  return {
    async run(command, directory) {
      const [program, ...args] = command;
      if (program === void 0) throw new ActionError("internal", "an empty command was to be run");
      const onLine = (line) => log.info(line);
      const result = await log.group(command.join(" "), () => exec(program, args, { cwd: directory, env, onLine }));
      if (result.exitCode !== 0) throw commandFailure(command, result, "input");
    },
    async metadata(directory) {
      const args = ["metadata", "--locked", "--format-version", "1", "--color", "never"];
      const result = await runQuietly(args, directory);
      if (result.exitCode !== 0) throw commandFailure(["cargo", ...args], result, "input");
      return JSON.parse(result.stdout);
    },
    askRegistry: (crate2, version, place = { registry: "crates-io" }) => askRegistry(exec, env, crate2, version, place),
    download: (crate2, version, place) => downloadPublished(exec, env, crate2, version, place)
  };
}

// src/cargo/cargo-environment.ts
var PASSED_ON = /* @__PURE__ */ new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "CI"],
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC", "RUSTFLAGS", "RUSTDOCFLAGS", "RUST_BACKTRACE"],
  ...["RUST_LOG", "RUST_TEST_THREADS", "RUST_MIN_STACK", "RUSTC_BOOTSTRAP"],
  ...["CC", "CXX", "AR", "LD", "CFLAGS", "CXXFLAGS", "LDFLAGS", "MAKEFLAGS", "LIBRARY_PATH", "LD_LIBRARY_PATH"],
  ...["DYLD_LIBRARY_PATH", "CPATH", "LIBCLANG_PATH", "LLVM_CONFIG_PATH", "PROTOC", "PROTOC_INCLUDE", "CMAKE"],
  ...["OPENSSL_DIR", "OPENSSL_LIB_DIR", "OPENSSL_INCLUDE_DIR", "OPENSSL_STATIC", "OPENSSL_NO_VENDOR"],
  ...["SDKROOT", "DEVELOPER_DIR", "MACOSX_DEPLOYMENT_TARGET", "JAVA_HOME"],
  // Windows.
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA"],
  ...["PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"]
]);
var PASSED_ON_FAMILIES = /^(?:CARGO_|RUSTUP_|PKG_CONFIG_|SCCACHE_)/;
var SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL(?!_PROVIDERS?$)|PRIVATE_KEY|ACCESS_KEY/;
function cargoEnvironment(environment) {
  const passed = Object.entries(environment).filter((entry) => {
    const name = entry[0].toUpperCase();
    return entry[1] !== void 0 && isPassedOn(name) && !SECRET_NAME.test(name);
  });
  return { RUST_BACKTRACE: "1", CARGO_TERM_COLOR: "always", ...Object.fromEntries(passed) };
}
function isPassedOn(name) {
  return PASSED_ON.has(name) || PASSED_ON_FAMILIES.test(name);
}
var SCCACHE_BACKENDS = [
  [/^SCCACHE_GHA_ENABLED$/, "GitHub's cache"],
  [/^SCCACHE_BUCKET$/, "S3"],
  [/^SCCACHE_AZURE_CONNECTION_STRING$/, "Azure"],
  [/^SCCACHE_GCS_(?:KEY_PATH|CREDENTIALS_URL|BUCKET)$/, "Google Cloud Storage"],
  [/^SCCACHE_OSS_BUCKET$/, "OSS"],
  [/^SCCACHE_(?:REDIS|MEMCACHED|WEBDAV)_(?:USERNAME|PASSWORD|TOKEN|KEY_PREFIX)$/, "a server with credentials"]
];
var WRAPPERS = [
  "RUSTC_WRAPPER",
  "RUSTC_WORKSPACE_WRAPPER",
  "CARGO_BUILD_RUSTC_WRAPPER",
  "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER"
];
function findUnusableWrappers(environment) {
  const isOn = (value) => value !== void 0 && !/^(?:|0|false|off|no)$/i.test(value);
  const set = Object.keys(environment).filter((name) => isOn(environment[name]));
  const backend = SCCACHE_BACKENDS.find(([name]) => set.some((each) => name.test(each)))?.[1];
  if (backend === void 0) return [];
  return WRAPPERS.filter((name) => /(?:^|[/\\])sccache(?:\.exe)?$/i.test(environment[name] ?? "")).map((name) => ({
    name,
    why: `its backend is ${backend}, whose credentials builds do not get`
  }));
}

// src/cargo/registry-home.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";
var NOTHING = { default: void 0, registries: [], vendored: void 0 };
function readRegistryConfig(text, file) {
  if (text === void 0) return NOTHING;
  const content = parseToml(text, file);
  return {
    default: stringAt(subTable(content, "registry"), "default"),
    registries: Object.keys(subTable(content, "registries") ?? {}),
    vendored: findVendored(subTable(content, "source"))
  };
}
function findVendored(sources) {
  const seen = /* @__PURE__ */ new Set();
  for (let name = "crates-io"; name !== void 0 && !seen.has(name); ) {
    seen.add(name);
    const source = subTable(sources, name);
    const folder = stringAt(source, "directory") ?? stringAt(source, "local-registry");
    if (folder !== void 0) return folder;
    name = stringAt(source, "replace-with");
  }
  return void 0;
}
function extractRegistries(text, file) {
  const content = parseToml(text, file);
  const pick = (table2, keys) => {
    const picked = {};
    for (const [name, value] of Object.entries(table2 ?? {})) {
      const entries = keys.flatMap((key) => {
        const found = isTable(value) ? stringAt(value, key) : void 0;
        return found === void 0 || found.startsWith("file:") ? [] : [[key, found]];
      });
      if (entries.length > 0) picked[name] = Object.fromEntries(entries);
    }
    return picked;
  };
  const registries = pick(subTable(content, "registries"), ["index"]);
  const source = pick(subTable(content, "source"), ["registry", "replace-with"]);
  if (Object.keys(registries).length + Object.keys(source).length === 0) return void 0;
  return stringify({ registries, source });
}
function registryOf(facts) {
  const { label: label2, member, chosen, repository, userDefault } = facts;
  const named = stringsAt(member.package, "publish");
  if (chosen !== void 0) {
    if (named.length === 0 || named.includes(chosen)) return chosen;
    throw new ActionError(
      "input",
      `${label2}: registry = ${quoteValue(chosen)}, and ${member.manifest} may be published to ${named.join(", ")} only`,
      { hint: "Correct registry in the configuration, or package.publish in the manifest" }
    );
  }
  const [only, ...others] = named;
  if (only !== void 0 && others.length === 0) return only;
  if (only !== void 0) {
    throw new ActionError("input", `${label2}: ${member.manifest} may be published to ${named.join(" and ")}`, {
      hint: `Choose one for this crate: registry = "${only}"`
    });
  }
  if (repository.default !== void 0) {
    throw new ActionError(
      "input",
      `${label2}: its .cargo/config.toml makes ${quoteValue(repository.default)} the default registry, which publishing does not read`,
      { hint: `Say it where it counts: registry = "${repository.default}" for this crate, or package.publish` }
    );
  }
  return userDefault ?? "crates-io";
}
async function readUserRegistries(env) {
  const home = env["CARGO_HOME"] || join2(env["HOME"] || env["USERPROFILE"] || "/", ".cargo");
  let text;
  for (const name of ["config", "config.toml"])
    text = await readFile2(join2(home, name), "utf8").catch(() => void 0) ?? text;
  const found = readRegistryConfig(text, join2(home, "config.toml"));
  const providers = text === void 0 ? [] : stringsAt(subTable(parseToml(text, "config"), "registry"), "global-credential-providers");
  const isNamed = (registry) => env[`CARGO_REGISTRIES_${registry.toUpperCase().replaceAll("-", "_")}_INDEX`] !== void 0;
  return {
    default: env["CARGO_REGISTRY_DEFAULT"] || found.default,
    isKnown: (registry) => registry !== "crates-io" && (found.registries.includes(registry) || isNamed(registry)),
    hasProviders: providers.length > 0 || Boolean(env["CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS"])
  };
}

// src/git/remote-url.ts
var PROTOCOLS = ["https", "http", "file"];
function parseRemoteUrl(url) {
  const parsed = URL.canParse(url) ? new URL(url) : void 0;
  const protocol = PROTOCOLS.find((candidate) => parsed?.protocol === `${candidate}:`);
  if (parsed === void 0 || protocol === void 0 || !url.startsWith(`${protocol}://`) || /[\s\p{Cc}]/u.test(url)) {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected an https, http or file URL`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new ActionError("input", "git remote: got a URL with a user or password, expected one without", {
      hint: "Pass the secret as the token: it then stays out of arguments, logs and .git/config"
    });
  }
  if (parsed.search !== "" || parsed.hash !== "") {
    throw new ActionError("input", `git remote: got ${quoteValue(url)}, expected a URL without a query or fragment`);
  }
  return { protocol, url };
}

// src/git/environment.ts
function credentialFor(url, credentials) {
  const [nearest2] = credentials.filter(({ serverUrl }) => isUnder(url, serverUrl)).sort((a, b) => b.serverUrl.length - a.serverUrl.length);
  return nearest2;
}
function basicCredential(token) {
  return Buffer.from(`x-access-token:${token}`).toString("base64");
}
var INHERITED = /^(PATH|SystemRoot|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|https?_proxy|no_proxy|all_proxy|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$/;
var SETTINGS = [
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.excludesFile", "/dev/null"],
  ["core.autocrlf", "false"],
  ["core.fsmonitor", "false"],
  ["core.askPass", ""],
  ["core.quotePath", "true"],
  // Of a checkout another user made (a container job): only reading happens there.
  ["safe.directory", "*"],
  ["credential.helper", ""],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["push.gpgSign", "false"],
  ["push.followTags", "false"],
  ["push.recurseSubmodules", "no"],
  ["submodule.recurse", "false"],
  ["fetch.recurseSubmodules", "false"],
  ["i18n.commitEncoding", "UTF-8"],
  ["log.showSignature", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
  // After a redirect git would send the header to the new host as well: the configured scope ends at the first request.
  ["http.followRedirects", "false"],
  // A connection that stands still for a minute counts as broken, and is tried again.
  ["http.lowSpeedLimit", "1"],
  ["http.lowSpeedTime", "60"],
  ["protocol.allow", "never"]
];
function gitEnvironment(options, remoteUrl, settings = []) {
  const config = [...SETTINGS, ...settings];
  if (remoteUrl !== void 0) {
    const protocol = parseRemoteUrl(remoteUrl).protocol;
    config.push([`protocol.${protocol}.allow`, "always"]);
    const credential = credentialFor(remoteUrl, options.credentials ?? []);
    if (credential !== void 0) {
      const scope = remoteUrl.slice(0, credential.serverUrl.replace(/\/+$/, "").length);
      const key = `http.${scope}/.extraheader`;
      config.push([key, ""], [key, `Authorization: basic ${basicCredential(credential.token)}`]);
    }
  }
  const env = {};
  for (const [name, value] of Object.entries(options.env)) {
    if (value !== void 0 && INHERITED.test(name)) env[name] = value;
  }
  Object.assign(env, {
    HOME: options.home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TEMPLATE_DIR: "",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    // Objects are what their ids say, whatever was put in their place.
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_CONFIG_COUNT: String(config.length)
  });
  if (options.path !== void 0) env["PATH"] = options.path;
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}
function isUnder(url, serverUrl) {
  const target = new URL(url);
  const server = new URL(serverUrl);
  const folder = `${server.pathname.replace(/\/+$/, "")}/`;
  const isBelow3 = `${target.pathname}/`.toLowerCase().startsWith(folder.toLowerCase());
  return target.origin === server.origin && target.origin !== "null" && isBelow3;
}

// src/git/git.ts
import { mkdir as mkdir5, mkdtemp as mkdtemp4, rm as rm5 } from "node:fs/promises";
import { join as join6 } from "node:path";

// src/http/retry.ts
var DEFAULT_RETRY = {
  maxRetries: 3,
  initialBackoffMs: 1e3,
  maxBackoffMs: 6e4,
  backoffMultiplier: 2,
  honourRetryAfter: true,
  retryAfterCapMs: 3e5
};
function askedWaitMs(headers, nowMs) {
  const theirNowMs = parseHttpDate(headers["date"] ?? "") ?? nowMs;
  const header = headers["retry-after"];
  if (header === void 0) return resetMs(headers["x-ratelimit-reset"], theirNowMs);
  const value = once(header.trim().slice(0, 200));
  if (/^\d{1,30}(\.\d{1,9})?$/.test(value)) return Math.ceil(Number(value)) * 1e3;
  const at = parseHttpDate(value);
  return at === void 0 ? void 0 : Math.max(at - theirNowMs, 0);
}
function resetMs(header, theirNowMs) {
  const value = once(header?.trim().slice(0, 200) ?? "");
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(value)) return void 0;
  const seconds = Math.ceil(Number(value));
  return seconds > 1e9 ? Math.max(seconds * 1e3 - theirNowMs, 0) : seconds * 1e3;
}
function once(value) {
  for (let copies = 2; copies <= 4; copies += 1) {
    const length = (value.length - 2 * (copies - 1)) / copies;
    if (!Number.isInteger(length) || length < 1) continue;
    const first = value.slice(0, length);
    if (Array(copies).fill(first).join(", ") === value) return first;
  }
  return value;
}
function parseHttpDate(value) {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value.trim())) return void 0;
  const at = Date.parse(/(gmt|utc|[+-]\d{4})$/i.test(value.trim()) ? value : `${value} GMT`);
  return Number.isNaN(at) ? void 0 : at;
}
function backoffMs(policy, repeat, random) {
  const ceiling = Math.min(policy.initialBackoffMs * policy.backoffMultiplier ** (repeat - 1), policy.maxBackoffMs);
  return Math.floor(random() * ceiling);
}
function isRetryableStatus(status) {
  return status === 408 || status === 425 || status === 429 || status >= 500 && status !== 501 && status !== 505;
}

// src/git/failure.ts
var PATTERNS = [
  ["unreached", /could not resolve (host|proxy)|failed to connect|couldn't connect|connection refused/i],
  ["unreached", /returned error: (429|503)|HTTP (429|503)/],
  ["auth", /authentication failed|could not read (username|password)|returned error: 40[13]\b|HTTP 40[13]\b/i],
  ["absent", /repository '.*' not found|returned error: 404|HTTP 404|does not appear to be a git repository/i],
  ["moved", /returned error: 30\d\b|HTTP 30\d\b|unable to update url base from redirection/i],
  ["broken", /returned error: (408|5\d\d)|HTTP (408|5\d\d)|RPC failed|early EOF|hung up|unexpected disconnect/i],
  [
    "broken",
    /connection (was )?reset|timed out|timeout|empty reply|transfer closed|too slow|recv failure|send failure/i
  ],
  [
    "broken",
    /unexpected eof|gnutls|SSL_(read|write|connect)|bad line length|expected flush|invalid index-pack output/i
  ]
];
function classifyRemoteFailure(stderr) {
  return PATTERNS.find(([, pattern]) => pattern.test(stderr))?.[0] ?? "other";
}
var HINTS = {
  auth: "Check that the token is valid and may read and write the contents of this repository (and, for an organisation with SSO, that it is authorised there)",
  absent: "Check the name; to a token without access a private repository looks absent as well",
  moved: "The repository was renamed or moved: use its present address (a redirect is not followed with a token)",
  unreached: "The server could not be reached; run it again",
  broken: "The connection broke; run it again",
  other: void 0
};
function remoteError(what, url, stderr, { attempts, acceptedAtMs } = { attempts: 1, acceptedAtMs: void 0 }) {
  const failure = classifyRemoteFailure(stderr);
  const isAnonymous = /could not read (username|password)/i.test(stderr);
  const reason = isAnonymous ? "the server wants other credentials" : lastWords(stderr);
  const tries = attempts > 1 ? ` after ${attempts} attempts` : "";
  if (failure === "auth" && acceptedAtMs !== void 0 && !/\b403\b/.test(stderr)) {
    const time = new Date(acceptedAtMs).toISOString().slice(11, 16);
    return new ActionError("input", `${what} ${url} failed${tries}: ${reason}; the token was accepted at ${time} UTC`, {
      hint: "It has run out since, or was revoked: the token of an App lives an hour. Mint it right before stage publish, then run this again"
    });
  }
  return new ActionError(
    failure === "auth" || failure === "absent" || failure === "moved" ? "input" : "remote",
    `${what} ${url} failed${tries}: ${reason}`,
    { hint: HINTS[failure] }
  );
}
function lastWords(stderr) {
  const lines = stderr.split("\n").map((line) => line.replaceAll(/[\p{Cc}]+/gu, " ").trim()).filter((line) => line !== "" && !/^(hint:|warning:|Cloning into|To |From )/.test(line));
  const telling = lines.filter((line) => /^(fatal|error|remote|!)/.test(line));
  const text = (telling.length > 0 ? telling : lines.slice(-3)).join("; ");
  return text.length > 400 ? `${text.slice(0, 400)}\u2026` : text || "git gave no reason";
}

// src/git/command.ts
function createGitCommand(environment, ports, retry = {}) {
  const policy = { ...DEFAULT_RETRY, ...retry };
  const accepted = /* @__PURE__ */ new Map();
  const scopeOf = (remoteUrl) => remoteUrl === void 0 ? void 0 : credentialFor(remoteUrl, environment.credentials ?? [])?.serverUrl;
  const run = async (args, options = {}) => {
    const result = await ports.exec("git", args, {
      ...options.cwd === void 0 ? {} : { cwd: options.cwd },
      ...options.input === void 0 ? {} : { input: options.input },
      ...options.encoding === void 0 ? {} : { encoding: options.encoding },
      env: { ...gitEnvironment(environment, options.remoteUrl, options.settings), ...options.env }
    });
    const scope = scopeOf(options.remoteUrl);
    if (scope !== void 0 && result.exitCode === 0) accepted.set(scope, ports.now());
    return result;
  };
  const fail = (what, remoteUrl, stderr, attempts) => remoteError(what, remoteUrl, stderr, { attempts, acceptedAtMs: accepted.get(scopeOf(remoteUrl) ?? "") });
  const pause = async (what, repeat, stderr) => {
    if (repeat > policy.maxRetries) return false;
    const waitMs = backoffMs(policy, repeat, ports.random);
    ports.log.info(`${what}: ${lastWords(stderr)}; retry ${repeat} of ${policy.maxRetries}`);
    await ports.sleep(waitMs);
    return true;
  };
  return {
    run,
    fail,
    pause,
    read: async (args, options) => {
      const result = await run(args, options);
      if (result.exitCode !== 0) {
        throw new ActionError("internal", `git ${args[0]} exited with ${result.exitCode}: ${lastWords(result.stderr)}`);
      }
      return result.stdout;
    },
    fetch: async (what, args, options, reset) => {
      for (let attempt2 = 1; ; attempt2 += 1) {
        const result = await run(args, options);
        if (result.exitCode === 0) return result.stdout;
        const failure = classifyRemoteFailure(result.stderr);
        const isTransient = failure === "unreached" || failure === "broken";
        if (!isTransient || !await pause(`${what} ${options.remoteUrl}`, attempt2, result.stderr)) {
          throw fail(what, options.remoteUrl, result.stderr, attempt2);
        }
        await reset?.();
      }
    }
  };
}

// src/git/refs.ts
var OID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
function isOid(text) {
  return OID.test(text);
}
function requireOid(text) {
  if (!isOid(text)) throw new ActionError("internal", `git: got ${quoteValue(text)}, expected an object id`);
  return text;
}
function isRefName(name) {
  if (name === "" || name.length > 250 || name === "@" || /^[-/.]/.test(name)) return false;
  return !/[\p{Cc}\s~^:?*[\\]|\.\.|@\{|\/[/.]|\.\/|\.lock(\/|$)|[./]$/u.test(name);
}
function requireRefName(name) {
  const [, short = ""] = /^refs\/(?:heads|tags)\/(.*)$/s.exec(name) ?? [];
  if (!isRefName(short)) {
    throw new ActionError("input", `git ref: got ${quoteValue(name)}, expected the name of a branch or tag`);
  }
  return name;
}
function branchRef(branch) {
  return requireRefName(`refs/heads/${branch}`);
}
function tagRef(tag) {
  return requireRefName(`refs/tags/${tag}`);
}
function parseHelperRefs(output) {
  const refs = /* @__PURE__ */ new Map();
  for (const line of output.split("\n")) {
    const [oid = "", name = ""] = line.split(" ");
    if (isOid(oid) && name.startsWith("refs/")) refs.set(name, oid);
  }
  return refs;
}
function parseRemoteRefs(output) {
  const refs = /* @__PURE__ */ new Map();
  const peeled = /* @__PURE__ */ new Map();
  for (const line of output.split("\n")) {
    const [oid, name] = line.split("	");
    if (oid === void 0 || name === void 0 || !isOid(oid)) continue;
    if (name.endsWith("^{}")) peeled.set(name.slice(0, -3), oid);
    else refs.set(name, { name, oid, commit: oid });
  }
  for (const [name, commit] of peeled) {
    const ref = refs.get(name);
    if (ref !== void 0) refs.set(name, { ...ref, commit });
  }
  return refs;
}

// src/git/objects.ts
function parseCommit(oid, raw) {
  const { fields, message } = splitObject(raw);
  const tree = fields.find(([key]) => key === "tree")?.[1];
  const author = parseSignature(fields.find(([key]) => key === "author")?.[1]);
  const committer = parseSignature(fields.find(([key]) => key === "committer")?.[1]);
  if (tree === void 0 || author === void 0 || committer === void 0) {
    throw new ActionError("remote", `git: the commit ${oid} is not readable`);
  }
  return {
    oid: requireOid(oid),
    tree: requireOid(tree),
    parents: fields.filter(([key]) => key === "parent").map(([, value]) => requireOid(value)),
    author,
    committer,
    message,
    trailers: parseTrailers(message),
    isSigned: fields.some(([key]) => key === "gpgsig" || key === "gpgsig-sha256")
  };
}
function parseTag(oid, raw) {
  const { fields, message } = splitObject(raw);
  const value = (key) => fields.find(([field]) => field === key)?.[1];
  const target = value("object");
  if (target === void 0) throw new ActionError("remote", `git: the tag ${oid} is not readable`);
  return {
    oid: requireOid(oid),
    target: requireOid(target),
    name: value("tag") ?? "",
    tagger: parseSignature(value("tagger")),
    message
  };
}
function parseTrailers(message) {
  const paragraphs = message.trim().split(/\n[ \t]*\n/);
  const last = paragraphs.length > 1 ? paragraphs.at(-1) : void 0;
  const trailers = [];
  for (const line of last?.split("\n") ?? []) {
    const match = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line);
    if (match === null) return [];
    trailers.push({ key: match[1], value: match[2].trim() });
  }
  return trailers;
}
function parseTree(output) {
  const entries = output.split("\0").flatMap((entry) => {
    const match = /^(\d{6}) \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(entry);
    return match === null ? [] : [[match[3], { mode: match[1], oid: match[2] }]];
  });
  return new Map(entries);
}
function splitObject(raw) {
  const end = raw.indexOf("\n\n");
  const head = end === -1 ? raw : raw.slice(0, end);
  const fields = [];
  for (const line of head.split("\n")) {
    const last = fields.at(-1);
    if (line.startsWith(" ") && last !== void 0) last[1] += `
${line.slice(1)}`;
    else {
      const space = line.indexOf(" ");
      if (space > 0) fields.push([line.slice(0, space), line.slice(space + 1)]);
    }
  }
  return { fields, message: end === -1 ? "" : raw.slice(end + 2) };
}
function parseSignature(text) {
  const match = /^(.*?) ?<([^>]*)> (\d+) ([+-]\d{4})$/.exec(text ?? "");
  if (match === null) return void 0;
  return {
    name: match[1],
    email: match[2],
    epochSeconds: Number(match[3]),
    zone: match[4]
  };
}

// src/git/read-objects.ts
async function readObjects(git, here, oids) {
  const found = /* @__PURE__ */ new Map();
  if (oids.length === 0) return found;
  const input = oids.map((oid) => `${requireOid(oid)}
`).join("");
  const bytes = Buffer.from(await git.read(["cat-file", "--batch"], { ...here, input, encoding: "latin1" }), "latin1");
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\n", at);
    const [oid = "", type = "", size = ""] = bytes.subarray(at, end).toString("latin1").split(" ");
    at = end + 1;
    if (type === "missing") continue;
    found.set(oid, { type, content: bytes.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return found;
}

// src/git/repository.ts
function createRepository(options, git) {
  const { directory, remoteUrl } = options;
  const here = { cwd: directory, remoteUrl };
  const resolveCommit = async (revision) => {
    if (revision !== "HEAD" && !isOid(revision) && !revision.startsWith("refs/")) {
      throw new ActionError("internal", `git: got ${quoteValue(revision)}, expected a full ref name or object id`);
    }
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
    const { exitCode, stdout } = await git.run(args, here);
    return exitCode === 0 ? requireOid(stdout.trim()) : void 0;
  };
  const readCommit2 = async (oid) => parseCommit(oid, await git.read(["cat-file", "commit", requireOid(oid)], here));
  return {
    directory,
    resolveCommit,
    readCommit: readCommit2,
    readTag: async (name) => {
      const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${tagRef(name)}^{tag}`];
      const { exitCode, stdout } = await git.run(args, here);
      if (exitCode !== 0) return void 0;
      const oid = requireOid(stdout.trim());
      return parseTag(oid, await git.read(["cat-file", "tag", oid], here));
    },
    readOrigin: async () => {
      const { exitCode, stdout } = await git.run(["config", "--get", "remote.origin.url"], here);
      return exitCode === 0 ? stdout.trim() : void 0;
    },
    readFile: async (commit, path) => {
      const { exitCode, stdout } = await git.run(
        ["cat-file", "blob", `${requireOid(commit)}:${checkPath(path)}`],
        here
      );
      return exitCode === 0 ? stdout : void 0;
    },
    listFiles: async (commit) => parseTree(await git.read(["ls-tree", "-r", "-z", "--full-tree", requireOid(commit)], here)),
    readBlobs: async (oids) => {
      const found = await readObjects(git, here, oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    findWholeObjects: async () => {
      const asked = ["rev-parse", "--path-format=absolute", "--is-shallow-repository", "--git-path", "objects"];
      const { exitCode: failed, stdout } = await git.run(asked, here);
      if (failed !== 0) return void 0;
      const [isShallow, objects] = stdout.split("\n");
      const { exitCode } = await git.run(["config", "--get-regexp", "^remote\\..*\\.promisor$"], here);
      return isShallow === "false" && exitCode !== 0 ? objects : void 0;
    },
    readPrefix: async () => (await git.read(["rev-parse", "--show-prefix"], here)).trim(),
    hasFile: async (commit, path) => {
      const listed = await git.read(["ls-tree", "-z", "--full-tree", requireOid(commit), "--", checkPath(path)], here);
      return /^100\d{3} blob /.test(listed);
    },
    checkOut: async (commit, ref) => {
      if (ref !== void 0 && remoteUrl !== void 0) {
        const args = ["fetch", "--quiet", "--no-tags", "--filter=blob:none", "--", remoteUrl, requireRefName(ref)];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl });
      }
      await git.read(["checkout", "--quiet", "--force", "--detach", requireOid(commit)], here);
    }
  };
}
function checkPath(path) {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split("/").every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError("internal", `git: got the path ${quoteValue(path)}, expected one below the root`);
  return path;
}

// src/git/signing.ts
import { chmod, mkdir as mkdir2, mkdtemp as mkdtemp2, rm as rm2, writeFile as writeFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
function readSigningKey(privateKey) {
  const text = `${privateKey.replaceAll("\r\n", "\n").trim()}
`;
  if (/^-----BEGIN OPENSSH PRIVATE KEY-----\n/.test(text)) return { format: "ssh", privateKey: text };
  if (/^-----BEGIN PGP PRIVATE KEY BLOCK-----\n/.test(text)) return { format: "openpgp", privateKey: text };
  throw new ActionError("input", "signing-key: expected an OpenSSH private key or an armoured OpenPGP private key");
}
async function withSigningKey(key, options, ports, use) {
  const sign = async (setup) => await use(setup).catch((cause) => {
    throw new ActionError("input", `signing-key: git could not sign with it: ${describeError(cause)}`, {
      hint: "Use a key without a passphrase",
      cause
    });
  });
  await mkdir2(options.tempDir, { recursive: true });
  const folder = await mkdtemp2(join3(options.tempDir, "sign-"));
  const env = { PATH: options.path, HOME: folder, GNUPGHOME: folder, LC_ALL: "C" };
  try {
    await chmod(folder, 448);
    const file = join3(folder, "key");
    await writeFile2(file, key.privateKey, { mode: 384, flag: "wx" });
    if (key.format === "ssh") {
      return await sign({
        settings: [
          ["gpg.format", "ssh"],
          ["user.signingKey", file]
        ],
        env: {}
      });
    }
    const moment = `${new Date(options.epochSeconds * 1e3).toISOString().replaceAll(/[-:]|\.\d+Z/g, "")}!`;
    const imported = await ports.exec("gpg", ["--batch", "--quiet", "--import", file], { env });
    await rm2(file);
    const listed = await ports.exec("gpg", ["--batch", "--list-secret-keys", "--with-colons"], { env });
    const fingerprint2 = /^fpr:+([0-9A-F]{40,64}):/m.exec(listed.stdout)?.[1];
    if (imported.exitCode !== 0 || fingerprint2 === void 0) {
      throw new ActionError("input", "signing-key: gpg could not import the OpenPGP key", {
        hint: "Export it without a passphrase: gpg --armor --export-secret-keys <id>"
      });
    }
    const options_ = ["batch", "no-tty", "pinentry-mode loopback", `faked-system-time ${moment}`];
    await writeFile2(join3(folder, "gpg.conf"), `${options_.join("\n")}
`);
    return await sign({
      settings: [
        ["gpg.format", "openpgp"],
        ["user.signingKey", `${fingerprint2}!`]
      ],
      env: { GNUPGHOME: folder }
    });
  } finally {
    if (key.format === "openpgp") await ports.exec("gpgconf", ["--kill", "all"], { env }).catch(() => void 0);
    await rm2(folder, { recursive: true, force: true });
  }
}

// src/git/store.ts
import { randomUUID } from "node:crypto";
import { mkdir as mkdir3, mkdtemp as mkdtemp3, rm as rm3, writeFile as writeFile3 } from "node:fs/promises";
import { join as join4 } from "node:path";
import { pathToFileURL } from "node:url";

// src/git/import-stream.ts
function buildImport(request) {
  const who = signatureOf(request);
  const parts = ["feature done\n", "commit refs/made\n", "mark :1\n"];
  parts.push(`author ${who}
committer ${who}
`, ...data(`${request.message.trimEnd()}
`));
  parts.push(`from ${requireOid(request.parent)}
`);
  for (const { path, mode, content } of request.files) {
    if (mode === void 0) parts.push(`D ${quotePath(path)}
`);
    else parts.push(`M ${checkMode(mode)} inline ${quotePath(path)}
`, ...data(content));
  }
  parts.push("\nget-mark :1\n");
  if (request.tag !== void 0) {
    const name = tagRef(request.tag.name).slice("refs/tags/".length);
    parts.push(`tag ${name}
mark :2
from :1
tagger ${who}
`, ...data(`${request.tag.message.trimEnd()}
`));
    parts.push("get-mark :2\n");
  }
  parts.push("done\n");
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
function data(content) {
  return [`data ${Buffer.byteLength(content)}
`, content, "\n"];
}
function signatureOf({ identity: { name, email }, epochSeconds }) {
  if (/[\p{Cc}<>]/u.test(name + email) || name.trim() === "" || email.trim() === "") {
    throw new ActionError(
      "input",
      `git identity: got ${quoteValue(`${name} <${email}>`)}, expected a name and an e-mail`
    );
  }
  return `${name} <${email}> ${epochSeconds} +0000`;
}
function checkMode(mode) {
  if (mode === "100644" || mode === "100755") return mode;
  throw new ActionError("input", `git commit: a file of mode ${quoteValue(mode)} is no regular file`);
}
function quotePath(path) {
  const isPlain = !/[\p{Cc}\\]/u.test(path) && path.split("/").every((part) => !/^(\.{0,2}|\.git)$/i.test(part));
  if (!isPlain) throw new ActionError("internal", `git: got the path ${quoteValue(path)}, expected one below the root`);
  return `"${path.replaceAll('"', '\\"')}"`;
}

// src/git/log.ts
var FIELDS = "%H%x00%P%x00%an%x00%B%x00";
function logArguments(head, mark) {
  return [
    "log",
    "--topo-order",
    "--no-renames",
    "--diff-merges=first-parent",
    "--name-only",
    "-z",
    "--encoding=UTF-8",
    `--format=${mark} ${FIELDS}`,
    head,
    "--"
  ];
}
function parseLog(output, mark) {
  const record = new RegExp(`^\\n?${mark} ([0-9a-f]{40}(?:[0-9a-f]{24})?)$`);
  const fields = output.split("\0");
  const commits = [];
  let index = 0;
  const startsRecord = (field) => field !== void 0 && record.test(field);
  while (index < fields.length) {
    const field = fields[index];
    if (!startsRecord(field)) {
      if (field.trim() !== "")
        throw new ActionError("internal", `git log: got ${JSON.stringify(field.slice(0, 80))}, expected a commit`);
      index += 1;
      continue;
    }
    const [parents = "", author = "", message = ""] = fields.slice(index + 1, index + 4);
    index += 4;
    const paths = [];
    while (index < fields.length && !startsRecord(fields[index])) {
      const path = fields[index].replace(/^\n/, "");
      if (path !== "") paths.push(path);
      index += 1;
    }
    commits.push({
      oid: record.exec(field)?.[1],
      parents: parents === "" ? [] : parents.split(" "),
      author,
      message,
      paths
    });
  }
  return commits;
}

// src/git/push.ts
async function pushRefs(git, directory, url, updates) {
  for (const update2 of updates) {
    if (update2.expected === null || update2.replace === true || update2.ref.startsWith("refs/tags/")) continue;
    await requireDescendant(git, directory, url, update2.expected, update2.oid);
  }
  const args = ["push", "--porcelain", "--atomic", "--no-verify", "--no-signed"];
  for (const { ref, expected } of updates) {
    args.push(`--force-with-lease=${requireRefName(ref)}:${expected === null ? "" : requireOid(expected)}`);
  }
  args.push("--", url, ...updates.map(({ ref, oid }) => `${requireOid(oid)}:${ref}`));
  for (let attempt2 = 1; ; attempt2 += 1) {
    const result = await git.run(args, { cwd: directory, remoteUrl: url });
    const lines = readPorcelain(result.stdout);
    if (result.exitCode === 0) {
      return { status: lines.every(({ flag }) => flag === "=") ? "up-to-date" : "pushed" };
    }
    const failure = classifyRemoteFailure(result.stderr);
    if (lines.length > 0 || failure === "broken") {
      const seen = await compareRemote(git, url, updates);
      if (seen !== "unchanged") return seen;
    }
    const refused = readRefusal(lines, result.stderr);
    if (refused !== void 0) return refused;
    const isTransient = failure === "unreached" || failure === "broken";
    if (!isTransient || !await git.pause(`push to ${url}`, attempt2, result.stderr)) {
      throw git.fail("push to", url, result.stderr, attempt2);
    }
  }
}
async function requireDescendant(git, directory, url, ancestor, oid) {
  const args = ["merge-base", "--is-ancestor", requireOid(ancestor), requireOid(oid)];
  const { exitCode } = await git.run(args, { cwd: directory, remoteUrl: url });
  if (exitCode !== 0) throw new ActionError("internal", `git push: ${oid} does not follow from ${ancestor}`);
}
async function compareRemote(git, url, updates) {
  const args = ["ls-remote", "--", url, ...updates.map(({ ref }) => ref)];
  const refs = parseRemoteRefs(await git.fetch("read the refs of", args, { remoteUrl: url }));
  if (updates.every(({ ref, oid }) => refs.get(ref)?.oid === oid)) return { status: "pushed" };
  const moved = updates.find(({ ref, expected }) => (refs.get(ref)?.oid ?? null) !== expected);
  if (moved === void 0) return "unchanged";
  return { status: "stale", ref: moved.ref, reason: `is at ${refs.get(moved.ref)?.oid ?? "nothing"}` };
}
function readPorcelain(stdout) {
  return stdout.split("\n").flatMap((line) => {
    const match = /^([ +*=!-])\t[^\t]*:([^\t]+)\t(.*)$/.exec(line);
    return match === null ? [] : [{ flag: match[1], ref: match[2], text: match[3] }];
  });
}
function readRefusal(lines, stderr) {
  const refused = lines.filter(({ flag, text }) => flag === "!" && !/remote failure|remote end/.test(text));
  const line = refused.find(({ text }) => !/atomic push fail/.test(text)) ?? refused[0];
  if (line === void 0) return void 0;
  const reason = /\((.*)\)\s*$/.exec(line.text)?.[1] ?? line.text;
  return { status: "rejected", ref: line.ref, reason, output: lastWords(stderr) };
}

// src/git/store.ts
var FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"];
var WHOLE_HISTORY = 2147483647;
async function createStore(options, git) {
  const { directory, url } = options;
  await git.read(["init", "--quiet", "--bare", directory]);
  if (options.shared !== void 0) {
    await writeFile3(join4(directory, "objects", "info", "alternates"), `${options.shared}
`);
  }
  const here = { cwd: directory };
  const depths = /* @__PURE__ */ new Map();
  let last = Promise.resolve();
  const inTurn = async (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => void 0);
    await turn;
  };
  const readObjects2 = (oids) => readObjects(git, here, oids);
  const copyObjects = async (oids, target) => {
    const input = oids.map((oid) => `${requireOid(oid)}
`).join("");
    const pack = await git.read(["pack-objects", "--quiet", "--stdout"], { ...here, input, encoding: "latin1" });
    await git.read(["unpack-objects", "-q"], { cwd: target.directory, input: Buffer.from(pack, "latin1") });
  };
  const store = {
    directory,
    url,
    fetch: async (oids, depth) => await inTurn(async () => {
      const open5 = oids.filter((oid) => (depths.get(oid) ?? 0) < depth);
      const known = options.shared === void 0 ? /* @__PURE__ */ new Map() : await readObjects2(open5);
      const wanted = open5.filter((oid) => !known.has(oid));
      if (wanted.length === 0) return;
      const limit = `--depth=${Math.min(depth, WHOLE_HISTORY)}`;
      const specs = wanted.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
      await git.fetch("read", [...FETCH, limit, "--", url, ...specs], { ...here, remoteUrl: url });
      for (const oid of wanted) depths.set(oid, depth);
    }),
    fetchTags: async () => await inTurn(async () => {
      await git.fetch("read the tags of", [...FETCH, "--", url, "+refs/tags/*:refs/tags/*"], {
        ...here,
        remoteUrl: url
      });
    }),
    readCommit: async (oid) => {
      const found = (await readObjects2([oid])).get(oid);
      return found?.type === "commit" ? parseCommit(oid, found.content.toString("utf8")) : void 0;
    },
    readTag: async (oid) => (await store.readTags([oid])).get(oid),
    readTags: async (oids) => {
      const found = [...await readObjects2([...new Set(oids)])].filter(([, { type }]) => type === "tag");
      return new Map(found.map(([oid, { content }]) => [oid, parseTag(oid, content.toString("utf8"))]));
    },
    listFiles: async (commit) => parseTree(await git.read(["ls-tree", "-r", "-z", "--full-tree", requireOid(commit)], here)),
    findBlob: async (commit, path) => {
      const listed = await git.read(["ls-tree", "-z", "--full-tree", requireOid(commit), "--", path], here);
      return /^100\d{3} blob ([0-9a-f]+)\t/.exec(listed)?.[1];
    },
    readBlobs: async (oids) => {
      const found = await readObjects2(oids);
      return new Map([...found].map(([oid, { content }]) => [oid, content]));
    },
    firstParents: async (from, paths = []) => {
      const args = [
        "log",
        "--first-parent",
        "--diff-merges=first-parent",
        "--format=%H",
        requireOid(from),
        "--",
        ...paths
      ];
      return (await git.read(args, here)).split("\n").filter((line) => line !== "");
    },
    log: async (from) => {
      const mark = `commit${randomUUID().replaceAll("-", "")}`;
      return parseLog(await git.read(logArguments(requireOid(from), mark), here), mark);
    },
    isCutOff: async () => (await git.read(["rev-parse", "--is-shallow-repository"], here)).trim() === "true",
    readFiles: async (places) => {
      const asked = places.map(
        ({ commit, path }) => path.includes("\n") ? void 0 : `${requireOid(commit)}:${path}`
      );
      const names = [...new Set(asked.filter((name) => name !== void 0))];
      if (names.length === 0) return places.map(() => void 0);
      const check = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
      const lines = (await git.read(check, { ...here, input: names.map((name) => `${name}
`).join("") })).split("\n");
      const ids = new Map(
        names.flatMap((name, index) => {
          const [oid = "", type] = (lines[index] ?? "").split(" ");
          return type === "blob" ? [[name, oid]] : [];
        })
      );
      const blobs = await readObjects2([...new Set(ids.values())]);
      return asked.map((name) => blobs.get(ids.get(name ?? "") ?? "")?.content);
    },
    compare: async (from, to) => {
      const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", requireOid(from), requireOid(to)];
      const parts = (await git.read(args, here)).split("\0");
      const changes = [];
      for (let index = 0; index + 1 < parts.length; index += 2) {
        const match = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) \w/.exec(parts[index] ?? "");
        if (match === null) continue;
        const side = (mode = "", oid = "") => /^0+$/.test(mode) ? void 0 : { mode, oid };
        changes.push({
          path: parts[index + 1] ?? "",
          before: side(match[1], match[3]),
          after: side(match[2], match[4])
        });
      }
      return changes;
    },
    diff: async (from, to, paths) => {
      if (paths.length === 0) return "";
      const style = ["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/"];
      return await git.read(["diff", ...style, requireOid(from), requireOid(to), "--", ...paths], here);
    },
    checkOut: async (commit, target) => {
      await mkdir3(target, { recursive: true });
      const scratch = await mkdtemp3(join4(options.tempDir, "index-"));
      try {
        await git.read(["read-tree", "--reset", "-u", requireOid(commit)], {
          cwd: target,
          env: { GIT_DIR: directory, GIT_WORK_TREE: target, GIT_INDEX_FILE: join4(scratch, "index") },
          settings: [["core.bare", "false"]]
        });
      } finally {
        await rm3(scratch, { recursive: true, force: true });
      }
    },
    make: async (request) => {
      const marks = (await git.read(["fast-import", "--quiet", "--force", "--date-format=raw"], {
        ...here,
        input: buildImport(request)
      })).trim();
      const [commit = "", tag] = marks.split("\n");
      const made = await store.readCommit(requireOid(commit));
      if (made === void 0) throw new ActionError("internal", "git made no commit");
      const signed = await options.sign(request.epochSeconds, async (signing) => {
        if (signing === void 0) return void 0;
        return requireOid(
          (await git.read(["commit-tree", "-S", "-p", requireOid(request.parent), "-F", "-", made.tree], {
            ...here,
            input: `${request.message.trimEnd()}
`,
            env: { ...identityEnv(request), ...signing.env },
            settings: signing.settings
          })).trim()
        );
      });
      if (signed === void 0) return { commit: made.oid, tree: made.tree, tag };
      const { identity, epochSeconds } = request;
      const ownTag = request.tag === void 0 ? void 0 : await store.makeTag({ ...request.tag, commit: signed, identity, epochSeconds });
      return { commit: signed, tree: made.tree, tag: ownTag };
    },
    makeTag: async (request) => {
      const ref = tagRef(request.name);
      await options.sign(request.epochSeconds, async (signing) => {
        const kind = signing === void 0 ? "--annotate" : "--sign";
        const args = ["tag", kind, "--force", "--cleanup=verbatim", "-F", "-", "--", request.name];
        await git.read([...args, requireOid(request.commit)], {
          ...here,
          input: `${request.message.trimEnd()}
`,
          env: { ...identityEnv(request), ...signing?.env },
          settings: signing?.settings ?? []
        });
      });
      return requireOid((await git.read(["rev-parse", "--verify", `${ref}^{tag}`], here)).trim());
    },
    copyBase: async (commit, paths, target) => {
      const folders = new Set(
        paths.flatMap((path) => path.split("/").map((_, end, parts) => parts.slice(0, end).join("/")))
      );
      const names = [...folders].filter((folder) => folder !== "").map((folder) => `${requireOid(commit)}:${folder}`);
      const args = ["rev-parse", "--verify", "--end-of-options"];
      const trees = [];
      for (const name of [`${requireOid(commit)}^{tree}`, ...names]) {
        const { exitCode, stdout } = await git.run([...args, name], here);
        if (exitCode === 0) trees.push(requireOid(stdout.trim()));
      }
      await copyObjects([commit, ...trees], target);
      await writeFile3(join4(target.directory, "shallow"), `${commit}
`);
    },
    copyHistory: async (commits, target) => {
      const from = pathToFileURL(directory).href;
      const specs = commits.map((oid) => `+${requireOid(oid)}:refs/fetched/${oid}`);
      const args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--update-shallow", "--", from, ...specs];
      await git.read(args, { cwd: target.directory, remoteUrl: from });
    },
    copyObjects,
    push: async (updates) => await pushRefs(git, directory, url, updates),
    remove: async () => await rm3(directory, { recursive: true, force: true })
  };
  return store;
}
function identityEnv(request) {
  const { name, email } = request.identity;
  const date = `${request.epochSeconds} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date
  };
}

// src/git/work-repository.ts
import { mkdir as mkdir4, rm as rm4, writeFile as writeFile4 } from "node:fs/promises";
import { join as join5 } from "node:path";
import { pathToFileURL as pathToFileURL2 } from "node:url";
async function serveRelease(git, request) {
  const { directory, store, branch } = request;
  const here = { cwd: directory };
  await mkdir4(directory, { recursive: true });
  await git.read(["init", "--quiet", "--bare", directory]);
  await writeFile4(join5(directory, "objects", "info", "alternates"), `${join5(store.directory, "objects")}
`);
  await git.read(["update-ref", branchRef(branch), requireOid(request.commit)], here);
  await git.read(["update-ref", tagRef(request.tag.name), requireOid(request.tag.oid)], here);
  await git.read(["symbolic-ref", "HEAD", branchRef(branch)], here);
}
async function withTrackedFiles(git, directory, use) {
  const here = { cwd: directory };
  await git.read(["init", "--quiet", directory]);
  try {
    await git.read(["add", "--all", "--force", "--", "."], here);
    return await use();
  } finally {
    await rm4(join5(directory, ".git"), { recursive: true, force: true });
  }
}
async function withCommit(git, { directory, store, commit }, use) {
  const here = { cwd: directory };
  await git.read(["init", "--quiet", directory]);
  try {
    await writeFile4(join5(directory, ".git", "objects", "info", "alternates"), `${join5(store.directory, "objects")}
`);
    await git.read(["update-ref", "HEAD", requireOid(commit)], here);
    await git.read(["reset", "--quiet", "--mixed"], here);
    return await use();
  } finally {
    await rm4(join5(directory, ".git"), { recursive: true, force: true });
  }
}
async function addHistory(git, request) {
  const { directory, store, commit, branch, base } = request;
  await store.fetch([base], Number.POSITIVE_INFINITY);
  const tags = "+refs/tags/*:refs/tags/*";
  const quiet = ["fetch", "--quiet", "--no-write-fetch-head", "--no-auto-gc", "--no-tags"];
  await store.fetchTags();
  const served = `refs/served/${requireOid(commit)}`;
  await git.read(["update-ref", served, commit], { cwd: store.directory });
  await git.read(["init", "--quiet", directory]);
  const url = pathToFileURL2(store.directory).href;
  const specs = [`+${served}:${branchRef(branch)}`, tags];
  await git.fetch("copy the history of", [...quiet, "--update-head-ok", "--", url, ...specs], {
    cwd: directory,
    remoteUrl: url
  });
  await git.read(["symbolic-ref", "HEAD", branchRef(branch)], { cwd: directory });
  await git.read(["reset", "--quiet", "--mixed"], { cwd: directory });
}

// src/git/git.ts
var OLDEST = [2, 32];
function createGit(options, ports) {
  const { credentials = [] } = options;
  const environment = { env: options.env, home: options.tempDir, credentials, path: options.path };
  const git = createGitCommand(environment, ports, options.retry);
  const sign = async (epochSeconds, use) => {
    if (options.signingKey === void 0) return await use(void 0);
    const lent = { tempDir: options.tempDir, epochSeconds, path: options.path ?? options.env["PATH"] ?? "" };
    return await withSigningKey(options.signingKey, lent, ports, use);
  };
  const repository = (directory, remoteUrl) => createRepository({ directory, ...remoteUrl === void 0 ? {} : { remoteUrl } }, git);
  let checked;
  const requireVersion = async () => {
    checked ??= (async () => {
      const version = /^git version (\d+)\.(\d+)/.exec(await git.read(["--version"]));
      const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
      if (major > OLDEST[0] || major === OLDEST[0] && minor >= OLDEST[1]) return;
      throw new ActionError(
        "input",
        `git: this is ${version?.[0] ?? "an unknown version"}, expected ${OLDEST.join(".")} or newer`,
        {
          hint: "Older ones read neither settings nor credentials from the environment: update git on the runner"
        }
      );
    })();
    await checked;
  };
  const listRemote = async (url, refs) => {
    parseRemoteUrl(url);
    await requireVersion();
    const names = refs?.map(requireRefName);
    const patterns = names?.flatMap((name) => [name, `${name}^{}`]) ?? ["refs/heads/*", "refs/tags/*"];
    const asked = { remoteUrl: url, settings: [["protocol.version", "0"]] };
    const output = await git.fetch("read the refs of", ["ls-remote", "--", url, ...patterns], asked);
    const all = parseRemoteRefs(output);
    return names === void 0 ? all : new Map([...all].filter(([name]) => names.includes(name)));
  };
  return {
    listRemote,
    authorizationFor: (url) => {
      const credential = credentialFor(url, credentials);
      return credential === void 0 ? void 0 : `Basic ${basicCredential(credential.token)}`;
    },
    hasCredential: (url) => credentialFor(url, credentials) !== void 0,
    look: async (url, access2) => {
      const { protocol } = parseRemoteUrl(url);
      await requireVersion();
      if (access2 === "read" || protocol === "file") {
        const settings = [["protocol.version", "0"]];
        const args2 = ["ls-remote", "--", url, "refs/heads/*", "refs/tags/*"];
        const refs = parseRemoteRefs(await git.fetch("read the refs of", args2, { remoteUrl: url, settings }));
        return new Map([...refs].map(([name, { oid }]) => [name, oid]));
      }
      const args = [`remote-${protocol}`, "look", url];
      const asked = { remoteUrl: url, input: "list for-push\n\n" };
      return parseHelperRefs(await git.fetch("ask for leave to push to", args, asked));
    },
    createStore: async (url, shared) => {
      parseRemoteUrl(url);
      await requireVersion();
      await mkdir5(options.tempDir, { recursive: true });
      const directory = await mkdtemp4(join6(options.tempDir, "store-"));
      return await createStore({ directory, url, tempDir: options.tempDir, sign, shared }, git);
    },
    open: (directory) => repository(directory),
    serveRelease: (request) => serveRelease(git, request),
    withTrackedFiles: (directory, use) => withTrackedFiles(git, directory, use),
    withCommit: (request, use) => withCommit(git, request, use),
    addHistory: (request) => addHistory(git, request),
    readRemote: async (url, ref) => {
      if (!(await listRemote(url, [ref])).has(ref)) return void 0;
      await mkdir5(options.tempDir, { recursive: true });
      const directory = await mkdtemp4(join6(options.tempDir, "peek-"));
      try {
        await git.read(["init", "--quiet", "--bare", directory]);
        const args = ["fetch", "--quiet", "--no-tags", "--depth=1", "--filter=tree:0", "--", url, `+${ref}:${ref}`];
        await git.fetch(`read ${ref} of`, args, { cwd: directory, remoteUrl: url });
        const show2 = async (kind, oid2) => await git.read(["cat-file", kind, oid2], { cwd: directory });
        const oid = requireOid((await git.read(["rev-parse", "--verify", ref], { cwd: directory })).trim());
        const type = (await git.read(["cat-file", "-t", oid], { cwd: directory })).trim();
        const found = await git.run(["rev-parse", "--verify", "--quiet", `${oid}^{commit}`], { cwd: directory });
        if (found.exitCode !== 0) {
          throw new ActionError("input", `${ref} of ${url} points to no commit`, { hint: "Was it pushed by mistake?" });
        }
        const peeled = found.stdout.trim();
        return {
          tag: type === "tag" ? parseTag(oid, await show2("tag", oid)) : void 0,
          commit: parseCommit(peeled, await show2("commit", requireOid(peeled)))
        };
      } finally {
        await rm5(directory, { recursive: true, force: true });
      }
    },
    clone: async ({ url, branch, directory }) => {
      parseRemoteUrl(url);
      const ref = branchRef(branch);
      await requireVersion();
      const absent = (cause) => new ActionError("input", `clone ${url}: it has no branch ${quoteValue(branch)}`, {
        hint: "Create the branch, or name another one in the configuration",
        cause
      });
      const options2 = ["--quiet", "--single-branch", "--no-tags", "--filter=blob:none", "--no-recurse-submodules"];
      const args = ["clone", ...options2, "--branch", branch, "--", url, directory];
      const reset = () => rm5(directory, { recursive: true, force: true });
      await git.fetch("clone", args, { remoteUrl: url }, reset).catch((error2) => {
        if (error2 instanceof ActionError && /Remote branch .* not found/.test(error2.message)) throw absent(error2);
        throw error2;
      });
      const clone = repository(directory, url);
      const head = await clone.resolveCommit(ref);
      if (head === void 0) throw absent();
      return { repository: clone, head };
    }
  };
}

// src/github/fetch.ts
function createFetch(http) {
  return async (input, init = {}) => {
    const body = init.body;
    if (body !== void 0 && body !== null && typeof body !== "string" && !(body instanceof Uint8Array)) {
      throw new TypeError("createFetch: the body has to be text or bytes");
    }
    const response = await http.send({
      method: init.method ?? "GET",
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...body === void 0 || body === null ? {} : { body }
    });
    const isEmpty = [204, 205, 304].includes(response.status);
    return new Response(isEmpty ? null : Buffer.from(response.body), {
      status: response.status,
      headers: { ...response.headers }
    });
  };
}

// src/github/client.ts
var WRITE_BURST = 10;
var MAX_LIMIT_REPEATS = 2;
function createOctokitSource(options, ports) {
  let made;
  const make = async () => {
    const [{ Octokit: Base }, { retry }, { throttling }] = await Promise.all([
      import("./chunks/dist-src-YK6SU2FB.js"),
      import("./chunks/dist-bundle-IX6NO6MK.js"),
      import("./chunks/dist-bundle-BOKPWOGT.js")
    ]);
    const secondMs = options.secondMs ?? 1e3;
    const capSeconds = (options.rateLimitCapMs ?? 3e5) / 1e3;
    const onLimit = (kind) => (retryAfter, request, _, repeats) => {
      const repeat = repeats < MAX_LIMIT_REPEATS && retryAfter <= capSeconds;
      const after = repeat ? `; retry ${repeats + 1} of ${MAX_LIMIT_REPEATS} in ${retryAfter} s` : "";
      ports.log.info(`GitHub: ${kind} rate limit at ${request.method} ${request.url}${after}`);
      return repeat;
    };
    return new (Base.plugin(retry, throttling))({
      auth: options.token,
      baseUrl: options.apiUrl.replace(/\/+$/, ""),
      userAgent: "tao-actions/upstream-release",
      request: { fetch: createFetch(ports.http({ name: "GitHub", retry: { maxRetries: 0 } })) },
      // Its debug lines are objects; those of info name each request with its status and time.
      log: { debug: () => void 0, info: ports.log.debug, warn: ports.log.debug, error: ports.log.debug },
      retry: { retryAfterBaseValue: secondMs },
      throttle: {
        retryAfterBaseValue: secondMs,
        onRateLimit: onLimit("primary"),
        onSecondaryRateLimit: onLimit("secondary"),
        ...createGroups(secondMs, ports)
      }
    });
  };
  return () => {
    made ??= make();
    return made;
  };
}
function createGroups(secondMs, ports) {
  const direct = async (_, run, ...given) => await run(...given);
  return {
    // They wait up to three seconds before each write, also before the second.
    write: createPacer(secondMs, ports),
    notifications: createPacer(secondMs, ports),
    // Ten at once: a request that never ends keeps its place for good. Who asks much here limits that himself.
    global: { key: () => ({ schedule: direct }) }
  };
}
function createPacer(secondMs, ports) {
  let dueAtMs = Number.NEGATIVE_INFINITY;
  const schedule = async (_, run) => {
    const nowMs = ports.now();
    const waitMs = dueAtMs - nowMs - (WRITE_BURST - 1) * secondMs;
    dueAtMs = Math.max(dueAtMs, nowMs) + secondMs;
    if (waitMs > 0) await ports.sleep(waitMs);
    return await run();
  };
  return { key: () => ({ schedule }) };
}
function splitRepository(repository) {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo };
}

// src/github/failure.ts
var GithubError = class extends ActionError {
  status;
  constructor(kind, message, options) {
    super(kind, message, options);
    this.name = "GithubError";
    this.status = options.status;
  }
};
function statusOf(error2) {
  if (error2 instanceof GithubError) return error2.status;
  if (!isRequestFailure(error2)) return void 0;
  return error2.response === void 0 ? 0 : error2.status;
}
function githubError(what, error2) {
  if (error2 instanceof ActionError) return error2;
  if (!isRequestFailure(error2)) {
    return new ActionError("internal", `GitHub: ${what} failed: ${error2 instanceof Error ? error2.message : error2}`, {
      cause: error2
    });
  }
  if (error2.response === void 0) {
    const cause = error2.cause;
    const reason2 = cause instanceof Error ? cause.message : error2.message;
    return new GithubError("remote", `GitHub: ${what} failed: ${reason2}`, { status: 0, cause: error2 });
  }
  const { status } = error2;
  const header = (name) => String(error2.response?.headers?.[name] ?? "");
  const reason = explain(error2);
  const message = `GitHub: ${what} failed with ${status}${reason ? `: ${reason}` : ""}`;
  const fail = (kind, hint) => new GithubError(kind, message, { status, hint, cause: error2 });
  if (status === 401) return fail("input", "The token is wrong, expired or revoked: set a new one");
  if (status === 403 || status === 429) {
    const sso = /url=(\S+)/.exec(header("x-github-sso"))?.[1];
    if (header("x-github-sso") !== "") {
      return fail("input", `Authorise the token for the organisation's SSO${sso ? ` at ${sso}` : ""}`);
    }
    if (status === 429 || header("x-ratelimit-remaining") === "0" || /rate limit/i.test(reason)) {
      return fail("remote", "The rate limit of this token is used up; run it again later");
    }
    const needs = header("x-accepted-github-permissions");
    return fail("input", `Give the token ${needs ? `the permission ${needs}` : "write access to this repository"}`);
  }
  if (status === 404) {
    return fail("input", "Check the name; to a token without access a private repository looks absent as well");
  }
  if (status === 422 && /immutable/i.test(reason)) {
    return fail("input", "An immutable release cannot be changed, nor its tag used again: release a new version");
  }
  return fail(status >= 500 || status === 409 ? "remote" : "input");
}
function isRequestFailure(error2) {
  return error2 instanceof Error && typeof error2.status === "number" && "request" in error2;
}
function explain(error2) {
  const data2 = error2.response?.data;
  if (typeof data2 !== "object" || data2 === null) return "";
  const { message, errors } = data2;
  const details2 = (Array.isArray(errors) ? errors : []).map((entry) => {
    if (typeof entry !== "object" || entry === null) return String(entry);
    const { message: text2, resource, field, code } = entry;
    return typeof text2 === "string" ? text2 : [resource, field, code].filter((part) => part !== void 0).join(" ");
  });
  const text = [typeof message === "string" ? message : "", ...details2].filter((part) => part !== "").join("; ");
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ").slice(0, 300);
}

// src/github/access.ts
var NO_REPEATS = { retries: 0 };
async function checkAccess(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const answer = await api.rest.repos.get({ ...at, request: NO_REPEATS }).catch((error2) => {
    throw githubError(`reading the repository ${request.repository}`, error2);
  });
  const { data: data2, headers } = answer;
  const refuse = (text, hint) => {
    throw new ActionError("input", `GitHub: ${request.repository} ${text}`, { hint });
  };
  if (data2.archived) refuse("is archived", "Unarchive it, or take it out of the configuration");
  if (data2.disabled) refuse("is disabled", "Ask its owner or GitHub support");
  const scopes = headers["x-oauth-scopes"];
  if (typeof scopes === "string" && scopes.trim() !== "") {
    const granted = scopes.split(",").map((scope) => scope.trim());
    if (!granted.includes("repo") && (data2.private || !granted.includes("public_repo"))) {
      refuse(`cannot be written with a token of the scopes ${scopes}`, "Give the token the scope repo");
    }
  }
  if (data2.permissions?.push === false && !request.token.startsWith("ghs_")) {
    refuse("cannot be written with this token", "Give its owner write access, or use the token of somebody who has it");
  }
  const rules = await readRules(api, at, request.branch);
  const checks = rules.flatMap(
    (rule) => rule.type === "required_status_checks" ? rule.parameters?.required_status_checks ?? [] : []
  );
  return {
    repository: data2.full_name,
    defaultBranch: data2.default_branch,
    isPrivate: data2.private,
    requiresSignedCommits: rules.some(({ type }) => type === "required_signatures"),
    requiresPullRequest: rules.some(({ type }) => type === "pull_request"),
    requiredChecks: checks.map(({ context }) => context)
  };
}
async function readRules(api, at, branch) {
  try {
    return await api.paginate(api.rest.repos.getBranchRules, { ...at, branch, per_page: 100, request: NO_REPEATS });
  } catch (error2) {
    const status = statusOf(error2);
    if (status === 404 || status === 403) return [];
    throw githubError(`reading the rules of ${branch} in ${at.owner}/${at.repo}`, error2);
  }
}
async function readUser(octokit, token) {
  if (token.startsWith("ghs_")) return void 0;
  const api = await octokit();
  try {
    const { data: data2 } = await api.rest.users.getAuthenticated();
    return { login: data2.login, id: data2.id };
  } catch (error2) {
    const status = statusOf(error2);
    if (status === 403 || status === 404) return void 0;
    throw githubError("reading the token's user", error2);
  }
}

// src/github/proposals.ts
async function listPullRequests(octokit, { repository, head, base }) {
  const api = await octokit();
  const at = splitRepository(repository);
  const query = { ...at, head: `${at.owner}:${head}`, base, state: "all", per_page: 100 };
  try {
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.map(({ number, html_url, state, merged_at, body }) => ({
      number,
      url: html_url,
      state: state === "open" ? "open" : "closed",
      merged: merged_at !== null,
      body: body ?? ""
    }));
  } catch (error2) {
    throw githubError(`reading the pull requests of ${head} in ${repository}`, error2);
  }
}
async function commentOnce(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const body = `${request.body}

${request.marker}`;
  try {
    const issue2 = { ...at, issue_number: request.number };
    const comments = await api.paginate(api.rest.issues.listComments, { ...issue2, per_page: 100 });
    const own = comments.find((comment) => comment.body?.includes(request.marker));
    if (own === void 0) await api.rest.issues.createComment({ ...issue2, body });
    else if (own.body !== body) await api.rest.issues.updateComment({ ...at, comment_id: own.id, body });
  } catch (error2) {
    throw githubError(`commenting on ${request.repository}#${request.number}`, error2);
  }
}
async function closePullRequest(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    await api.rest.issues.createComment({ ...at, issue_number: request.number, body: request.comment });
    await api.rest.pulls.update({ ...at, pull_number: request.number, state: "closed" });
  } catch (error2) {
    throw githubError(`closing ${request.repository}#${request.number}`, error2);
  }
}
async function dispatchWorkflow(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { workflow, ref, inputs } = request;
  const start = async (given) => {
    await api.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs: given });
  };
  try {
    try {
      await start(inputs);
    } catch (error2) {
      if (statusOf(error2) !== 422 || !/unexpected inputs/i.test(String(error2.message))) throw error2;
      await start({});
    }
  } catch (error2) {
    throw githubError(`starting ${workflow} on ${ref} in ${request.repository}`, error2);
  }
}
async function hasStarted(octokit, { repository, tag }) {
  const api = await octokit();
  const at = splitRepository(repository);
  try {
    await api.rest.repos.getReleaseByTag({ ...at, tag });
    return true;
  } catch (error2) {
    if (statusOf(error2) !== 404) throw githubError(`reading the release ${tag} in ${repository}`, error2);
  }
  try {
    const { data: data2 } = await api.rest.actions.listWorkflowRunsForRepo({ ...at, branch: tag, per_page: 1 });
    return data2.total_count > 0;
  } catch (error2) {
    if (statusOf(error2) === 403 || statusOf(error2) === 404) return void 0;
    throw githubError(`reading the runs of ${tag} in ${repository}`, error2);
  }
}
async function readViewer(octokit) {
  const api = await octokit();
  try {
    const { viewer } = await api.graphql("query { viewer { login } }");
    return viewer.login;
  } catch (error2) {
    throw githubError("reading whose token it is", error2);
  }
}

// src/github/pull-requests.ts
var BODY_LIMIT = 65e3;
var MAX_ATTEMPTS = 2;
async function ensurePullRequest(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { head, base, title } = request;
  const body = request.body.slice(0, BODY_LIMIT);
  const find = async () => (await api.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state: "open", per_page: 1 })).data[0];
  const update2 = async (found) => {
    const known = { number: found.number, url: found.html_url };
    if (found.title === title && (found.body ?? "").replaceAll("\r\n", "\n") === body) {
      return { status: "unchanged", ...known };
    }
    await api.rest.pulls.update({ ...at, pull_number: found.number, title, body });
    return { status: "updated", ...known };
  };
  try {
    for (let attempt2 = 1; ; attempt2 += 1) {
      const open5 = await find();
      if (open5 !== void 0) {
        const outcome = await update2(open5);
        return attempt2 === 1 ? outcome : { ...outcome, status: "created" };
      }
      try {
        const { data: data2 } = await api.rest.pulls.create({ ...at, head, base, title, body, request: { retries: 0 } });
        return { status: "created", number: data2.number, url: data2.html_url };
      } catch (error2) {
        const status = statusOf(error2) ?? -1;
        const isUncertain = status === 0 || status === 422 || status >= 500;
        if (!isUncertain || attempt2 === MAX_ATTEMPTS) throw error2;
      }
    }
  } catch (error2) {
    throw githubError(`opening the pull request of ${head} in ${request.repository}`, error2);
  }
}
async function isMergeOf(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  try {
    const query = {
      ...at,
      head: `${at.owner}:${request.head}`,
      base: request.base,
      state: "closed",
      per_page: 100
    };
    const pulls = await api.paginate(api.rest.pulls.list, query);
    return pulls.some(
      ({ merged_at, merge_commit_sha, head }) => merged_at !== null && merge_commit_sha === request.commit && // A fork's branch may have the same name.
      head.repo?.full_name.toLowerCase() === request.repository.toLowerCase()
    );
  } catch (error2) {
    throw githubError(`reading the pull requests of ${request.head} in ${request.repository}`, error2);
  }
}
async function closeSuperseded(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const { base, prefix, by } = request;
  try {
    const open5 = await api.paginate(api.rest.pulls.list, { ...at, base, state: "open", per_page: 100 });
    for (const pull of open5) {
      const isOurs = pull.head.ref.startsWith(prefix) && pull.head.repo?.full_name === pull.base.repo.full_name;
      if (!isOurs || pull.number >= by.number) continue;
      const body = `Superseded by ${by.url}

${pull.body ?? ""}`.slice(0, BODY_LIMIT);
      await api.rest.pulls.update({ ...at, pull_number: pull.number, state: "closed", body });
    }
  } catch (error2) {
    throw githubError(`closing superseded pull requests in ${request.repository}`, error2);
  }
}

// src/github/releases.ts
import { createHash as createHash2 } from "node:crypto";

// src/semver/version.ts
var NUMBER = "(?:0|[1-9]\\d*)";
var PRE_PATTERN = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][\\dA-Za-z-]*))*";
var BUILD_PATTERN = "[\\dA-Za-z-]+(?:\\.[\\dA-Za-z-]+)*";
var VERSION = new RegExp(`^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRE_PATTERN}))?(?:\\+(${BUILD_PATTERN}))?$`);
var LARGEST_NUMBER = 2n ** 64n - 1n;
function tryParseVersion(text) {
  const match = VERSION.exec(text);
  if (match === null) return void 0;
  const [major = 0n, minor = 0n, patch = 0n] = match.slice(1, 4).map(BigInt);
  if ([major, minor, patch].some((number) => number > LARGEST_NUMBER)) return void 0;
  return { major, minor, patch, pre: match[4] ?? "", build: match[5] ?? "" };
}
function parseVersion(text) {
  const version = tryParseVersion(text);
  if (version !== void 0) return version;
  throw new ActionError(
    "input",
    `${quoteValue(text)} is not a version; expected three numbers, e.g. 1.2.0 or 1.2.0-rc.1`
  );
}
function compareVersions(left, right) {
  return compareNumbers(left.major, right.major) || compareNumbers(left.minor, right.minor) || compareNumbers(left.patch, right.patch) || comparePre(left.pre, right.pre);
}
function comparePre(left, right) {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? 1 : -1;
  const [a, b] = [left.split("."), right.split(".")];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
function compareIdentifiers(left, right) {
  const [leftNumeric, rightNumeric] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftNumeric && rightNumeric) return compareNumbers(BigInt(left), BigInt(right));
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}
function compareNumbers(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}

// src/github/releases.ts
var BODY_LIMIT2 = 124e3;
var MAX_ROUNDS = 4;
async function ensureRelease(octokit, request) {
  const api = createReleaseApi(await octokit(), request);
  const alreadyPublished = async () => {
    const found = await api.findPublished();
    if (found === void 0) return void 0;
    const ends = await Promise.allSettled([api.completeAssets(found), api.findDrafts().then(api.removeDrafts)]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return { status: "already-published", id: found.id, url: found.html_url };
  };
  const done = await alreadyPublished();
  if (done !== void 0) return done;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    let drafts = await api.findDrafts();
    if (drafts.length === 0) {
      const created = await api.createDraft();
      drafts = await api.findDrafts();
      if (created !== void 0 && !drafts.some((draft2) => draft2.id === created.id)) drafts.push(created);
      drafts.sort((a, b) => a.id - b.id);
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
    }
    const [draft, ...others] = drafts;
    if (draft === void 0) continue;
    await api.removeDrafts(others);
    const published = await api.uploadAssets(draft) ? await api.publish(draft) : void 0;
    if (published === void 0) {
      const faster = await alreadyPublished();
      if (faster !== void 0) return faster;
      continue;
    }
    await api.removeDrafts((await api.findDrafts()).filter(({ id }) => id !== published.id));
    return { status: "published", id: published.id, url: published.html_url };
  }
  throw new ActionError(
    "remote",
    `GitHub: the draft release of ${request.tag} in ${request.repository} keeps vanishing`,
    {
      hint: "Is another run working on the same tag? Give the workflow a concurrency group and run it again"
    }
  );
}
async function ensureDraft(octokit, request) {
  const api = createReleaseApi(await octokit(), request);
  const published = await api.findPublished();
  if (published !== void 0) return { status: "already-published", id: published.id, url: published.html_url };
  let drafts = await api.findDrafts();
  if (drafts.length === 0) {
    const created = await api.createDraft();
    drafts = await api.findDrafts();
    if (created !== void 0 && !drafts.some(({ id }) => id === created.id)) drafts.push(created);
    drafts.sort((left, right) => left.id - right.id);
  }
  const [draft, ...others] = drafts;
  if (draft === void 0) {
    throw new ActionError("remote", `GitHub: the draft release of ${request.tag} in ${request.repository} vanished`, {
      hint: "Is another run working on the same tag? Give the workflow a concurrency group and run it again"
    });
  }
  await api.removeDrafts(others);
  return { status: "draft", id: draft.id, url: draft.html_url };
}
function createReleaseApi(octokit, request) {
  const at = splitRepository(request.repository);
  const { tag } = request;
  const versionOf = (name) => name.startsWith(request.tagPrefix) ? tryParseVersion(name.slice(request.tagPrefix.length)) : void 0;
  const version = versionOf(tag);
  const hidden = `<!-- ${request.marker.replaceAll("--", "- -")} -->`;
  const attempt2 = async (what, run) => {
    try {
      return await run();
    } catch (error2) {
      throw githubError(`${what} in ${request.repository}`, error2);
    }
  };
  const findPublished = async () => await attempt2(`reading the release ${tag}`, async () => {
    try {
      return (await octokit.rest.repos.getReleaseByTag({ ...at, tag })).data;
    } catch (error2) {
      if (statusOf(error2) === 404) return void 0;
      throw error2;
    }
  });
  const findDrafts = async () => await attempt2("listing the releases", async () => {
    const releases = await octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 });
    return releases.filter((release2) => release2.draft && release2.tag_name === tag).sort((a, b) => a.id - b.id);
  });
  const listAssets = async (release2) => await attempt2("listing the release assets", async () => {
    try {
      const query = { ...at, release_id: release2.id, per_page: 100 };
      return await octokit.paginate(octokit.rest.repos.listReleaseAssets, query);
    } catch (error2) {
      if (statusOf(error2) === 404) return void 0;
      throw error2;
    }
  });
  const isSame2 = async (found, asset) => {
    if (found.state !== "uploaded" || found.size !== asset.content.byteLength) return false;
    const digest2 = found.digest ?? `sha256:${sha256(await download2(found))}`;
    return digest2 === `sha256:${sha256(asset.content)}`;
  };
  const download2 = async (found) => await attempt2(`reading the release asset ${found.name}`, async () => {
    const headers = { accept: "application/octet-stream" };
    const { data: data2 } = await octokit.rest.repos.getReleaseAsset({ ...at, asset_id: found.id, headers });
    const content = data2;
    return content instanceof ArrayBuffer ? new Uint8Array(content) : Buffer.from(String(content), "utf8");
  });
  const removeAsset = async (found) => {
    await attempt2(`removing the unfinished release asset ${found.name}`, async () => {
      try {
        await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: found.id });
      } catch (error2) {
        if (statusOf(error2) !== 404) throw error2;
      }
    });
  };
  const upload = async (release2, asset) => {
    await attempt2(`uploading the release asset ${asset.name}`, async () => {
      for (let round = 1; ; round += 1) {
        try {
          await octokit.request({
            method: "POST",
            url: release2.upload_url,
            name: asset.name,
            headers: { "content-type": asset.contentType },
            data: asset.content,
            request: { retries: 0 }
          });
          return;
        } catch (error2) {
          const status = statusOf(error2) ?? -1;
          if (status !== 0 && status !== 422 && status < 500) throw error2;
          const found = (await listAssets(release2))?.find(({ name }) => name === asset.name);
          if (found !== void 0 && await isSame2(found, asset)) return;
          if (round === MAX_ROUNDS || found?.state === "uploaded") throw error2;
          if (found !== void 0) await removeAsset(found);
        }
      }
    });
  };
  const makeLatest = async () => {
    if (version === void 0 || version.pre !== "") return "false";
    try {
      const { data: data2 } = await octokit.rest.repos.getLatestRelease(at);
      const latest = versionOf(data2.tag_name);
      return latest !== void 0 && compareVersions(latest, version) > 0 ? "false" : "true";
    } catch (error2) {
      if (statusOf(error2) === 404) return "true";
      throw githubError(`reading the latest release in ${request.repository}`, error2);
    }
  };
  const bodyOver = (existing) => {
    const own = `${cutBody(request.body)}

${hidden}
`;
    if (request.keepsNotes === true && existing) {
      const section = request.body.trimEnd();
      const notes = existing.replaceAll(hidden, "").trimEnd();
      return notes.includes(section) ? existing : `${cutBody(notes, BODY_LIMIT2 - own.length)}

${own}`;
    }
    return existing && !existing.includes(hidden) ? `${cutBody(existing, BODY_LIMIT2 / 4)}

${own}` : own;
  };
  return {
    findPublished,
    findDrafts,
    /** `undefined` when the answer was lost: the list then tells whether it is there. */
    createDraft: async () => await attempt2(`making the draft release ${tag}`, async () => {
      const body = bodyOver(void 0);
      const isPrerelease = (version?.pre ?? "") !== "";
      const what = { tag_name: tag, target_commitish: request.commit, name: request.title, body };
      const draft = { ...at, ...what, draft: true, prerelease: isPrerelease };
      try {
        return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
      } catch (error2) {
        const status = statusOf(error2);
        if (status === 0 || status !== void 0 && status >= 500) {
          if ((await findDrafts()).length > 0) return void 0;
          return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
        }
        throw error2;
      }
    }),
    /** Removes those of them that carry our marker. One that is gone already is no error. */
    removeDrafts: async (drafts) => {
      for (const draft of drafts.filter(({ body }) => body?.includes(hidden))) {
        await attempt2(`removing a leftover draft of ${tag}`, async () => {
          try {
            await octokit.rest.repos.deleteRelease({ ...at, release_id: draft.id });
          } catch (error2) {
            if (statusOf(error2) !== 404) throw error2;
          }
        });
      }
    },
    /** False when the draft is gone. */
    uploadAssets: async (draft) => {
      const assets = request.assets ?? [];
      if (assets.length === 0) return true;
      const present = await listAssets(draft);
      for (const asset of present === void 0 ? [] : assets) {
        const found = present?.find(({ name }) => name === asset.name);
        if (found !== void 0 && await isSame2(found, asset)) continue;
        if (found !== void 0) await removeAsset(found);
        await upload(draft, asset);
      }
      return present !== void 0;
    },
    /**
     * Brings what the configuration promises into a release that is published already: adds what is missing, and replaces
     * nothing that people may have taken.
     *
     * @throws ActionError (input) when a file of that name has other bytes, or the release cannot be changed any more.
     */
    completeAssets: async (release2) => {
      const assets = request.assets ?? [];
      const present = assets.length === 0 ? [] : await listAssets(release2) ?? [];
      const isImmutable = release2.immutable === true;
      for (const asset of assets) {
        const found = present.find(({ name }) => name === asset.name);
        if (found !== void 0 && await isSame2(found, asset)) continue;
        const isWhole = found?.state === "uploaded";
        if (isWhole || isImmutable) {
          const what = isWhole ? `has ${asset.name} with other bytes` : `lacks ${asset.name} and is immutable`;
          throw new ActionError("input", `GitHub: the published release ${tag} in ${request.repository} ${what}`, {
            hint: "What is published is never replaced: release a new version, or take the file out of assets"
          });
        }
        if (found !== void 0) await removeAsset(found);
        await upload(release2, asset);
      }
    },
    /** `undefined` when the draft is gone. */
    publish: async (draft) => await attempt2(`publishing the release ${tag}`, async () => {
      const update2 = {
        ...at,
        release_id: draft.id,
        tag_name: tag,
        target_commitish: request.commit,
        name: request.title,
        body: bodyOver(draft.body),
        draft: false,
        prerelease: (version?.pre ?? "") !== "",
        make_latest: await makeLatest()
      };
      try {
        return (await octokit.rest.repos.updateRelease(update2)).data;
      } catch (error2) {
        if (statusOf(error2) === 404 || statusOf(error2) === 422 && await findPublished()) return void 0;
        throw error2;
      }
    })
  };
}
function sha256(content) {
  return createHash2("sha256").update(content).digest("hex");
}
function cutBody(body, limit = BODY_LIMIT2) {
  const text = body.trimEnd();
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 100);
  return `${cut.slice(0, Math.max(cut.lastIndexOf("\n"), 1))}

_The notes were cut: GitHub takes no more._`;
}

// src/github/verified-commits.ts
var MUTATION = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;
async function createVerifiedCommit(octokit, request) {
  const api = await octokit();
  const at = splitRepository(request.repository);
  const what = `committing to ${request.branch} in ${request.repository}`;
  const newline = request.message.indexOf("\n");
  const headline = newline === -1 ? request.message : request.message.slice(0, newline);
  const body = newline === -1 ? "" : request.message.slice(newline).trim();
  const input = {
    branch: { repositoryNameWithOwner: request.repository, branchName: request.branch },
    expectedHeadOid: request.expectedHead,
    message: { headline, body },
    fileChanges: {
      additions: request.files.flatMap(
        ({ path, content }) => content === void 0 ? [] : [{ path, contents: Buffer.from(content).toString("base64") }]
      ),
      deletions: request.files.flatMap(({ path, content }) => content === void 0 ? [{ path }] : [])
    }
  };
  try {
    const answer = await api.graphql(MUTATION, {
      input,
      request: { retries: 0 }
    });
    return { status: "committed", ...answer.createCommitOnBranch.commit };
  } catch (error2) {
    const reason = staleReason(error2);
    if (reason !== void 0) return { status: "stale", reason };
    const status = statusOf(error2);
    if (status !== 0 && (status ?? 0) < 500) throw githubError(what, asFailure(error2));
    try {
      const { data: ref } = await api.rest.git.getRef({ ...at, ref: `heads/${request.branch}` });
      const { data: head } = await api.rest.git.getCommit({ ...at, commit_sha: ref.object.sha });
      if (head.parents[0]?.sha === request.expectedHead && head.message.trim() === request.message.trim()) {
        return { status: "committed", oid: head.sha, url: head.html_url };
      }
    } catch {
      throw githubError(what, error2);
    }
    throw githubError(what, error2);
  }
}
function graphqlErrors(error2) {
  const errors = error2?.errors;
  return Array.isArray(errors) ? errors : [];
}
function staleReason(error2) {
  return graphqlErrors(error2).find(
    ({ type, message }) => type === "STALE_DATA" || /expected branch to point to/i.test(message)
  )?.message;
}
function asFailure(error2) {
  const [first] = graphqlErrors(error2);
  if (first === void 0) return error2;
  const statuses = { FORBIDDEN: 403, NOT_FOUND: 404, UNPROCESSABLE: 422 };
  return Object.assign(new Error(first.message, { cause: error2 }), {
    status: statuses[first.type ?? ""] ?? 422,
    request: {},
    response: { headers: {}, data: { message: first.message } }
  });
}

// src/github/github.ts
function createGithub(options, ports) {
  const octokit = createOctokitSource(options, ports);
  return {
    checkAccess: (repository, branch) => checkAccess(octokit, { repository, branch, token: options.token }),
    readUser: () => readUser(octokit, options.token),
    closeSuperseded: (request) => closeSuperseded(octokit, request),
    isMergeOf: (request) => isMergeOf(octokit, request),
    listPullRequests: (query) => listPullRequests(octokit, query),
    commentOnce: (request) => commentOnce(octokit, request),
    closePullRequest: (request) => closePullRequest(octokit, request),
    dispatchWorkflow: (request) => dispatchWorkflow(octokit, request),
    hasStarted: (request) => hasStarted(octokit, request),
    readViewer: () => readViewer(octokit),
    ensureRelease: (request) => ensureRelease(octokit, request),
    ensureDraft: (request) => ensureDraft(octokit, request),
    ensurePullRequest: (request) => ensurePullRequest(octokit, request),
    createVerifiedCommit: (request) => createVerifiedCommit(octokit, request)
  };
}

// src/cascade/plan/upstream-repository.ts
import { resolve } from "node:path";
async function findRepository(git, request) {
  const { repository, runnerRepository, serverUrl, workspacePath } = request;
  return repository ?? await findOrigin(git, resolve(workspacePath), serverUrl) ?? runnerRepository;
}
async function findOrigin(git, root, serverUrl) {
  const origin = await git.open(root).readOrigin();
  const prefix = `${serverUrl}/`.toLowerCase();
  const path = origin?.toLowerCase().startsWith(prefix) ? origin.slice(prefix.length) : void 0;
  const name = path?.replace(/\/$/, "").replace(/\.git$/, "");
  return name !== void 0 && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : void 0;
}

// src/cascade/programs.ts
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join as join7 } from "node:path";
var PINNED = ["git", "cargo", "gpg", "gpgconf", "ssh-keygen"];
async function pinPrograms(exec, path) {
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const found = /* @__PURE__ */ new Map();
  for (const name of PINNED) {
    for (const folder of folders) {
      const file = join7(folder, process.platform === "win32" ? `${name}.exe` : name);
      const stats = await stat(file).catch(() => void 0);
      if (!stats?.isFile() || !await isAllowed(file, constants.X_OK)) continue;
      found.set(name, { file, stats });
      break;
    }
  }
  return {
    exec: async (program, args, options) => await exec(found.get(program)?.file ?? program, args, options),
    path: process.platform === "win32" ? path : await listSafeFolders([...found.values()].map(({ file }) => file)),
    recheck: async (name) => {
      const known = found.get(name);
      if (known === void 0) return;
      const now = await stat(known.file).catch(() => void 0);
      if (now !== void 0 && fingerprint(now) === fingerprint(known.stats)) return;
      throw new ActionError("input", `${known.file} was changed while this ran: it gets no credential`, {
        hint: "Something that was built replaced it. Find out what, and release from a job that builds nothing: stage publish"
      });
    }
  };
}
function fingerprint({ dev, ino, size, mtimeMs, ctimeMs }) {
  return [dev, ino, size, mtimeMs, ctimeMs].join(" ");
}
async function listSafeFolders(files) {
  const folders = [.../* @__PURE__ */ new Set([...files.map(dirname), "/usr/bin", "/bin"])];
  const safe = [];
  for (const folder of folders) if (!await isAllowed(folder, constants.W_OK)) safe.push(folder);
  return (safe.length > 0 ? safe : folders).join(delimiter);
}
async function isAllowed(path, mode) {
  return await access(path, mode).then(
    () => true,
    () => false
  );
}

// src/cascade/release/registry.ts
import { mkdir as mkdir6, writeFile as writeFile5 } from "node:fs/promises";
import { join as join8 } from "node:path";

// src/cascade/report/progress.ts
var INTERVAL_MS = 6e4;
function createProgress(ports) {
  const { log, monotonic: now } = ports;
  const startedAtMs = now();
  const steps = [];
  const active = /* @__PURE__ */ new Set();
  let writing = Promise.resolve();
  const line = (text) => `[${formatDuration(now() - startedAtMs)}] ${text}`;
  const underWay = () => [...active].map(({ crate: crate2, name, sinceMs }) => `${crate2}: ${name} ${formatDuration(now() - sinceMs)}`).join(" \xB7 ");
  const say = (text) => {
    const more = underWay();
    writing = writing.then(() => log.info(line(more === "" ? text : `${text} | ${more}`)));
    return writing;
  };
  return {
    steps: () => steps,
    async step(crate2, name, run) {
      const sinceMs = now();
      const lines = [];
      ports.stage(`${crate2}: ${name}`);
      await say(`${crate2}: ${name}`);
      const entry = { crate: crate2, name, sinceMs };
      active.add(entry);
      let outcome = "failed";
      try {
        const result = await run((text) => lines.push(text));
        outcome = "done";
        return result;
      } finally {
        active.delete(entry);
        const durationMs = now() - sinceMs;
        steps.push({ crate: crate2, name, startedAtMs: sinceMs, durationMs, outcome });
        if (lines.length > 0) {
          const title = line(`${crate2}: ${name}, ${formatDuration(durationMs)}, ${outcome}`);
          writing = writing.then(() => log.group(title, async () => log.info(lines.join("\n"))));
        }
        await (lines.length > 0 ? writing : say(`${crate2}: ${name} ${outcome}, ${formatDuration(durationMs)}`));
      }
    },
    async watch(run) {
      const end = new AbortController();
      const beat = async () => {
        for (; ; ) {
          try {
            await ports.sleep(INTERVAL_MS, end.signal);
          } catch {
            return;
          }
          if (active.size > 0) await say("still at work");
        }
      };
      const beating = beat();
      try {
        return await run();
      } finally {
        end.abort();
        await beating;
      }
    }
  };
}
function formatDuration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1e3));
  const pad = (value) => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${pad(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${pad(Math.floor(seconds / 60) % 60)}m`;
}

// src/cascade/release/registry.ts
var PAUSE_MS = 1e4;
var LONGEST_PAUSE_MS = 25e3;
var MAX_FAILURES = 3;
function createRegistry(cargos, options, ports) {
  const served = /* @__PURE__ */ new Set();
  let hasAnswered = false;
  let files = 0;
  const keyOf2 = (crate2, registry) => `${registry} ${crate2.name}@${crate2.version}`;
  const placeOf = async ({ registry, repositoryConfig }) => {
    const isTrusted = options.isKnownToUser(registry);
    const text = isTrusted || repositoryConfig === void 0 ? void 0 : extractRegistries(repositoryConfig, "config");
    if (text === void 0) return { cargo: isTrusted ? cargos.trusted : cargos.plain, place: { registry } };
    files += 1;
    const path = join8(options.tempDir, `registries-${files}.toml`);
    await mkdir6(options.tempDir, { recursive: true });
    await writeFile5(path, text);
    return { cargo: cargos.plain, place: { registry, config: [path] } };
  };
  const look = async (question) => {
    const { crate: crate2, registry } = question;
    const key = keyOf2(crate2, registry);
    if (served.has(key)) return { status: "published" };
    const { cargo, place } = await placeOf(question);
    const answer = await cargo.askRegistry(crate2.name, crate2.version, place);
    hasAnswered = true;
    if (answer.status === "published") served.add(key);
    return answer;
  };
  const isWaitedFor = (answer, { crate: crate2, previous }) => {
    if (options.mode !== "auto") return options.mode === "always";
    if (crate2.config.publish) return true;
    return answer.status === "other-versions" && (previous === void 0 || answer.newest === previous);
  };
  return {
    placeOf,
    look,
    noteServed: (crate2, registry) => void served.add(keyOf2(crate2, registry)),
    isServed: async (question) => (await look(question)).status === "published",
    canWait: async (question) => options.mode !== "never" && isWaitedFor(await look(question), question),
    wait: async (question) => {
      if (options.mode === "never") return false;
      const { crate: crate2, registry } = question;
      const name = `${crate2.name} ${crate2.version}`;
      const startedAtMs = ports.monotonic();
      let failures = 0;
      for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
        let trouble = "";
        try {
          const answer = await look(question);
          if (answer.status === "published") return true;
          if (answer.status === "yanked") {
            throw new ActionError("input", `${name} is yanked in ${registry}: nothing new resolves to it`, {
              hint: `Take it back with cargo yank --undo ${crate2.name}@${crate2.version}, or release a new version`
            });
          }
          if (!isWaitedFor(answer, question)) {
            ports.log.info(`${name}: not waited for, ${describeNobody(answer, registry)}`);
            return false;
          }
        } catch (error2) {
          if (error2 instanceof ActionError && error2.kind === "input") throw error2;
          trouble = `: ${describeError(error2)}`;
          failures += 1;
          if (options.mode === "auto" && !hasAnswered && failures === MAX_FAILURES) {
            ports.log.warning(
              `${name}: not waited for, ${registry} cannot be asked whether it knows the crate${trouble}`
            );
            return false;
          }
        }
        const elapsedMs = ports.monotonic() - startedAtMs;
        if (elapsedMs + pauseMs > options.timeoutMs) {
          throw new ActionError(
            "remote",
            `${registry} did not serve ${name} within ${formatDuration(options.timeoutMs)}${trouble}`,
            {
              hint: "See whether the crate was published; then run this again, or raise registry-timeout-minutes"
            }
          );
        }
        ports.log.info(`waiting for ${registry} to serve ${name}, ${formatDuration(elapsedMs)} so far${trouble}`);
        await ports.sleep(pauseMs);
      }
    }
  };
}
function describeNobody(answer, registry) {
  if (answer.status !== "other-versions") return `${registry} does not know the crate`;
  return `nobody publishes it to ${registry} any more, whose newest version is ${answer.newest}`;
}

// src/cascade/release/trusted-publishing.ts
var LIFETIME_MS = 18e5;
var LEAST_LEFT_MS = 6e5;
var MAX_ATTEMPTS2 = 4;
var LONGEST_ANSWER = 64 * 1024;
var API = "https://crates.io";
var TOKENS = `${API}/api/v1/trusted_publishing/tokens`;
function createTrustedPublishing({ oidc, publisher }, mask, ports) {
  const options = { retry: { maxRetries: 0 } };
  const github = ports.http({ name: "GitHub OIDC", ...options });
  const client = ports.http({ name: "crates.io", ...options });
  let late;
  const minted = /* @__PURE__ */ new Set();
  const readToken = (body, key) => {
    try {
      const value = JSON.parse(Buffer.from(body).toString("utf8"))[key];
      return typeof value === "string" && /^[\x21-\x7e]+$/.test(value) ? value : void 0;
    } catch {
      return void 0;
    }
  };
  const fetchIdToken = async () => {
    const url = new URL(oidc.url);
    url.searchParams.set("audience", new URL(API).host);
    const headers = { authorization: `Bearer ${oidc.token}`, accept: "application/json" };
    const answer = await github.send({ method: "GET", url: url.href, headers, maxBodyBytes: LONGEST_ANSWER });
    const jwt = answer.status === 200 ? readToken(answer.body, "value") : void 0;
    if (jwt === void 0) throw new ExchangeFailure(`GitHub gave no OIDC token: ${answer.status}`, answer.status);
    mask(jwt);
    return jwt;
  };
  const exchange = async () => {
    const jwt = await fetchIdToken();
    const atMs = ports.monotonic();
    const answer = await client.send({
      method: "POST",
      url: TOKENS,
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ jwt }),
      idempotent: false,
      maxBodyBytes: LONGEST_ANSWER
    });
    const token = answer.status === 200 ? readToken(answer.body, "token") : void 0;
    if (token === void 0) {
      throw new ExchangeFailure(`crates.io made no token: ${answer.status} ${readReason(answer)}`, answer.status);
    }
    mask(token);
    const made = { token, atMs };
    minted.add(made);
    return made;
  };
  const mint = async () => {
    for (let attempt2 = 1; ; attempt2 += 1) {
      try {
        return await exchange();
      } catch (error2) {
        const status = error2 instanceof ExchangeFailure ? error2.status : void 0;
        const isFinal = status !== void 0 && status < 500 && status !== 429;
        if (error2 instanceof ActionError && error2.kind === "input") throw error2;
        if (isFinal || attempt2 === MAX_ATTEMPTS2) throw asError(publisher, error2);
        ports.log.warning(`trusted-publishing: ${describeError(error2)}; asking again`);
        await ports.sleep(1e3 * 2 ** attempt2);
      }
    }
  };
  const revoke = async (one) => {
    minted.delete(one);
    try {
      late ??= ports.http({ name: "crates.io", outlivesRun: true, retry: { maxRetries: 2 } });
      const { status } = await late.send({
        method: "DELETE",
        url: TOKENS,
        headers: { authorization: `Bearer ${one.token}` },
        maxBodyBytes: LONGEST_ANSWER
      });
      if (status >= 300) throw new ExchangeFailure(`it answered ${status}`, status);
    } catch (error2) {
      ports.log.warning(
        `trusted-publishing: a token of crates.io could not be revoked and ends by itself within 30 minutes: ${describeError(error2)}`
      );
    }
  };
  return {
    publisher,
    token: async () => {
      const [known] = minted;
      if (known !== void 0 && ports.monotonic() - known.atMs <= LIFETIME_MS - LEAST_LEFT_MS) return known.token;
      if (known !== void 0) await revoke(known);
      return (await mint()).token;
    },
    prove: async () => await revoke(await mint()),
    revokeAll: async () => {
      for (const one of [...minted]) await revoke(one);
    }
  };
}
var ExchangeFailure = class extends Error {
  status;
  constructor(message, status) {
    super(message);
    this.status = status;
  }
};
function readReason({ body }) {
  const text = Buffer.from(body).toString("utf8");
  try {
    const { errors } = JSON.parse(text);
    const details2 = errors?.map(({ detail }) => detail).filter((detail) => typeof detail === "string");
    if (details2 !== void 0 && details2.length > 0) return details2.join("; ").slice(0, 500);
  } catch {
  }
  return JSON.stringify(text.slice(0, 200));
}
function asError(publisher, cause) {
  const kind = cause instanceof ExchangeFailure && cause.status < 500 && cause.status !== 429 ? "input" : "remote";
  return new ActionError(kind, `trusted-publishing: ${cause instanceof Error ? cause.message : String(cause)}`, {
    hint: `Nothing was published by this. Enter this publisher for each crate at crates.io: ${describePublisher(publisher)}`,
    cause
  });
}
function describePublisher({ owner, repository, workflow, environment }) {
  return `repository owner ${owner}, repository name ${repository}, workflow file ${workflow}, environment ${environment}`;
}

// src/cascade/context.ts
async function createContext(request, config, scratchDir, { ports, leftMs }) {
  const { env, serverUrl, signingKey, mode, stage } = request;
  const programs = await pinPrograms(ports.exec, env["PATH"] ?? "");
  const pinned = { ...ports, exec: programs.exec };
  const credentials = listCredentials(request);
  const git = createGit(
    { env, tempDir: join9(scratchDir, "git"), credentials, signingKey, path: programs.path },
    pinned
  );
  const upstreamUrl = async () => {
    const repository = await findRepository(git, request);
    return repository === void 0 ? void 0 : `${serverUrl}/${repository}`;
  };
  const clients = /* @__PURE__ */ new Map();
  const githubOf = (url) => {
    const token = credentialFor(url, credentials)?.token;
    if (token === void 0) return void 0;
    const client = clients.get(token) ?? createGithub({ apiUrl: request.apiUrl, token }, pinned);
    clients.set(token, client);
    return client;
  };
  const cargoEnv = safeEnvironment(request);
  for (const { name, why: why2 } of findUnusableWrappers(env)) {
    delete cargoEnv[name];
    ports.log.notice(`${name} is left out: ${why2}`);
  }
  const user = await readUserRegistries(env);
  const registryTokens = findRegistryTokens(env);
  const registryEnv = user.hasProviders ? {} : { CARGO_REGISTRY_GLOBAL_CREDENTIAL_PROVIDERS: "cargo:token" };
  const cargo = createCargo(pinned, { env: cargoEnv });
  const trusted = createCargo(pinned, { env: { ...cargoEnv, ...registryTokens, ...registryEnv } });
  const isWriting = mode !== "plan" && !request.dryRun && stage !== "prepare";
  return {
    config,
    identity: await findIdentity(request, config, githubOf(serverUrl)),
    policy: request.policy,
    concurrency: request.concurrency,
    allowDowngrade: request.allowDowngrade,
    git,
    cargo,
    registry: createRegistry(
      { trusted, plain: cargo },
      {
        mode: request.waitMode,
        timeoutMs: request.registryTimeoutMs,
        isKnownToUser: user.isKnown,
        tempDir: join9(scratchDir, "registries")
      },
      pinned
    ),
    ports: pinned,
    programs,
    progress: createProgress(pinned),
    leftMs,
    scratchDir,
    isProposal: mode === "pull-request",
    isSigning: signingKey !== void 0,
    githubFor: ({ url }) => githubOf(url),
    mayPush: ({ url }) => stage !== "prepare" && (isWriting || git.hasCredential(url)),
    readUpstreamTag: createTagReader(git, request, upstreamUrl),
    listUpstreamFiles: createFileLister(git, request, upstreamUrl),
    commandEnv: {
      ...cargoEnv,
      CARGO_TARGET_DIR: env["CARGO_TARGET_DIR"] || join9(resolve2(request.workspacePath), "target"),
      // A build that asks git gets no answer rather than that of a repository around this folder.
      GIT_CEILING_DIRECTORIES: scratchDir
    },
    registryTokens,
    trusted: createTrusted(request, pinned),
    registryEnv,
    userRegistry: user.default,
    handOn: (names) => Object.fromEntries(
      names.flatMap((name) => {
        const value = env[name];
        const isSafe = value !== void 0 && !listSecrets(request).some((secret) => value.includes(secret));
        return isSafe ? [[name, value]] : [];
      })
    )
  };
}
function createTrusted({ trusted, mask }, ports) {
  if (trusted?.oidc === void 0) return void 0;
  return createTrustedPublishing({ publisher: trusted.publisher, oidc: trusted.oidc }, mask, ports);
}
function listCredentials({ serverUrl, token, tokens }) {
  const owners = [...tokens].map(([owner, each]) => ({ serverUrl: `${serverUrl}/${owner}`, token: each }));
  return token === void 0 ? owners : [{ serverUrl, token }, ...owners];
}
function createTagReader(git, request, upstreamUrl) {
  return async (ref) => {
    const local2 = await git.open(resolve2(request.workspacePath)).resolveCommit(ref);
    const url = local2 === void 0 ? await upstreamUrl() : void 0;
    return url === void 0 ? local2 : (await git.readRemote(url, ref))?.commit.oid;
  };
}
function createFileLister(git, request, upstreamUrl) {
  return async (commit) => {
    const local2 = git.open(resolve2(request.workspacePath));
    const prefix = await local2.readPrefix();
    const below = (files) => new Map(
      [...files].flatMap(([path, file]) => path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : [])
    );
    if (await local2.resolveCommit(commit) !== void 0) return below(await local2.listFiles(commit));
    const url = await upstreamUrl();
    if (url === void 0) return void 0;
    const store = await git.createStore(url);
    try {
      await store.fetch([commit], 1);
      return below(await store.listFiles(commit));
    } finally {
      await store.remove();
    }
  };
}
var ACTIONS_BOT = { name: "github-actions[bot]", email: "41898282+github-actions[bot]@users.noreply.github.com" };
async function findIdentity(request, { commit }, github) {
  const { name = commit.name, email = commit.email } = request.identity;
  if (name !== void 0 && email !== void 0) return { name, email };
  const isSplit = request.stage === "prepare" || request.stage === "publish";
  const user = isSplit ? void 0 : await github?.readUser();
  const own = user === void 0 ? ACTIONS_BOT : { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
  return { name: name ?? own.name, email: email ?? own.email };
}
function safeEnvironment(request) {
  const secrets = listSecrets(request);
  const passed = Object.entries(cargoEnvironment(request.env));
  return Object.fromEntries(passed.filter(([, value]) => !secrets.some((secret) => value.includes(secret))));
}
function listSecrets({ token, jobToken, tokens }) {
  return [token, jobToken, ...tokens.values()].filter((each) => each !== void 0);
}
function findRegistryTokens(env) {
  const isToken = (name) => /^CARGO_(REGISTRY|REGISTRIES_.+)_TOKEN$/.test(name);
  return Object.fromEntries(
    Object.entries(env).filter((entry) => isToken(entry[0]) && entry[1] !== void 0)
  );
}

// src/cascade/deadline.ts
function withDeadline(ports, deadlineMs) {
  const over = new AbortController();
  const watch = new AbortController();
  const deadlineAtMs = ports.monotonic() + deadlineMs;
  const error2 = new ActionError("remote", `the run did not end within ${formatDuration(deadlineMs)}`, {
    hint: "Run it again: it goes on from where it was. Raise deadline-seconds if the builds take that long"
  });
  ports.sleep(deadlineMs, watch.signal).then(
    () => over.abort(error2),
    () => void 0
  );
  const either = (signal) => signal === void 0 ? over.signal : AbortSignal.any([signal, over.signal]);
  return {
    stop: () => watch.abort(),
    leftMs: () => Math.max(0, deadlineAtMs - ports.monotonic()),
    ports: {
      ...ports,
      signal: either(ports.signal),
      sleep: async (ms, signal) => await ports.sleep(ms, either(signal)),
      exec: async (program, args, options) => {
        over.signal.throwIfAborted();
        return await ports.exec(program, args, { ...options, signal: either(options.signal) });
      },
      http: (options = {}) => ports.http({ ...options, deadlineAtMs: Math.min(deadlineAtMs, options.deadlineAtMs ?? deadlineAtMs) })
    }
  };
}

// src/cascade/plan/config-file.ts
import { readFile as readFile3, stat as stat2 } from "node:fs/promises";
import { dirname as dirname2, join as join10, resolve as resolve3 } from "node:path";

// src/cascade/plan/built-in.ts
var CRATE_DEFAULTS = {
  release: false,
  manifest: "Cargo.toml",
  keep: [],
  files: [],
  sync: false,
  lfs: void 0,
  submodules: void 0,
  history: false,
  registry: void 0,
  docs: false,
  commands: {}
};
var crate = (name, path) => ({
  name,
  path,
  location: { kind: "github", owner: "TribeWarez", name },
  branch: "main",
  needs: [],
  tagPrefix: `${name}-v`,
  publish: false,
  changelog: false,
  ...CRATE_DEFAULTS
});
var builtInConfig = {
  tagPrefix: "pot-o-validator-v",
  branch: "main",
  commit: { name: "TribeWarez Release Bot", email: "release@tribewarez.com", verified: false, signOff: false },
  commands: {
    update: ["cargo", "update", "--workspace"],
    build: ["cargo", "build", "--release"],
    test: ["cargo", "test", "--release"],
    env: []
  },
  assets: [],
  assetsWorkflow: void 0,
  crates: [
    crate("pot-o-core", "core"),
    crate("ai3-lib", "ai3-lib"),
    crate("pot-o-mining", "mining"),
    crate("pot-o-extensions", "extensions")
  ]
};

// src/cargo/nearest-names.ts
var LONGEST_NAME = 64;
function nearestNames(name, names) {
  const wanted = name.slice(0, LONGEST_NAME);
  return [...new Set(names)].map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.slice(0, LONGEST_NAME)) })).sort((left, right) => left.distance - right.distance).slice(0, 3).map(({ candidate }) => candidate);
}
function editDistance(left, right) {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

// src/json/record.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/cascade/plan/config-table.ts
function asTable(value, file, path) {
  const table2 = value;
  const known = [];
  let missing;
  const take = (key) => {
    known.push(key);
    return Object.hasOwn(table2, key) ? table2[key] : void 0;
  };
  const error2 = (key, expected, got = table2[key]) => new ActionError("input", `${file}: ${path}${key}: got ${describeValue(got)}, expected ${expected}`);
  return {
    has: (key) => {
      known.push(key);
      return Object.hasOwn(table2, key);
    },
    text(key, fallback, expected, accepts) {
      const found = take(key);
      if (found === void 0) {
        if (fallback === void 0) missing ??= `${file}: ${path}${key} is missing, expected ${expected}`;
        return fallback ?? "";
      }
      if (typeof found !== "string" || !accepts(found)) throw error2(key, expected, found);
      return found;
    },
    texts(key, fallback, expected, accepts) {
      const found = take(key) ?? fallback;
      if (!Array.isArray(found)) throw error2(key, "an array of strings", found);
      for (const [index, item2] of found.entries()) {
        if (typeof item2 !== "string" || !accepts(item2)) throw error2(`${key}[${index}]`, expected, item2);
      }
      return found;
    },
    boolean(key, fallback) {
      const found = take(key) ?? fallback;
      if (typeof found !== "boolean") throw error2(key, "true or false", found);
      return found;
    },
    isText: (key) => typeof take(key) === "string",
    table(key) {
      const found = take(key) ?? {};
      if (!isTable2(found)) throw error2(key, `a table [${path}${key}]`, found);
      return asTable(found, file, `${path}${key}.`);
    },
    tables(key) {
      const found = take(key);
      if (found === void 0) return void 0;
      if (!Array.isArray(found) || !found.every(isTable2)) throw error2(key, `tables [[${path}${key}]]`, found);
      return found.map((item2, index) => asTable(item2, file, `${path}${key}[${index}].`));
    },
    error: error2,
    close() {
      const unknown = Object.keys(table2).find((key) => !known.includes(key));
      if (unknown === void 0) {
        if (missing !== void 0) throw new ActionError("input", missing);
        return;
      }
      const near = nearestNames(unknown, known)[0];
      throw new ActionError("input", `${file}: unknown key ${quoteValue(`${path}${unknown}`)}`, {
        hint: near === void 0 ? `Known here: ${[...new Set(known)].join(", ")}` : `Did you mean ${path}${near}?`
      });
    }
  };
}
function isTable2(value) {
  return isRecord(value) && !(value instanceof Date);
}
function describeValue(value) {
  if (typeof value === "string") return quoteValue(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Date) return "a date";
  return typeof value === "object" ? "a table" : String(value);
}

// src/cascade/plan/parse-config.ts
function parseConfig(text, file) {
  let document;
  try {
    document = parse(text);
  } catch (error2) {
    if (!(error2 instanceof TomlError)) throw error2;
    const reason = error2.message.split("\n")[0] ?? "";
    throw new ActionError("input", `${file}: line ${error2.line}, column ${error2.column}: ${reason}`, { cause: error2 });
  }
  const root = asTable(document, file, "");
  const branch = root.text("branch", builtInConfig.branch, "a branch name", isRefName);
  const tagPrefix = root.text("tag-prefix", builtInConfig.tagPrefix, "the start of a tag name", isTagPrefix);
  const commit = root.table("commit");
  const own = root.has("crates") ? { name: void 0, email: void 0 } : builtInConfig.commit;
  const commands2 = root.table("commands");
  const config = {
    tagPrefix,
    branch,
    commit: {
      name: readIdentity(commit, "name", "a name without < > or line breaks", own.name),
      email: readIdentity(commit, "email", "an address without < > or line breaks", own.email),
      verified: commit.boolean("verified", false),
      signOff: commit.boolean("sign-off", false)
    },
    commands: { ...builtInConfig.commands, ...readCommands(commands2) },
    ...readAssets(root),
    crates: root.tables("crates")?.map((crate2) => readCrate(crate2, branch)) ?? builtInConfig.crates
  };
  commit.close();
  commands2.close();
  root.close();
  checkCrates(config.crates, file);
  return config;
}
function readAssets(root) {
  const expected = "the file name of a workflow, such as release-assets.yml";
  const key = "assets-workflow";
  const workflow = root.has(key) ? root.text(key, void 0, expected, (value) => /^[\w.-]{1,200}\.ya?ml$/.test(value)) : void 0;
  if (root.isText("assets")) {
    root.text("assets", void 0, '"workflow", or globs inside the checkout', (value) => value === "workflow");
    return { assets: [], assetsWorkflow: workflow ?? "release-assets.yml" };
  }
  if (workflow !== void 0) throw root.error(key, 'assets = "workflow" beside it');
  return { assets: root.texts("assets", [], "a glob inside the checkout", isInside), assetsWorkflow: void 0 };
}
function readIdentity(commit, key, expected, fallback) {
  return commit.has(key) ? commit.text(key, void 0, expected, isIdentityText) : fallback;
}
function readCrate(crate2, branch) {
  const name = crate2.text("name", void 0, "a crate name", (value) => CRATE_NAME.test(value));
  const config = {
    name,
    path: normalPath(crate2.text("path", void 0, "a folder inside the monorepo", isInside)),
    location: readLocation(crate2),
    branch: crate2.text("branch", branch, "a branch name", isRefName),
    needs: crate2.texts("needs", [], "a crate name", (value) => CRATE_NAME.test(value)),
    tagPrefix: crate2.text("tag-prefix", `${name}-v`, "the start of a tag name", isTagPrefix),
    publish: crate2.boolean("publish", false),
    changelog: crate2.boolean("changelog", false),
    release: readRelease(crate2),
    manifest: normalPath(
      crate2.text("manifest", "Cargo.toml", "the path of a Cargo.toml in the repository", isManifest)
    ),
    keep: crate2.texts("keep", [], "a dependency key", (value) => value !== ""),
    files: (crate2.tables("files") ?? []).map(readVersionFile),
    sync: crate2.boolean("sync", false),
    lfs: crate2.has("lfs") ? crate2.boolean("lfs", false) : void 0,
    submodules: crate2.has("submodules") ? crate2.boolean("submodules", false) : void 0,
    history: crate2.boolean("history", false),
    registry: crate2.has("registry") ? crate2.text("registry", void 0, "the name of a registry", isRegistry) : void 0,
    docs: readDocs(crate2),
    commands: {}
  };
  const commands2 = crate2.table("commands");
  const own = readCommands(commands2);
  commands2.close();
  crate2.close();
  return { ...config, commands: own };
}
function readCommands(commands2) {
  const read = (key) => commands2.has(key) ? { [key]: commands2.texts(key, [], "an argument", isArgument) } : {};
  const env = commands2.has("env") ? { env: commands2.texts("env", [], VARIABLE, isVariable) } : {};
  return { ...read("update"), ...read("build"), ...read("test"), ...env };
}
function readVersionFile(table2) {
  const path = table2.text("path", void 0, "a file inside the repository", isInside);
  const pattern = table2.text(
    "pattern",
    void 0,
    "a text with {version} in it",
    (value) => value.includes("{version}")
  );
  table2.close();
  return { path: normalPath(path), pattern };
}
function readRelease(crate2) {
  const release2 = crate2.boolean("release", false);
  if (release2 && !crate2.has("repository")) {
    throw crate2.error("release", "a crate with repository (owner/name): no other place has releases");
  }
  return release2;
}
function readDocs(crate2) {
  if (crate2.isText("docs")) {
    crate2.text("docs", void 0, 'true, false or "warn"', (value) => value === "warn");
    return "warn";
  }
  return crate2.boolean("docs", false);
}
function readLocation(crate2) {
  if (crate2.has("url")) {
    if (crate2.has("repository")) throw crate2.error("url", "either repository or url, not both");
    return { kind: "url", url: crate2.text("url", void 0, REMOTE_URL, isRemoteUrl) };
  }
  const repository = crate2.text("repository", void 0, "owner/name (or set url instead)", isRepository);
  const [owner = "", name = ""] = repository.split("/");
  return { kind: "github", owner, name };
}
function checkCrates(crates, file) {
  const fail = (message) => {
    throw new ActionError("input", `${file}: ${message}`);
  };
  if (crates.length === 0) fail("crates: got none, expected at least one [[crates]] table");
  const names = /* @__PURE__ */ new Set();
  const places = /* @__PURE__ */ new Map();
  for (const crate2 of crates) {
    if (names.has(crate2.name)) fail(`crates: ${quoteValue(crate2.name)} is there twice`);
    names.add(crate2.name);
    const { location } = crate2;
    const place = location.kind === "url" ? location.url : `${location.owner}/${location.name}`.toLowerCase();
    const other = places.get(place);
    if (other !== void 0) fail(`crates: ${other} and ${crate2.name} name the same repository ${quoteValue(place)}`);
    places.set(place, crate2.name);
  }
  for (const crate2 of crates) {
    for (const need of crate2.needs) {
      if (need === crate2.name) fail(`crates: ${crate2.name} needs itself`);
      if (!names.has(need))
        fail(`crates: ${crate2.name} needs ${quoteValue(need)}, which is none of ${[...names].join(", ")}`);
    }
  }
}
var CRATE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
var VARIABLE = "a variable's name, and none that holds a secret (TOKEN, SECRET, PASSWORD, CREDENTIAL, _KEY, _PAT)";
var REMOTE_URL = "a file:// or https:// URL without user, query or fragment (http:// only to this machine)";
function isTagPrefix(value) {
  return isRefName(`${value}1.0.0`);
}
function isIdentityText(value) {
  return value.trim() !== "" && !/[<>\p{Cc}]/u.test(value);
}
function isVariable(value) {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(value) && !/TOKEN|SECRET|PASSWORD|CREDENTIAL|_KEY|_PAT/i.test(value);
}
function isManifest(value) {
  return isInside(value) && /(^|\/)Cargo\.toml$/.test(value);
}
function isRegistry(value) {
  return /^[A-Za-z0-9_-]{1,64}$/.test(value);
}
function isArgument(value) {
  return value !== "" && !value.includes("\0");
}
function isInside(value) {
  if (value === "" || new RegExp("^[/\\\\~]|\\\\|^[A-Za-z]:|\\p{Cc}", "u").test(value)) return false;
  return !value.split("/").includes("..");
}
function normalPath(value) {
  return value.split("/").filter((part) => part !== "" && part !== ".").join("/") || ".";
}
function isRepository(value) {
  const parts = value.split("/");
  const [owner = "", name = ""] = parts;
  if (parts.length !== 2 || !/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})$/.test(owner)) return false;
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name) && !name.endsWith(".git");
}
function isRemoteUrl(value) {
  if (/[\s\p{Cc}\\]/u.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  if (url.protocol === "file:") return value.startsWith("file:///") && url.pathname !== "/";
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

// src/cascade/plan/config-file.ts
var DEFAULT_CONFIG = ".github/release-cascade.toml";
async function loadConfig(request, log) {
  const { workspacePath, configPath } = request;
  if (configPath !== void 0) {
    const paths = [resolve3(workspacePath, configPath), resolve3(configPath)];
    for (const path of paths) {
      const text = await readIfPresent(path);
      if (text !== void 0) return parseConfig(text, configPath);
    }
    throw new ActionError("input", `config: there is no file ${paths[0]}`, {
      hint: "Correct the input config, or leave it out for .github/release-cascade.toml or the built-in cascade"
    });
  }
  const folders = [resolve3(workspacePath), await findRepositoryRoot(resolve3(workspacePath))];
  const found = [];
  for (const folder of new Set(folders)) {
    const path = join10(folder, DEFAULT_CONFIG);
    const text = await readIfPresent(path);
    if (text !== void 0) found.push({ path, text });
  }
  const [first, second] = found;
  if (first === void 0) {
    log.notice(`there is no ${DEFAULT_CONFIG}: the built-in cascade of pot-o-validator is used`);
    return builtInConfig;
  }
  if (second !== void 0) {
    throw new ActionError("input", `config: there are two, ${first.path} and ${second.path}`, {
      hint: "Remove one, or name the one that counts with the input config"
    });
  }
  return parseConfig(first.text, DEFAULT_CONFIG);
}
async function findRepositoryRoot(folder) {
  for (let above = folder; ; above = dirname2(above)) {
    if (await stat2(join10(above, ".git")).catch(() => void 0) !== void 0) return above;
    if (dirname2(above) === above) return folder;
  }
}
async function readIfPresent(path) {
  try {
    return await readFile3(path, "utf8");
  } catch (error2) {
    if (["ENOENT", "ENOTDIR"].includes(error2.code ?? "")) return void 0;
    throw new ActionError("input", `config: ${path} cannot be read: ${describeError(error2)}`, { cause: error2 });
  }
}

// src/cascade/plan/plan-cascade.ts
import { stat as stat4 } from "node:fs/promises";
import { posix as posix5, resolve as resolve6 } from "node:path";

// src/cascade/version/upstream-changes.ts
import { posix as posix3 } from "node:path";
import { pathToFileURL as pathToFileURL3 } from "node:url";

// src/cargo/workspace.ts
import { readFile as readFile4 } from "node:fs/promises";
import { join as join12, relative, resolve as resolve5 } from "node:path";

// src/paths/paths.ts
import native from "node:path";
function withSlashes(path, platform = native) {
  return platform.sep === "\\" ? path.replaceAll("\\", "/") : path;
}
function pathBelow(root, path, platform = native) {
  const way = platform.relative(root, path);
  if (way === ".." || way.startsWith(`..${platform.sep}`) || platform.isAbsolute(way)) return void 0;
  return withSlashes(way, platform);
}

// src/cargo/dependencies.ts
var TABLES = [
  ["normal", ["dependencies"]],
  ["dev", ["dev-dependencies", "dev_dependencies"]],
  ["build", ["build-dependencies", "build_dependencies"]]
];
function listDependencies(manifest) {
  const targets = subTable(manifest, "target") ?? {};
  const shared = subTable(subTable(manifest, "workspace"), "dependencies");
  return [
    ...readTables(manifest, [], void 0),
    ...Object.keys(targets).flatMap((target) => readTables(subTable(targets, target), ["target", target], target)),
    ...readEntries(shared, ["workspace", "dependencies"], "workspace", void 0)
  ];
}
function readTables(parent, at, target) {
  return TABLES.flatMap(([table2, names]) => {
    const name = names.find((candidate) => subTable(parent, candidate) !== void 0);
    return name === void 0 ? [] : readEntries(subTable(parent, name), [...at, name], table2, target);
  });
}
function readEntries(entries, at, table2, target) {
  return Object.entries(entries ?? {}).map(([key, value]) => {
    const details2 = isTable(value) ? value : void 0;
    const inherited = details2?.["workspace"] === true;
    const keyPath = [...at, key];
    const detailed = inherited ? void 0 : stringAt(details2, "version");
    const requirement = typeof value === "string" ? { path: keyPath, text: value } : detailed === void 0 ? void 0 : { path: [...keyPath, "version"], text: detailed };
    return {
      table: table2,
      target,
      keyPath,
      key,
      crate: stringAt(details2, "package") ?? key,
      inherited,
      requirement,
      path: stringAt(details2, "path"),
      git: stringAt(details2, "git"),
      gitRef: readGitReference(details2, keyPath),
      registry: stringAt(details2, "registry"),
      registryIndex: stringAt(details2, "registry-index")
    };
  });
}
function readGitReference(details2, keyPath) {
  for (const kind of ["tag", "branch", "rev"]) {
    const value = stringAt(details2, kind);
    if (value !== void 0) return { kind, value, path: [...keyPath, kind] };
  }
  return void 0;
}
function listPatchEntries(manifest) {
  const sources = subTable(manifest, "patch") ?? {};
  return Object.keys(sources).flatMap(
    (source) => readEntries(subTable(sources, source), ["patch", source], "normal", void 0).map(
      ({ crate: crate2, path, requirement }) => ({ source, crate: crate2, path, requirement })
    )
  );
}

// src/cargo/member-directories.ts
import { readdir as readdir2, stat as stat3 } from "node:fs/promises";
import { join as join11, resolve as resolve4 } from "node:path";
async function findMemberDirectories(root, members) {
  const found = [];
  for (const member of members) {
    const matches2 = await expandGlob(root, member);
    if (matches2.length === 0) {
      found.push({ directory: resolve4(root, member), listed: joinPath(root, member), glob: void 0 });
      continue;
    }
    const usedPattern = matches2.length > 1 || matches2[0] !== joinPath(root, member);
    for (const match of matches2) {
      if (!await isDirectory(match)) continue;
      found.push({ directory: resolve4(match), listed: match, glob: usedPattern ? member : void 0 });
    }
  }
  return found;
}
function joinPath(root, path) {
  return path.startsWith("/") ? path : `${root.replace(/\/$/, "")}/${path}`;
}
async function expandGlob(root, pattern) {
  let found = [pattern.startsWith("/") ? "/" : root];
  for (const name of pattern.split("/").filter((part) => part !== "" && part !== ".")) {
    const next = [];
    for (const directory of found) {
      if (name === "**") next.push(...await listTree(directory));
      else if (/[*?[]/.test(name)) next.push(...await listMatching(directory, name, pattern));
      else if (await exists(join11(directory, name))) next.push(joinPath(directory, name));
    }
    found = [...new Set(next)];
  }
  return found;
}
async function listMatching(directory, name, pattern) {
  const expression = compileName(name, pattern);
  const names = (await listNames(directory)).map((entry) => entry.name);
  return names.filter((entry) => expression.test(entry)).sort().map((entry) => joinPath(directory, entry));
}
async function listTree(directory) {
  const found = [directory];
  for (const current of found) {
    const entries = (await listNames(current)).filter((entry) => entry.isDirectory());
    found.push(...entries.map((entry) => joinPath(current, entry.name)).sort());
  }
  return found;
}
async function listNames(directory) {
  return await isDirectory(directory) ? readdir2(directory, { withFileTypes: true }) : [];
}
function compileName(name, pattern) {
  const parts = name.match(/\*+|\?|\[!?\]?[^\]]*\]|\[|[^*?[]+/g) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part === "[" || part.startsWith("**")) {
      throw new ActionError("input", `could not parse the member pattern ${quoteValue(pattern)}`);
    }
    if (!part.startsWith("[")) return escapeRegExp(part);
    const isNegated = part.startsWith("[!");
    const inner = part.slice(isNegated ? 2 : 1, -1).replaceAll(/[\\\]^]/g, "\\$&");
    return `[${isNegated ? "^" : ""}${inner}]`;
  });
  return new RegExp(`^${source.join("")}$`, "su");
}
function escapeRegExp(text) {
  return text.replaceAll(/[\\^$.|+(){}\]/]/g, "\\$&");
}
async function exists(path) {
  return await stat3(path).catch(() => void 0) !== void 0;
}
async function isDirectory(path) {
  return (await stat3(path).catch(() => void 0))?.isDirectory() ?? false;
}

// src/cargo/workspace.ts
async function loadWorkspace(root) {
  return new Loader(resolve5(root)).load();
}
var Loader = class {
  #root;
  #loaded = /* @__PURE__ */ new Map();
  #missing = [];
  #shared = {};
  #isWorkspace = false;
  #exclude = [];
  #explicit = [];
  constructor(root) {
    this.#root = root;
  }
  async load() {
    const manifest = parseToml(await this.#readRoot(), "Cargo.toml");
    const workspace = subTable(manifest, "workspace");
    this.#shared = workspace ?? {};
    this.#isWorkspace = workspace !== void 0;
    this.#explicit = stringsAt(workspace, "members").map((member) => resolve5(this.#root, member));
    this.#exclude = stringsAt(workspace, "exclude").map((path) => resolve5(this.#root, path));
    for (const member of await findMemberDirectories(this.#root, stringsAt(workspace, "members"))) {
      await this.#visit(member.directory, () => describeMember(member, join12(this.#root, "Cargo.toml")));
    }
    await this.#visit(this.#root, () => "");
    this.#refuseMissing();
    const members = [...this.#loaded.values()].filter(({ content }) => packageOf(content) !== void 0).map((loaded) => this.#member(loaded)).sort((left, right) => compareText(left.directory, right.directory));
    refuseSameNames(members, this.#root);
    this.#refuseForeignDefaults(stringsAt(workspace, "default-members"));
    return {
      root: this.#root,
      isVirtual: packageOf(manifest) === void 0,
      members,
      patches: listPatchEntries(manifest).map(({ source, crate: crate2, path }) => ({
        source,
        crate: crate2,
        path: path === void 0 ? void 0 : this.#relative(resolve5(this.#root, path)) || "."
      })),
      uninherited: this.#uninherited(),
      sharedVersion: stringAt(subTable(this.#shared, "package"), "version")
    };
  }
  async #readRoot() {
    const path = join12(this.#root, "Cargo.toml");
    const text = await readIfPresent2(path);
    if (text !== void 0) return text;
    throw new ActionError("input", `could not find \`Cargo.toml\` in \`${this.#root}\``, {
      hint: "Check the repository out first, and point workspace-path at the directory with the Cargo.toml"
    });
  }
  /** `describe` says, as cargo does, why the directory counts as a member. */
  async #visit(directory, describe) {
    const pending = [{ directory, describe }];
    for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
      if (this.#loaded.has(next.directory) || this.#isExcluded(next.directory)) continue;
      const path = join12(next.directory, "Cargo.toml");
      const text = await readIfPresent2(path);
      if (text === void 0) {
        this.#missing.push(`${next.describe()}: failed to read \`${path}\`: No such file or directory (os error 2)`);
        continue;
      }
      const content = parseToml(text, this.#relative(path));
      this.#loaded.set(next.directory, { directory: next.directory, content });
      if (!this.#isWorkspace) continue;
      this.#refuseNestedRoot(next.directory, content);
      for (const { crate: crate2, directory: target } of this.#pathDependencies(next.directory, content).reverse()) {
        const { describe: parent } = next;
        const describeDependency = () => [parent(), `failed to load manifest for dependency \`${crate2}\``].filter(Boolean).join(": ");
        if (await this.#belongs(target)) pending.push({ directory: target, describe: describeDependency });
      }
    }
  }
  #pathDependencies(directory, content) {
    return this.#dependencies({ directory, content }).flatMap(
      ({ crate: crate2, path }) => path === void 0 ? [] : [{ crate: crate2, directory: resolve5(this.#root, path) }]
    );
  }
  /** A path dependency outside the root is a member only when it says so itself (`package.workspace`). */
  async #belongs(directory) {
    if (pathBelow(this.#root, directory) !== void 0) return true;
    const text = await readIfPresent2(join12(directory, "Cargo.toml"));
    if (text === void 0) return false;
    const pointer = stringAt(packageOf(parseToml(text, this.#relative(join12(directory, "Cargo.toml")))), "workspace");
    return pointer !== void 0 && resolve5(directory, pointer) === this.#root;
  }
  /** A default member that is none makes cargo refuse the workspace; a pattern may match other folders as well. */
  #refuseForeignDefaults(defaults) {
    const foreign = defaults.find((path) => !/[*?[]/.test(path) && !this.#loaded.has(resolve5(this.#root, path)));
    if (foreign === void 0) return;
    throw new ActionError(
      "input",
      `package \`${resolve5(this.#root, foreign)}\` is listed in default-members but is not a member for workspace at \`${this.#root}/Cargo.toml\``,
      { hint: "Take it out of workspace.default-members, or add it to workspace.members" }
    );
  }
  #uninherited() {
    const inherited = new Set(
      [...this.#loaded.values()].flatMap(
        ({ content }) => listDependencies(content).flatMap((entry) => entry.inherited ? [entry.key] : [])
      )
    );
    return listDependencies({ workspace: this.#shared }).filter(({ key }) => !inherited.has(key)).map((entry) => this.#fill(entry, entry, this.#root, "Cargo.toml"));
  }
  #isExcluded(directory) {
    if (directory === this.#root) return false;
    const under = (base) => pathBelow(base, directory) !== void 0;
    return this.#exclude.some(under) && !this.#explicit.some(under);
  }
  #refuseNestedRoot(directory, content) {
    if (directory === this.#root || content["workspace"] === void 0) return;
    throw new ActionError(
      "input",
      `multiple workspace roots found in the same workspace: \`${this.#root}\` and \`${directory}\``,
      { hint: "Remove [workspace] from the inner Cargo.toml, or list its directory in workspace.exclude" }
    );
  }
  #refuseMissing() {
    if (this.#missing.length === 0) return;
    const more = this.#missing.length > 3 ? `; and ${this.#missing.length - 3} more` : "";
    throw new ActionError("input", `${this.#missing.slice(0, 3).join("; ")}${more}`, {
      hint: "Add the missing directory (a submodule that was not checked out?) or take it out of workspace.members"
    });
  }
  #member({ directory, content }) {
    const table2 = packageOf(content);
    const manifest = this.#relative(join12(directory, "Cargo.toml"));
    const name = stringAt(table2, "name");
    if (name === void 0) throw new ActionError("input", `${manifest}: missing field \`package.name\``);
    return {
      name,
      version: this.#version(table2, manifest),
      versionInherited: inherits(table2, "version"),
      directory: this.#relative(directory) || ".",
      manifest,
      unpublishable: this.#isUnpublishable(table2),
      package: this.#fillPackage(table2),
      dependencies: this.#dependencies({ directory, content })
    };
  }
  /** A package without a version counts as 0.0.0 (cargo 1.75 and later). */
  #version(table2, manifest) {
    const shared = subTable(this.#shared, "package");
    if (!inherits(table2, "version")) return stringAt(table2, "version") ?? "0.0.0";
    const version = stringAt(shared, "version");
    if (version !== void 0) return version;
    throw new ActionError("input", `${manifest}: \`workspace.package.version\` was not defined`, {
      hint: "Define it in the Cargo.toml of the workspace root, or give the package a version of its own"
    });
  }
  #isUnpublishable(table2) {
    const publish = this.#inheritFrom(table2, "publish")?.["publish"];
    return publish === false || Array.isArray(publish) && publish.length === 0;
  }
  #fillPackage(table2) {
    const filled = Object.keys(table2 ?? {}).flatMap((key) => {
      const value = this.#inheritFrom(table2, key)?.[key];
      return value === void 0 ? [] : [[key, value]];
    });
    return Object.fromEntries(filled);
  }
  /** The table that has the value of a key which a package may inherit. */
  #inheritFrom(table2, key) {
    return inherits(table2, key) ? subTable(this.#shared, "package") : table2;
  }
  #dependencies({ directory, content }) {
    const own = listDependencies(content);
    const shared = new Map(listDependencies({ workspace: this.#shared }).map((entry) => [entry.key, entry]));
    return own.flatMap((entry) => {
      if (entry.table === "workspace") return [];
      const source = entry.inherited ? shared.get(entry.key) : entry;
      const manifest = this.#relative(join12(directory, "Cargo.toml"));
      if (source === void 0) {
        throw new ActionError(
          "input",
          `${manifest}: error inheriting \`${entry.key}\` from workspace root manifest's \`workspace.dependencies.${entry.key}\``
        );
      }
      return entry.inherited ? [this.#fill(entry, source, this.#root, "Cargo.toml")] : [this.#fill(entry, source, directory, manifest)];
    });
  }
  /** @param source the entry with the values: `entry` itself, or what it inherits. */
  #fill(entry, source, base, manifest) {
    return {
      kind: entry.table === "workspace" ? "normal" : entry.table,
      target: entry.target,
      crate: source.crate,
      key: entry.key,
      requirement: source.requirement?.text,
      requirementAt: source.requirement && { manifest, path: source.requirement.path },
      entryAt: { manifest, path: source.keyPath },
      path: source.path === void 0 ? void 0 : this.#relative(resolve5(base, source.path)) || ".",
      git: source.git,
      gitRef: source.gitRef,
      registry: source.registry,
      registryIndex: source.registryIndex
    };
  }
  #relative(path) {
    return withSlashes(relative(this.#root, path));
  }
};
function packageOf(manifest) {
  return subTable(manifest, "package") ?? subTable(manifest, "project");
}
function inherits(table2, key) {
  const value = table2?.[key];
  return isTable(value) && value["workspace"] === true;
}
function describeMember({ listed, glob: glob2 }, manifest) {
  const via = glob2 === void 0 ? "" : ` via \`${glob2}\``;
  return `failed to load manifest for workspace member \`${listed}\` referenced${via} by workspace at \`${manifest}\``;
}
function refuseSameNames(members, root) {
  const byName2 = /* @__PURE__ */ new Map();
  for (const member of members) {
    const other = byName2.get(member.name);
    if (other !== void 0) {
      const places = [other, member].map(({ manifest }) => join12(root, manifest)).join(" and ");
      throw new ActionError("input", `two packages named \`${member.name}\` in this workspace: ${places}`);
    }
    byName2.set(member.name, member);
  }
}
function compareText(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
async function readIfPresent2(path) {
  try {
    return await readFile4(path, "utf8");
  } catch (error2) {
    const code = error2.code;
    if (code === "ENOENT" || code === "ENOTDIR") return void 0;
    throw new ActionError("input", `failed to read \`${path}\``, { cause: error2 });
  }
}

// src/cascade/version/ancestry.ts
function firstParentLine(commits, head, most = Number.POSITIVE_INFINITY) {
  const line = [];
  for (let at = head; at !== void 0; at = commits.get(at)?.parents[0]) {
    if (!commits.has(at) || line.length >= most) break;
    line.push(at);
  }
  return line;
}
function reachable(commits, from) {
  const seen = /* @__PURE__ */ new Set();
  const pending = [from];
  for (let oid = pending.pop(); oid !== void 0; oid = pending.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    pending.push(...commits.get(oid)?.parents ?? []);
  }
  return seen;
}

// src/cascade/version/bases.ts
function findBases(input) {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  return new Map(
    input.crates.flatMap((crate2) => {
      const base = findBase(crate2, input, line);
      return base === void 0 ? [] : [[crate2.name, base]];
    })
  );
}
function releasesOf(crate2, { tags, monorepoTagPrefix }, line) {
  return tags.flatMap((tag) => {
    const age = line.get(tag.commit);
    const prefix = [crate2.tagPrefix, monorepoTagPrefix].find(
      (start) => start !== "" && tag.name.startsWith(start) && tryParseVersion(tag.name.slice(start.length)) !== void 0
    );
    return age === void 0 || prefix === void 0 ? [] : [{ tag, version: tag.name.slice(prefix.length), age }];
  });
}
function findBase(crate2, input, line) {
  const releases = releasesOf(crate2, input, line);
  releases.sort(
    (left, right) => left.age - right.age || compareVersions(parseVersion(right.version), parseVersion(left.version))
  );
  return releases[0]?.tag;
}
function lastFullRelease(crate2, input, line) {
  const present = parseVersion(crate2.version);
  return releasesOf(crate2, input, line).map(({ version }) => version).filter((version) => parseVersion(version).pre === "" && compareVersions(parseVersion(version), present) <= 0).sort((left, right) => compareVersions(parseVersion(right), parseVersion(left)))[0];
}
function findRaised(crate2, base, input) {
  if (input.tags.some(({ name }) => name === `${crate2.tagPrefix}${crate2.version}`)) return void 0;
  const own = base.name.startsWith(crate2.tagPrefix) ? base.name.slice(crate2.tagPrefix.length) : "";
  const version = tryParseVersion(own) === void 0 ? input.versionsAtBase?.get(crate2.name) : own;
  if (version === void 0 || tryParseVersion(version) === void 0) return void 0;
  return compareVersions(parseVersion(crate2.version), parseVersion(version)) > 0 ? version : void 0;
}
function refuseLost(crate2, { tags }, history) {
  const tag = tags.find(({ name }) => name === `${crate2.tagPrefix}${crate2.version}`);
  if (tag === void 0 || history.has(tag.commit)) return;
  throw new ActionError(
    "input",
    `${crate2.name}: the tag ${tag.name} is on ${tag.commit.slice(0, 10)}, which the branch does not have: the branch was rewritten, or the tag moved`,
    {
      hint: `Bring that commit back to the branch, or raise ${crate2.name} above ${crate2.version} by hand: what changed since its release cannot be told`
    }
  );
}

// node_modules/conventional-commits-parser/dist/regex.js
var nomatchRegex = /(?!.*)/;
function escape(string) {
  return string.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
function joinOr(parts) {
  return parts.map((val) => typeof val === "string" ? escape(val.trim()) : val.source).filter(Boolean).join("|");
}
function getNotesRegex(noteKeywords, notesPattern) {
  if (!noteKeywords) {
    return nomatchRegex;
  }
  const noteKeywordsSelection = joinOr(noteKeywords);
  if (!notesPattern) {
    return new RegExp(`^(?:\\*\\s+)?(${noteKeywordsSelection}):\\s*(.*)`, "i");
  }
  return notesPattern(noteKeywordsSelection);
}
function getReferencePartsRegex(issuePrefixes, issuePrefixesCaseSensitive) {
  if (!issuePrefixes) {
    return nomatchRegex;
  }
  const flags = issuePrefixesCaseSensitive ? "gy" : "giy";
  const repositoryChar = "[\\w-\\.\\/]";
  return new RegExp(`.*?(?<!${repositoryChar})(?:(${repositoryChar}+)(?!${repositoryChar}))?(${joinOr(issuePrefixes)})((?=[\\w-]*\\d)[\\w-]+)(?=\\s|$|[,;.)\\]])`, flags);
}
function getReferencesRegex(referenceActions, separator = "") {
  if (!referenceActions) {
    return /()(.+)/gi;
  }
  const joinedKeywords = joinOr(referenceActions);
  const nextKeyword = `(?<!\\w)(?:${joinedKeywords})(?!\\w)`;
  return new RegExp(`(?<!\\w)(${joinedKeywords})${separator}(?:\\s+(.*?))(?=${nextKeyword}|$)`, "gi");
}
function getFooterTokenRegex(issuePrefixes) {
  const issuePrefixSeparator = issuePrefixes ? `|\\s+(?:${joinOr(issuePrefixes)})` : "";
  return new RegExp(`^(?:BREAKING CHANGE|[\\w-]+)(?::\\s+${issuePrefixSeparator}).+`, "i");
}
function getParserRegexes(options = {}) {
  const notes = getNotesRegex(options.noteKeywords, options.notesPattern);
  const referenceParts = getReferencePartsRegex(options.issuePrefixes, options.issuePrefixesCaseSensitive);
  const references = getReferencesRegex(options.referenceActions);
  const footerReferences = getReferencesRegex(options.referenceActions, ":?");
  const footerToken = getFooterTokenRegex(options.issuePrefixes);
  return {
    notes,
    referenceParts,
    references,
    footerReferences,
    footerToken,
    mentions: /@([\w-]+)/g,
    url: /\b(?:https?):\/\/(?:www\.)?([-a-zA-Z0-9@:%_+.~#?&//=])+\b/
  };
}

// node_modules/conventional-commits-parser/dist/utils.js
var SCISSOR = "------------------------ >8 ------------------------";
function trimNewLines(input) {
  const matches2 = input.match(/[^\r\n]/);
  if (typeof matches2?.index !== "number") {
    return "";
  }
  const firstIndex = matches2.index;
  let lastIndex = input.length - 1;
  while (input[lastIndex] === "\r" || input[lastIndex] === "\n") {
    lastIndex--;
  }
  return input.substring(firstIndex, lastIndex + 1);
}
function appendLine(src, line) {
  return src ? `${src}
${line || ""}` : line || "";
}
function getCommentFilter(char) {
  return char ? (line) => !line.startsWith(char) : () => true;
}
function truncateToScissor(lines, commentChar) {
  const scissorIndex = lines.indexOf(`${commentChar} ${SCISSOR}`);
  if (scissorIndex === -1) {
    return lines;
  }
  return lines.slice(0, scissorIndex);
}
function gpgFilter(line) {
  return !line.match(/^\s*gpg:/);
}
function assignMatchedCorrespondence(target, matches2, correspondence) {
  const { groups } = matches2;
  for (let i = 0, len = correspondence.length, key; i < len; i++) {
    key = correspondence[i];
    target[key] = (groups ? groups[key] : matches2[i + 1]) || null;
  }
  return target;
}

// node_modules/conventional-commits-parser/dist/options.js
var defaultOptions = {
  noteKeywords: ["BREAKING CHANGE", "BREAKING-CHANGE"],
  issuePrefixes: ["#"],
  referenceActions: [
    "close",
    "closes",
    "closed",
    "fix",
    "fixes",
    "fixed",
    "resolve",
    "resolves",
    "resolved"
  ],
  headerPattern: /^(\w*)(?:\(([\w$@.\-*/ ]*)\))?: (.*)$/,
  headerCorrespondence: [
    "type",
    "scope",
    "subject"
  ],
  revertPattern: /^Revert\s"([\s\S]*)"\s*This reverts commit (\w*)\.?/,
  revertCorrespondence: ["header", "hash"],
  // The field name must contain at least one word character so that
  // YAML document markers like `---` are not treated as field markers.
  fieldPattern: /^-(?=.*\w)(.*?)-$/
};

// node_modules/conventional-commits-parser/dist/CommitParser.js
function createCommitObject(initialData = {}) {
  return {
    merge: null,
    revert: null,
    header: null,
    body: null,
    footer: null,
    notes: [],
    mentions: [],
    references: [],
    ...initialData
  };
}
var CommitParser = class {
  options;
  regexes;
  lines = [];
  lineIndex = 0;
  commit = createCommitObject();
  constructor(options = {}) {
    this.options = {
      ...defaultOptions,
      ...options
    };
    this.regexes = getParserRegexes(this.options);
  }
  currentLine() {
    return this.lines[this.lineIndex];
  }
  nextLine() {
    return this.lines[this.lineIndex++];
  }
  isLineAvailable() {
    return this.lineIndex < this.lines.length;
  }
  parseReference(input, action) {
    const { regexes } = this;
    if (regexes.url.test(input)) {
      return null;
    }
    const matches2 = regexes.referenceParts.exec(input);
    if (!matches2) {
      return null;
    }
    let [raw, repository = null, prefix, issue2] = matches2;
    let owner = null;
    if (repository) {
      const slashIndex = repository.indexOf("/");
      if (slashIndex !== -1) {
        owner = repository.slice(0, slashIndex);
        repository = repository.slice(slashIndex + 1);
      }
    }
    return {
      raw,
      action,
      owner,
      repository,
      prefix,
      issue: issue2
    };
  }
  parseReferences(input, isFooterToken = false) {
    const { regexes } = this;
    const regex = isFooterToken ? regexes.footerReferences : regexes.references;
    const sentences = [];
    let lastIndex = 0;
    let matches2;
    while (true) {
      matches2 = regex.exec(input);
      if (!matches2) {
        break;
      }
      sentences.push([null, input.slice(lastIndex, matches2.index)], [matches2[1] || null, matches2[2] || ""]);
      lastIndex = regex.lastIndex;
    }
    sentences.push([null, input.slice(lastIndex)]);
    const references = [];
    let reference;
    for (const [action, sentence] of sentences) {
      while (true) {
        reference = this.parseReference(sentence, action);
        if (!reference) {
          break;
        }
        references.push(reference);
      }
    }
    return references;
  }
  skipEmptyLines() {
    let line = this.currentLine();
    while (line !== void 0 && !line.trim()) {
      this.nextLine();
      line = this.currentLine();
    }
  }
  parseMerge() {
    const { commit, options } = this;
    const correspondence = options.mergeCorrespondence || [];
    const merge = this.currentLine();
    const matches2 = merge && options.mergePattern ? merge.match(options.mergePattern) : null;
    if (matches2) {
      this.nextLine();
      commit.merge = matches2[0] || null;
      assignMatchedCorrespondence(commit, matches2, correspondence);
      return true;
    }
    return false;
  }
  parseHeader(isMergeCommit) {
    if (isMergeCommit) {
      this.skipEmptyLines();
    }
    const { commit, options } = this;
    const correspondence = options.headerCorrespondence || [];
    const header = commit.header ?? this.nextLine();
    let matches2 = null;
    if (header) {
      if (options.breakingHeaderPattern) {
        matches2 = header.match(options.breakingHeaderPattern);
      }
      if (!matches2 && options.headerPattern) {
        matches2 = header.match(options.headerPattern);
      }
    }
    if (header) {
      commit.header = header;
    }
    if (matches2) {
      assignMatchedCorrespondence(commit, matches2, correspondence);
    }
  }
  parseMeta() {
    const { options, commit } = this;
    if (!options.fieldPattern || !this.isLineAvailable()) {
      return false;
    }
    let matches2;
    let field = null;
    let parsed = false;
    while (this.isLineAvailable()) {
      matches2 = this.currentLine().match(options.fieldPattern);
      if (matches2) {
        field = matches2[1] || null;
        this.nextLine();
        continue;
      }
      if (field) {
        parsed = true;
        commit[field] = appendLine(commit[field], this.currentLine());
        this.nextLine();
      } else {
        break;
      }
    }
    return parsed;
  }
  parseNotes() {
    const { regexes, commit } = this;
    if (!this.isLineAvailable()) {
      return false;
    }
    const matches2 = this.currentLine().match(regexes.notes);
    let isFooterToken;
    if (matches2) {
      const note = {
        title: matches2[1],
        text: matches2[2]
      };
      commit.notes.push(note);
      commit.footer = appendLine(commit.footer, this.currentLine());
      this.nextLine();
      while (this.isLineAvailable()) {
        if (this.parseMeta()) {
          return true;
        }
        if (this.parseNotes()) {
          return true;
        }
        isFooterToken = regexes.footerToken.test(this.currentLine());
        commit.references.push(...this.parseReferences(this.currentLine(), isFooterToken));
        if (!isFooterToken) {
          note.text = appendLine(note.text, this.currentLine());
        }
        commit.footer = appendLine(commit.footer, this.currentLine());
        this.nextLine();
        if (isFooterToken) {
          break;
        }
      }
      return true;
    }
    return false;
  }
  parseBodyAndFooter(isBody) {
    const { commit, regexes } = this;
    if (!this.isLineAvailable()) {
      return isBody;
    }
    const isFooterToken = regexes.footerToken.test(this.currentLine());
    const isStillBody = !isFooterToken && isBody;
    commit.references.push(...this.parseReferences(this.currentLine(), isFooterToken));
    if (isStillBody) {
      commit.body = appendLine(commit.body, this.currentLine());
    } else {
      commit.footer = appendLine(commit.footer, this.currentLine());
    }
    this.nextLine();
    return isStillBody;
  }
  parseBreakingHeader() {
    const { commit, options } = this;
    if (!options.breakingHeaderPattern || commit.notes.length || !commit.header) {
      return;
    }
    const matches2 = commit.header.match(options.breakingHeaderPattern);
    if (matches2) {
      commit.notes.push({
        title: "BREAKING CHANGE",
        text: matches2[3]
      });
    }
  }
  parseMentions(input) {
    const { commit, regexes } = this;
    let matches2;
    for (; ; ) {
      matches2 = regexes.mentions.exec(input);
      if (!matches2) {
        break;
      }
      commit.mentions.push(matches2[1]);
    }
  }
  parseRevert(input) {
    const { commit, options } = this;
    const correspondence = options.revertCorrespondence || [];
    const matches2 = options.revertPattern ? input.match(options.revertPattern) : null;
    if (matches2) {
      commit.revert = assignMatchedCorrespondence({}, matches2, correspondence);
    }
  }
  cleanupCommit() {
    const { commit } = this;
    commit.body &&= trimNewLines(commit.body);
    commit.footer &&= trimNewLines(commit.footer);
    commit.notes.forEach((note) => {
      note.text = trimNewLines(note.text);
    });
    const referencesSet = /* @__PURE__ */ new Set();
    commit.references = commit.references.filter((reference) => {
      const uid = `${reference.action} ${reference.raw}`.toLocaleLowerCase();
      const ok = !referencesSet.has(uid);
      if (ok) {
        referencesSet.add(uid);
      }
      return ok;
    });
  }
  /**
   * Parse commit message string into an object.
   * @param input - Commit message string.
   * @returns Commit object.
   */
  parse(input) {
    if (!input.trim()) {
      throw new TypeError("Expected a raw commit");
    }
    const { commentChar } = this.options;
    const commentFilter = getCommentFilter(commentChar);
    const rawLines = trimNewLines(input).split(/\r?\n/);
    const lines = commentChar ? truncateToScissor(rawLines, commentChar).filter((line) => commentFilter(line) && gpgFilter(line)) : rawLines.filter((line) => gpgFilter(line));
    const commit = createCommitObject();
    this.lines = lines;
    this.lineIndex = 0;
    this.commit = commit;
    const isMergeCommit = this.parseMerge();
    this.parseHeader(isMergeCommit);
    if (commit.header) {
      commit.references = this.parseReferences(commit.header);
    }
    let isBody = true;
    while (this.isLineAvailable()) {
      this.parseMeta();
      if (this.parseNotes()) {
        isBody = false;
      }
      if (!this.parseBodyAndFooter(isBody)) {
        isBody = false;
      }
    }
    this.parseBreakingHeader();
    this.parseMentions(input);
    this.parseRevert(input);
    this.cleanupCommit();
    return commit;
  }
};

// src/cascade/version/message.ts
var HEADER = /^(\w[\w-]*)(?:\(([^()\r\n]*)\))?!?: +(\S.*)$/;
var BREAKING_HEADER = /^(\w[\w-]*)(?:\(([^()\r\n]*)\))?!: +(\S.*)$/;
var NEVER = /(?!)/;
var LONGEST_MESSAGE = 64 * 1024;
var LONGEST_VERSION = 100;
var parser = new CommitParser({
  headerPattern: HEADER,
  breakingHeaderPattern: BREAKING_HEADER,
  headerCorrespondence: ["type", "scope", "subject"],
  noteKeywords: ["BREAKING CHANGE", "BREAKING-CHANGE"],
  // In capitals, and nothing before it: no bullet, no indentation.
  notesPattern: (keywords) => new RegExp(`^(${keywords}):\\s*(.*)`),
  revertPattern: NEVER,
  fieldPattern: NEVER,
  referenceActions: [NEVER],
  issuePrefixes: [NEVER]
});
function readCommitMessage(text) {
  const plain = text.slice(0, LONGEST_MESSAGE).replaceAll(/[\u2028\u2029]/g, " ");
  const lines = blankFences(plain.replaceAll(/\r\n?/g, "\n").split("\n"));
  const [written = "", ...body] = lines;
  const header = readHeader(written.trim());
  const squashed = body.flatMap((line) => readHeader(/^\* +(.*)$/.exec(line)?.[1]?.trim() ?? "") ?? []);
  const notes = findBreakingNotes(body);
  const changes = header === void 0 ? [...squashed] : [header, ...squashed];
  const first = changes[0];
  if (notes.length > 0 && first !== void 0) {
    changes[0] = { ...first, breaking: true, breakingNotes: notes };
  } else if (notes.length > 0) {
    changes.push({ type: "", scope: void 0, subject: written.trim(), breaking: true, breakingNotes: notes });
  }
  return {
    changes,
    conventional: header !== void 0 || squashed.length > 0,
    reverts: findReverts(header, body),
    revertsPull: findRevertedPull(written, body),
    ...findReleaseAs(body),
    nearMisses: findNearMisses([written, ...body])
  };
}
function readHeader(line) {
  const header = line.replace(/^(\w[\w-]*)!(\([^()]*\)):/, "$1$2!:");
  if (header === "") return void 0;
  const { type, scope, subject } = parser.parse(header);
  if (typeof type !== "string" || typeof subject !== "string") return void 0;
  return {
    type: type.toLowerCase(),
    scope: typeof scope === "string" && scope !== "" ? scope : void 0,
    subject: subject.trim(),
    breaking: BREAKING_HEADER.test(header),
    breakingNotes: []
  };
}
function findBreakingNotes(body) {
  if (!body.some((line) => /^BREAKING[ -]CHANGE:/.test(line))) return [];
  const { notes } = parser.parse(`x

${body.join("\n")}`);
  return notes.map(({ text }) => text.split("\n\n")[0]?.trim() ?? "").map((note) => note.replaceAll(/\s*\n\s*/g, " "));
}
function findReverts(header, body) {
  const byGit = body.flatMap((line) => /^This reverts commit ([0-9a-f]{7,40})\b/.exec(line)?.[1] ?? []);
  if (byGit.length > 0 || header?.type !== "revert") return byGit;
  return body.flatMap((line) => /^Refs: *(.*)$/i.exec(line)?.[1]?.match(/\b[0-9a-f]{7,40}\b/g) ?? []);
}
function findRevertedPull(written, body) {
  if (!written.startsWith('Revert "')) return void 0;
  const found = body.flatMap((line) => /^Reverts [\w.-]{1,100}\/[\w.-]{1,100}#(\d{1,10})\s*$/.exec(line)?.[1] ?? []);
  return found.length === 1 ? Number(found[0]) : void 0;
}
function findReleaseAs(body) {
  const asked = body.flatMap((line) => /^release-as:(.*)$/i.exec(line)?.[1]?.trim() ?? []);
  const isVersion = (text) => text.length <= LONGEST_VERSION && tryParseVersion(text) !== void 0;
  return { releaseAs: asked.findLast(isVersion), unreadableReleaseAs: asked.filter((text) => !isVersion(text)) };
}
var NEARLY = /^[\s>*_#-]*breaking[ -]changes?\b(?:[^:]{0,20}:| #|[\s*_]*$)/i;
function findNearMisses(lines) {
  return lines.flatMap(
    (text, index) => NEARLY.test(text) && !(index > 0 && /^BREAKING[ -]CHANGE:/.test(text)) ? [{ line: index + 1, text: text.trim() }] : []
  );
}
function blankFences(lines) {
  let fence2;
  return lines.map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence2 === void 0) {
      fence2 = mark;
      return mark === void 0 ? line : "";
    }
    if (mark?.startsWith(fence2) === true) fence2 = void 0;
    return "";
  });
}

// src/cascade/version/changes.ts
function createRanges(log, byId) {
  const settled = /* @__PURE__ */ new Map();
  return (base) => {
    let range = settled.get(base);
    if (range === void 0) {
      const before = reachable(byId, base);
      range = settleReverts(log.filter(({ oid }) => !before.has(oid)));
      settled.set(base, range);
    }
    return range;
  };
}
var SHORTEST_ID = 7;
function settleReverts(range) {
  const messages = new Map(range.map((commit) => [commit.oid, messageOf(commit)]));
  const byPrefix = Map.groupBy(range, ({ oid }) => oid.slice(0, SHORTEST_ID));
  const find = (id, reverting) => {
    const fitting = (byPrefix.get(id.slice(0, SHORTEST_ID)) ?? []).filter(
      ({ oid }) => oid !== reverting && oid.startsWith(id)
    );
    return fitting.length === 1 ? fitting[0]?.oid : void 0;
  };
  const byPull = Map.groupBy(range, ({ message }) => pullOf(message));
  const findPull = (number) => {
    const fitting = byPull.get(String(number)) ?? [];
    return fitting.length === 1 ? fitting[0]?.oid : void 0;
  };
  const byOid = new Map(range.map((commit) => [commit.oid, commit]));
  const out = /* @__PURE__ */ new Set();
  const counted = [];
  for (const commit of range) {
    if (out.has(commit.oid)) continue;
    const message = messages.get(commit.oid);
    const targets = message.reverts.map((id) => find(id, commit.oid));
    const pull = message.revertsPull === void 0 ? void 0 : findPull(message.revertsPull);
    if (targets.length === 0 && message.revertsPull !== void 0) targets.push(pull);
    const inside = targets.filter((oid) => oid !== void 0 && !out.has(oid));
    if (targets.length > 0 && inside.length === targets.length) {
      for (const oid of inside) for (const each of takenBack(oid, byOid)) out.add(each);
      continue;
    }
    counted.push({ commit, message, changes: targets.length > 0 ? [asFix(commit, message)] : message.changes });
  }
  return counted;
}
function takenBack(oid, byOid) {
  const [first, ...others] = byOid.get(oid)?.parents ?? [];
  if (first === void 0 || others.length === 0) return [oid];
  const before = reachable(byOid, first);
  return [oid, ...new Set(others.flatMap((other) => [...reachable(byOid, other)].filter((each) => !before.has(each))))];
}
function pullOf(message) {
  return /\(#(\d{1,10})\)$/.exec((message.split("\n", 1)[0] ?? "").slice(0, 1e3).trim())?.[1];
}
function messageOf(commit) {
  const isMerge = commit.parents.length > 1;
  return readCommitMessage(isMerge ? commit.message.split("\n")[0] ?? "" : commit.message);
}
function asFix(commit, message) {
  const subject = message.changes[0]?.subject ?? commit.message.split("\n")[0]?.trim() ?? "";
  const breaking = message.changes.some((change) => change.breaking);
  const breakingNotes = message.changes.flatMap((change) => change.breakingNotes);
  return { type: "fix", scope: message.changes[0]?.scope, subject, breaking, breakingNotes };
}

// src/cascade/version/crate-version.ts
function manifestsOf({ directory, versionInherited }) {
  if (directory === "") return versionInherited ? ["Cargo.toml"] : [];
  const own = directory === "." ? "Cargo.toml" : `${directory}/Cargo.toml`;
  return versionInherited && own !== "Cargo.toml" ? [own, "Cargo.toml"] : [own];
}
async function readVersions(store, places) {
  const asked = places.map(({ crate: crate2, commit }) => {
    const manifests = manifestsOf(crate2);
    return commit === void 0 ? [] : (manifests.length === 0 ? ["CHANGELOG.md"] : manifests).map((path) => ({ commit, path }));
  });
  const texts = await store.readFiles(asked.flat());
  const tables = /* @__PURE__ */ new Map();
  const parse2 = (text) => {
    if (text === void 0) return void 0;
    if (!tables.has(text)) tables.set(text, tryParseManifest(text));
    return tables.get(text);
  };
  let at = 0;
  return places.map(({ crate: crate2 }, index) => {
    const count = asked[index]?.length ?? 0;
    const found = texts.slice(at, at + count);
    at += count;
    if (count === 0) return void 0;
    if (manifestsOf(crate2).length === 0) return readNewestSection(found[0]?.toString("utf8") ?? "");
    const [own, root] = found.map(parse2);
    const version = stringAt(subTable(own, "package"), "version");
    if (version !== void 0 && !crate2.versionInherited) return version;
    return stringAt(subTable(subTable(root ?? own, "workspace"), "package"), "version") ?? version;
  });
}
function readNewestSection(changelog) {
  const version = /^## +\[?v?(\d+\.\d+\.\d+[^\]\s]*)/m.exec(changelog)?.[1];
  return version !== void 0 && tryParseVersion(version) !== void 0 ? version : void 0;
}
function tryParseManifest(text) {
  try {
    return parseToml(text.toString("utf8"), "Cargo.toml");
  } catch {
    return void 0;
  }
}

// src/cascade/version/former-folders.ts
import { posix as posix2 } from "node:path";

// src/cascade/version/touch.ts
import { posix } from "node:path";
function crateFiles(members, workspace) {
  return members.map(({ name, directory, manifest }) => {
    const table2 = subTable(manifest, "package") ?? {};
    const shared = subTable(workspace, "package");
    const fromWorkspace = (key) => inherits2(table2[key]);
    const files = ["readme", "license-file"].flatMap((key) => {
      const value = fromWorkspace(key) ? stringAt(shared, key) : stringAt(table2, key);
      if (value === void 0) return [];
      return [posix.normalize(posix.join(fromWorkspace(key) ? "." : directory, value))];
    });
    return {
      name,
      directory,
      nested: members.map((member) => member.directory).filter((other) => other !== directory && isBelow(other, directory)),
      outside: files.filter((path) => !isBelow(path, directory)),
      include: stringsAt(fromWorkspace("include") ? shared : table2, "include"),
      exclude: stringsAt(fromWorkspace("exclude") ? shared : table2, "exclude"),
      inherited: inheritedNames(manifest)
    };
  });
}
function touchesCrate(crate2, paths) {
  return paths.some((path) => {
    if (crate2.outside.includes(path)) return true;
    if (!isBelow(path, crate2.directory) || crate2.nested.some((folder) => isBelow(path, folder))) return false;
    const inside = crate2.directory === "." ? path : path.slice(crate2.directory.length + 1);
    return inside !== "Cargo.lock" && isPackaged(crate2, inside);
  });
}
function touches(crate2, { oid, paths }, workspaceNames) {
  const names = workspaceNames.get(oid);
  if (names !== void 0 && crate2.inherited.some((name) => names.has(name))) return true;
  const isOwn = names === void 0 || names.has(OWN_MANIFEST);
  return touchesCrate(crate2, isOwn ? paths : paths.filter((path) => path !== "Cargo.toml"));
}
var OWN_MANIFEST = "manifest";
function workspaceValues(manifest) {
  const workspace = subTable(manifest, "workspace");
  const found = /* @__PURE__ */ new Map();
  for (const table2 of ["dependencies", "package"]) {
    for (const [key, value] of Object.entries(subTable(workspace, table2) ?? {})) {
      found.set(`${table2}.${key}`, show(value));
    }
  }
  if (workspace?.["lints"] !== void 0) found.set("lints", show(workspace["lints"]));
  const { dependencies: _, package: __, lints: ___, ...rest } = workspace ?? {};
  found.set(OWN_MANIFEST, show({ ...manifest, workspace: rest }));
  return found;
}
function changedWorkspaceNames(old, now) {
  return new Set([...old.keys(), ...now.keys()].filter((name) => old.get(name) !== now.get(name)));
}
function inheritedNames(manifest) {
  const names = /* @__PURE__ */ new Set();
  for (const [key, value] of Object.entries(subTable(manifest, "package") ?? {})) {
    if (inherits2(value)) names.add(`package.${key}`);
  }
  if (inherits2(manifest["lints"])) names.add("lints");
  const tables = (table2) => {
    for (const kind of ["dependencies", "dev-dependencies", "build-dependencies"]) {
      for (const [key, value] of Object.entries(subTable(table2, kind) ?? {})) {
        if (inherits2(value)) names.add(`dependencies.${key}`);
      }
    }
  };
  tables(manifest);
  for (const target of Object.values(subTable(manifest, "target") ?? {})) if (isTable(target)) tables(target);
  return [...names];
}
function inherits2(value) {
  return isTable(value) && value["workspace"] === true;
}
function show(value) {
  if (typeof value === "string") return JSON.stringify(value);
  return JSON.stringify(value, (_, part) => {
    if (typeof part === "bigint") return String(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => left < right ? -1 : 1));
  });
}
function isBelow(path, folder) {
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}
function isPackaged({ include, exclude }, path) {
  if (path === "Cargo.toml") return true;
  const patterns = include.length > 0 ? include : exclude;
  if (patterns.length === 0) return true;
  let matched = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith("!");
    if (matchesIgnore(path, negated ? pattern.slice(1) : pattern)) matched = !negated;
  }
  return include.length > 0 ? matched : !matched;
}
function matchesIgnore(path, pattern) {
  const body = pattern.replace(/\/$/, "").replace(/^\//, "");
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const glob2 = anchored ? body : `**/${body}`;
  return posix.matchesGlob(path, glob2) || posix.matchesGlob(path, `${glob2}/**`);
}

// src/cascade/version/former-folders.ts
async function findCrate(store, name, commit) {
  const paths = [...(await store.listFiles(commit)).keys()].filter((path) => posix2.basename(path) === "Cargo.toml");
  const texts = await store.readFiles(paths.map((path) => ({ commit, path })));
  const tables = texts.map((text) => text === void 0 ? void 0 : tryParseManifest(text));
  const at = tables.findIndex((table2) => stringAt(subTable(table2, "package"), "name") === name);
  const manifest = tables[at];
  if (manifest === void 0) return void 0;
  return { directory: posix2.dirname(paths[at] ?? ""), manifest, root: tables[paths.indexOf("Cargo.toml")] };
}
async function findFormerFolders(store, crates, commits) {
  const asked = crates.flatMap(({ name, directory }) => {
    const commit = commits.get(name);
    return commit === void 0 || directory === "" ? [] : [{ name, directory, commit, path: manifestIn(directory) }];
  });
  const texts = await store.readFiles(asked.map(({ commit, path }) => ({ commit, path })));
  const found = /* @__PURE__ */ new Map();
  for (const [index, { name, directory, commit }] of asked.entries()) {
    const text = texts[index];
    const there = text === void 0 ? void 0 : tryParseManifest(text);
    if (stringAt(subTable(there, "package"), "name") === name) continue;
    const former = (await findCrate(store, name, commit))?.directory;
    if (former !== void 0 && former !== directory) found.set(name, former);
  }
  return found;
}
function touching(crate2, range, {
  crates,
  workspaceNames,
  former,
  inside = (path) => path
}) {
  const paths = ({ commit }) => commit.paths.map(inside);
  const own = (each) => touches(crate2, { oid: each.commit.oid, paths: paths(each) }, workspaceNames);
  if (former === void 0) return range.filter(own);
  const moved = range.findLastIndex((each) => paths(each).includes(manifestIn(crate2.directory)));
  const nested = crates.map(({ directory }) => directory).filter((other) => other !== former && other !== "");
  const before = { ...crate2, directory: former, nested };
  return range.filter((each, index) => own(each) || index >= moved && touchesCrate(before, paths(each)));
}
function manifestIn(directory) {
  return directory === "." ? "Cargo.toml" : `${directory}/Cargo.toml`;
}

// src/cascade/version/list-crates.ts
import { readFile as readFile5 } from "node:fs/promises";
import { join as join13 } from "node:path";

// src/cascade/plan/config.ts
function commandsOf(config, crate2) {
  const { commands: commands2 } = config;
  return { ...commands2, ...crate2.commands, env: [.../* @__PURE__ */ new Set([...commands2.env, ...crate2.commands.env ?? []])] };
}
function upstreamName(config) {
  return config.tagPrefix.replace(/[-_./]?v?$/, "") || "upstream";
}

// src/cascade/version/list-crates.ts
async function listCrates(workspace, config, directory, tags) {
  const manifests = await Promise.all(
    workspace.members.map(async (member) => ({
      name: member.name,
      directory: member.directory,
      manifest: parseToml(await readFile5(join13(directory, member.manifest), "utf8"), member.manifest)
    }))
  );
  const root = parseToml(await readFile5(join13(directory, "Cargo.toml"), "utf8"), "Cargo.toml");
  const files = new Map(crateFiles(manifests, subTable(root, "workspace")).map((entry) => [entry.name, entry]));
  const configured = (member) => config.crates.find(({ path }) => path === member.directory);
  const monorepo = workspace.members.find((member) => member.directory === ".") ?? workspace.members.find(({ name }) => name === upstreamName(config));
  const prefixOf = (member) => configured(member)?.tagPrefix ?? (member === monorepo ? config.tagPrefix : void 0);
  for (const { name, path } of config.crates) {
    if (workspace.members.some((member) => member.directory === path && member.name === name)) continue;
    const known = workspace.members.map((member) => `${member.name} in ${member.directory}`).join(", ");
    throw new ActionError("input", `${name}: the monorepo has no crate of that name in ${JSON.stringify(path)}`, {
      hint: `It was renamed or removed? Its crates: ${known}. Correct the configuration`
    });
  }
  const crates = workspace.members.flatMap((member) => {
    const tagPrefix = prefixOf(member);
    const own = files.get(member.name);
    if (tagPrefix === void 0 || own === void 0) return [];
    const needs = member.dependencies.flatMap(({ kind, path }) => {
      const target = workspace.members.find((other) => other.directory === path);
      return kind === "dev" || target === void 0 ? [] : [target.name];
    });
    const { version: version2, versionInherited } = member;
    const isMonorepo = member === monorepo && tagPrefix === config.tagPrefix;
    return [{ ...own, version: version2, versionInherited, tagPrefix, needs: [...new Set(needs)], isMonorepo }];
  });
  if (monorepo !== void 0) return crates;
  const changelog = await readFile5(join13(directory, "CHANGELOG.md"), "utf8").catch(() => "");
  const version = workspace.sharedVersion ?? findOwnVersion(config.tagPrefix, tags, changelog);
  return version === void 0 ? crates : [...crates, wholeMonorepo(config, workspace, version)];
}
function wholeMonorepo(config, workspace, version) {
  return {
    name: upstreamName(config),
    directory: "",
    nested: [],
    outside: [],
    include: [],
    exclude: [],
    inherited: [],
    version,
    versionInherited: workspace.sharedVersion !== void 0,
    tagPrefix: config.tagPrefix,
    needs: [],
    isMonorepo: true
  };
}
function findOwnVersion(prefix, tags, changelog) {
  const tagged = tags.filter(({ name }) => name.startsWith(prefix)).map(({ name }) => name.slice(prefix.length)).filter((version) => tryParseVersion(version) !== void 0);
  if (tagged.length === 0) return void 0;
  return [...tagged, readNewestSection(changelog) ?? []].flat().sort((left, right) => compareVersions(parseVersion(right), parseVersion(left)))[0];
}

// src/cascade/version/propose-versions.ts
var TRAILER = "Release-Proposal";
function proposalBranch(branch) {
  return `upstream-release/versions/${branch}`;
}
function versionsMarker(planned2) {
  const moved = planned2.filter(({ present, next, reason }) => present !== next || reason === "first");
  return `<!-- tao-actions versions: ${moved.map(({ name, next }) => `${name} ${next}`).join(", ")} -->`;
}
function proposalMessage(planned2, head) {
  const moved = planned2.filter(({ present, next, reason }) => present !== next || reason === "first");
  const list = moved.map(({ name, next }) => `${name} ${next}`);
  const title = list.length === 1 ? `chore: release ${list[0]}` : `chore: release ${list.length} crates`;
  return `${title}

${list.map((line) => `- ${line}`).join("\n")}

${TRAILER}: ${head}
`;
}
function isProposal(message) {
  return message.startsWith("chore: release ") && new RegExp(`^${TRAILER}: [0-9a-f]{40,64}$`, "m").test(message);
}
async function isOwnCommit(store, oid, identity) {
  const commit = await store.readCommit(oid);
  if (commit === void 0 || commit.parents.length !== 1) return false;
  const isAuthor = commit.author.name === identity.name && commit.author.email === identity.email;
  return isAuthor && commit.trailers.some(({ key, value }) => key === TRAILER && value === commit.parents[0]);
}
async function proposeVersions(store, history, proposal, github, repository) {
  const name = proposalBranch(history.branch);
  const ref = branchRef(name);
  const present = history.refs.get(ref) ?? null;
  const marker = versionsMarker(proposal.planned);
  const at = github === void 0 || repository === void 0 ? void 0 : { github, repository };
  const pulls = at === void 0 ? [] : await at.github.listPullRequests({ repository: at.repository, head: name, base: history.branch });
  const declined = pulls.find(({ state, merged, body: body2 }) => state === "closed" && !merged && body2.includes(marker));
  const open5 = pulls.find(({ state }) => state === "open");
  if (open5 === void 0 && declined !== void 0) return { status: "declined", url: declined.url };
  const message = proposalMessage(proposal.planned, history.head);
  const { identity, epochSeconds, files } = proposal;
  const made = await store.make({ parent: history.head, files, message, identity, epochSeconds });
  const body = `${proposal.body}

${marker}`;
  if (present !== null && present !== made.commit) {
    const foreign = await findForeign(store, history, present, identity);
    if (foreign !== void 0) {
      const reason = `${name} holds ${foreign.slice(0, 10)}, which is not this action's; it was left as it is`;
      if (at !== void 0 && open5 !== void 0) {
        await at.github.commentOnce({
          repository: at.repository,
          number: open5.number,
          marker: "<!-- tao-actions plan -->",
          body
        });
      }
      return { status: "kept", url: open5?.url, reason };
    }
  }
  if (present !== made.commit) {
    const outcome = await store.push([{ ref, oid: made.commit, expected: present, replace: true }]);
    if (outcome.status === "stale" || outcome.status === "rejected") {
      throw new ActionError("remote", `${name} was not taken: ${outcome.reason}`, {
        hint: "Nothing else was pushed; run this again"
      });
    }
  }
  if (at === void 0) return { status: "proposed", url: void 0, commit: made.commit, change: "updated" };
  const pull = await at.github.ensurePullRequest({
    repository: at.repository,
    head: name,
    base: history.branch,
    title: proposal.title,
    body
  });
  return { status: "proposed", url: pull.url, commit: made.commit, change: pull.status };
}
async function findForeign(store, history, tip, identity) {
  await store.fetch([tip], Number.POSITIVE_INFINITY);
  for (const { oid } of await store.log(tip)) {
    if (!history.byId.has(oid) && !await isOwnCommit(store, oid, identity)) return oid;
  }
  return void 0;
}
async function withdrawProposal(store, history, identity, github, repository) {
  const name = proposalBranch(history.branch);
  const tip = history.refs.get(branchRef(name));
  if (github === void 0 || repository === void 0 || tip === void 0) return void 0;
  const [open5] = (await github.listPullRequests({ repository, head: name, base: history.branch })).filter(
    ({ state }) => state === "open"
  );
  if (open5 === void 0 || await findForeign(store, history, tip, identity) !== void 0) return void 0;
  await github.closePullRequest({ repository, number: open5.number, comment: "There is nothing left to release." });
  return open5.url;
}
async function isMergedProposal(store, history, commit, identity, github, repository) {
  const parents = history.byId.get(commit)?.parents ?? [];
  const merged = parents.slice(1).flatMap((parent) => firstParentLine(history.byId, parent, 20));
  for (const candidate of [commit, ...merged]) {
    const logged = history.byId.get(candidate);
    const mayBe = logged?.author === identity.name && logged.message.includes(TRAILER);
    if (mayBe && await isOwnCommit(store, candidate, identity)) return true;
  }
  if (github === void 0 || repository === void 0) return false;
  return await github.isMergeOf({ repository, head: proposalBranch(history.branch), base: history.branch, commit });
}

// src/cascade/version/read-history.ts
async function readHistory(store, refs, branch, config, directory) {
  const head = refs.get(branchRef(branch));
  if (head === void 0) {
    throw new ActionError("input", `${store.url} has no branch ${JSON.stringify(branch)}`, {
      hint: "Start the workflow from a branch of the monorepo, or name its branch in the configuration"
    });
  }
  const { tags, commits } = await readCommits(store, refs, head, config);
  await store.checkOut(head, directory);
  const workspace = await loadWorkspace(directory);
  return {
    branch,
    head,
    commits,
    byId: new Map(commits.map((commit) => [commit.oid, commit])),
    tags,
    refs,
    workspace,
    crates: await listCrates(workspace, config, directory, tags),
    workspaceNames: await findWorkspaceNames(store, commits),
    directory
  };
}
async function readCommits(store, refs, head, config) {
  const prefixes = [config.tagPrefix, ...config.crates.map(({ tagPrefix }) => tagPrefix)];
  const isRelease = (name) => prefixes.some((prefix) => name.startsWith(prefix) && tryParseVersion(name.slice(prefix.length)) !== void 0);
  const tagIds = [...refs].flatMap(([ref, oid]) => {
    const name = ref.startsWith("refs/tags/") ? ref.slice("refs/tags/".length) : "";
    return isRelease(name) ? [[name, oid]] : [];
  });
  await store.fetch([head, ...new Set(tagIds.map(([, oid]) => oid))], Number.POSITIVE_INFINITY);
  if (await store.isCutOff()) {
    throw new ActionError("input", `${store.url} does not have the whole history of ${head}: it is cut off itself`, {
      hint: "Name the repository that has it, or complete that one (git fetch --unshallow; with actions/checkout fetch-depth: 0)"
    });
  }
  const [tags, commits] = await Promise.all([peelTags(store, tagIds), store.log(head)]);
  return { tags, commits };
}
async function peelTags(store, tags) {
  const ends = new Map(tags.map(([, oid]) => [oid, oid]));
  for (let open5 = [...ends.keys()]; open5.length > 0; ) {
    const found = await store.readTags(open5.map((oid) => ends.get(oid)));
    open5 = open5.filter((oid) => {
      const target = found.get(ends.get(oid))?.target;
      if (target !== void 0) ends.set(oid, target);
      return target !== void 0;
    });
  }
  return tags.map(([name, oid]) => ({ name, commit: ends.get(oid) }));
}
async function findWorkspaceNames(store, commits, path = "Cargo.toml") {
  const touching2 = commits.filter(({ paths }) => paths.includes(path));
  const places = touching2.flatMap(({ oid, parents }) => [oid, ...parents.slice(0, 1)]);
  const texts = await store.readFiles(places.map((commit) => ({ commit, path })));
  const known = /* @__PURE__ */ new Map();
  const read = (text) => {
    if (text === void 0) return /* @__PURE__ */ new Map();
    let values = known.get(text);
    if (values === void 0) {
      values = readValues(text);
      known.set(text, values);
    }
    return values;
  };
  let at = 0;
  return new Map(
    touching2.map(({ oid, parents }) => {
      const [now, before] = texts.slice(at, at + 1 + Math.min(parents.length, 1));
      at += 1 + Math.min(parents.length, 1);
      return [oid, changedWorkspaceNames(read(before), read(now))];
    })
  );
}
function readValues(text) {
  try {
    return workspaceValues(parseToml(text.toString("utf8"), "Cargo.toml"));
  } catch {
    return workspaceValues(void 0);
  }
}

// src/cascade/version/upstream-changes.ts
async function readUpstreamChanges(git, config, { root, commit, url }) {
  const checkout = git.open(root);
  const [shared, prefix] = await Promise.all([checkout.findWholeObjects(), checkout.readPrefix()]);
  const address = url ?? pathToFileURL3(root).href;
  const refs = await git.look(address, "read");
  const store = await git.createStore(address, shared);
  try {
    return await readChanges(store, refs, config, { root, commit, folder: prefix.replace(/\/$/, "") });
  } catch (error2) {
    if (!(error2 instanceof ActionError) || shared !== void 0) throw error2;
    throw new ActionError(
      error2.kind,
      `changelog: the commits since the last release cannot be read: ${error2.message}`,
      {
        hint: "Give the step that checks the monorepo out fetch-depth: 0, or set changelog and release to false",
        cause: error2
      }
    );
  } finally {
    await store.remove();
  }
}
async function readChanges(store, refs, config, { root, commit, folder }) {
  const { tags, commits } = await readCommits(store, refs, commit, config);
  const byId = new Map(commits.map((each) => [each.oid, each]));
  const line = new Map(firstParentLine(byId, commit).map((oid, index) => [oid, index]));
  const crates = (await listCrates(await loadWorkspace(root), config, root, tags)).filter(
    ({ name }) => config.crates.some((crate2) => crate2.name === name)
  );
  const inside = (path) => folder === "" ? path : posix3.relative(folder, path);
  const inFolder = {
    listFiles: async (oid) => new Map([...await store.listFiles(oid)].map(([path, file]) => [inside(path), file])),
    readFiles: (places) => store.readFiles(places.map((place) => ({ ...place, path: posix3.join(folder, place.path) })))
  };
  const bases = await findEarlierReleases(
    inFolder,
    crates,
    (crate2) => releasesOf(crate2, { tags, monorepoTagPrefix: config.tagPrefix }, line).filter(({ age }) => age > 0)
  );
  const ranges = createRanges(commits, byId);
  const formerFolders = await findFormerFolders(inFolder, crates, bases);
  const found = /* @__PURE__ */ new Map();
  const seen = new Set([...bases.values()].flatMap((base) => ranges(base).map((counted) => counted.commit)));
  const workspaceNames = await findWorkspaceNames(store, [...seen], posix3.join(folder, "Cargo.toml"));
  for (const crate2 of crates) {
    const base = bases.get(crate2.name);
    if (base === void 0) continue;
    const former = formerFolders.get(crate2.name);
    const own = touching(crate2, ranges(base), { crates, workspaceNames, former, inside });
    const said = own.filter(({ commit: commit2 }) => !isProposal(commit2.message));
    const changes = said.flatMap(
      (each) => each.changes.map((change) => ({ ...change, commit: each.commit.oid, author: each.commit.author }))
    );
    found.set(crate2.name, changes);
  }
  return found;
}
async function findEarlierReleases(store, crates, releasesBefore) {
  const places = crates.flatMap(
    (crate2) => [...releasesBefore(crate2)].sort((left, right) => left.age - right.age).map(({ tag }) => ({ crate: crate2, commit: tag.commit }))
  );
  const versions = await readVersions(store, places);
  const bases = /* @__PURE__ */ new Map();
  const previous = /* @__PURE__ */ new Map();
  for (const [index, { crate: crate2, commit }] of places.entries()) {
    const version = versions[index];
    if (version === void 0 || version === crate2.version) continue;
    const known = previous.get(crate2.name);
    if (known !== void 0 && known !== version) {
      previous.set(crate2.name, "");
      continue;
    }
    previous.set(crate2.name, version);
    bases.set(crate2.name, commit);
  }
  return bases;
}

// src/cascade/plan/drift.ts
var OWN = /^(?:Cargo\.(?:toml|lock)|(?:change-?log|changes|history|releases?)(?:\.[a-z]+)?)$|^\.(?:git|github|cargo)(?:\/|$)|^\.git[a-z]+$/i;
var SOURCES = /^(?:src|tests|benches|examples)\/|^[^/]+\.rs$/;
function listSources(files, folder) {
  const prefix = folder === "." ? "" : `${folder}/`;
  const inside = [...files].flatMap(
    ([path, file]) => path.startsWith(prefix) ? [[path.slice(prefix.length), file]] : []
  );
  const nested = inside.flatMap(
    ([path]) => path.endsWith("/Cargo.toml") ? [path.slice(0, -"Cargo.toml".length)] : []
  );
  return new Map(
    inside.filter(
      ([path, { mode }]) => mode.startsWith("100") && !OWN.test(path) && !nested.some((each) => path.startsWith(each))
    )
  );
}
function compareSources(monorepo, repository) {
  const written = [...monorepo].flatMap(([path, file]) => {
    const other = repository.get(path);
    return other?.oid === file.oid && other.mode === file.mode ? [] : [path];
  });
  const folders = new Set([...monorepo.keys()].flatMap((path) => path.includes("/") ? [path.split("/")[0]] : []));
  const removed = [...repository.keys()].filter((path) => {
    if (monorepo.has(path)) return false;
    return SOURCES.test(path) || path.includes("/") && folders.has(path.split("/")[0]);
  });
  return { written: written.sort(), removed: removed.sort() };
}
function countLines(left, right) {
  if ([left, right].some((each) => each?.subarray(0, 8e3).includes(0))) return 0;
  const counts = /* @__PURE__ */ new Map();
  const add = (content, sign) => {
    const lines = content === void 0 || content.length === 0 ? [] : content.toString("latin1").split("\n");
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + sign);
  };
  add(left, 1);
  add(right, -1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

// src/cargo/identity.ts
import { posix as posix4 } from "node:path";

// src/cargo/requirement.ts
var NUMBER2 = "0|[1-9]\\d*";
var COMPARATOR = new RegExp(
  `^ *(?:(=|>=|>|<=|<|~|\\^) *)?(${NUMBER2})(?:\\.(${NUMBER2}|[*xX])(?:\\.(${NUMBER2}|[*xX]))?)?(?:-(${PRE_PATTERN}))?(\\+${BUILD_PATTERN})? *$`
);
var MOST_COMPARATORS = 32;
var LARGEST_NUMBER2 = 2n ** 64n - 1n;
function parseRequirement(text) {
  if (/^ *[*xX] *$/.test(text)) return [];
  const comparators = text.split(",").map((part) => parseComparator(part));
  if (comparators.length > MOST_COMPARATORS || comparators.includes(void 0)) {
    throw new ActionError("input", `${quoteValue(text)} is not a version requirement`, {
      hint: 'Expected what Cargo.toml takes, e.g. 1.2, =1.2.0, ~1.2 or ">=1.2, <2"'
    });
  }
  return comparators.filter((comparator) => comparator !== void 0);
}
function parseComparator(text) {
  const match = COMPARATOR.exec(text);
  if (match === null) return void 0;
  const [, written, majorText = "", minorText, patchText, pre = "", build] = match;
  const isWild = (part) => part !== void 0 && /^[*xX]$/.test(part);
  if (isWild(minorText) && patchText !== void 0 && !isWild(patchText)) return void 0;
  const numberOf = (part) => part === void 0 || isWild(part) ? void 0 : BigInt(part);
  const [major, minor, patch] = [BigInt(majorText), numberOf(minorText), numberOf(patchText)];
  if ((pre !== "" || build !== void 0) && patch === void 0) return void 0;
  if ([major, minor, patch].some((number) => number !== void 0 && number > LARGEST_NUMBER2)) return void 0;
  const implied = isWild(minorText) || isWild(patchText) ? "*" : "^";
  return { operator: written ?? implied, major, minor, patch, pre };
}
function admits(requirement, version) {
  if (!requirement.every((comparator) => matches(comparator, version))) return false;
  return version.pre === "" || requirement.some(
    ({ major, minor, patch, pre }) => pre !== "" && major === version.major && minor === version.minor && patch === version.patch
  );
}
function requirementAdmits(requirement, version) {
  return admits(parseRequirement(requirement), parseVersion(version));
}
function matches(comparator, version) {
  switch (comparator.operator) {
    case "=":
    case "*":
      return isExactly(comparator, version);
    case ">":
      return compareNamed(comparator, version) > 0;
    case ">=":
      return isExactly(comparator, version) || compareNamed(comparator, version) > 0;
    case "<":
      return compareNamed(comparator, version) < 0;
    case "<=":
      return isExactly(comparator, version) || compareNamed(comparator, version) < 0;
    case "~":
      return isWithin(comparator, version, comparator.minor === void 0 ? 1 : 2);
    case "^":
      return isWithin(comparator, version, caretWidth(comparator));
  }
}
function isExactly(comparator, version) {
  return comparator.major === version.major && (comparator.minor ?? version.minor) === version.minor && (comparator.patch ?? version.patch) === version.patch && comparator.pre === version.pre;
}
function compareNamed(comparator, version) {
  for (const part of ["major", "minor", "patch"]) {
    const named = comparator[part];
    if (named === void 0) return 0;
    if (version[part] !== named) return version[part] > named ? 1 : -1;
  }
  return comparePre(version.pre, comparator.pre);
}
function isWithin(comparator, version, width) {
  const fixed = ["major", "minor", "patch"].slice(0, width);
  if (fixed.some((part) => comparator[part] !== void 0 && comparator[part] !== version[part])) return false;
  return compareNamed(comparator, version) >= 0;
}
function caretWidth({ major, minor }) {
  if (major > 0n) return 1;
  return minor === void 0 || minor > 0n ? 2 : 3;
}

// src/cargo/identity.ts
function judgeEntry(entry, workspace, directory, facts) {
  const sibling = facts.siblings.get(entry.crate);
  if (entry.path !== void 0) {
    const target = posix4.normalize(posix4.join(directory, entry.path));
    if (target === ".." || target.startsWith("../") || target.startsWith("/")) return { kind: "outside", path: target };
    return judgeLocal(entry, facts.locals.get(target), facts, "the path");
  }
  const patch = workspace.patches.find((each) => each.crate === entry.crate && isPatchOf(each.source, entry));
  if (patch?.path !== void 0) {
    const local2 = facts.locals.get(posix4.normalize(posix4.join(directory, patch.path)));
    if (local2 !== void 0) return judgeLocal(entry, local2, facts, "[patch]");
  }
  if (sibling === void 0) {
    const own = [...facts.locals.values()].find(({ name, movesTo }) => name === entry.crate && movesTo !== void 0);
    if (own === void 0) return { kind: "foreign" };
    const reason = `it takes ${entry.crate} from elsewhere, not the one of this repository`;
    return { kind: "stays", crate: entry.crate, lagging: true, via: "registry", reason };
  }
  return entry.git === void 0 ? judgeRegistry(entry, sibling, facts) : judgeGit(entry, sibling, facts);
}
function judgeLocal(entry, local2, facts, by) {
  const stays = (reason) => ({
    kind: "stays",
    crate: entry.crate,
    lagging: false,
    via: "local",
    reason
  });
  if (local2?.movesTo !== void 0) {
    if (facts.keep.includes(entry.key)) return stays(KEPT);
    return { kind: "follows", crate: entry.crate, version: local2.movesTo, via: "local" };
  }
  if (!facts.siblings.has(entry.crate)) return { kind: "foreign" };
  const version = local2 === void 0 ? "" : ` ${local2.version}`;
  return stays(`${by} leads to the repository's own ${entry.crate}${version}`);
}
var KEPT = "kept by the configuration (keep)";
function judgeRegistry(entry, sibling, facts) {
  const via = "registry";
  const stays = (lagging, reason) => ({
    kind: "stays",
    crate: sibling.name,
    lagging,
    via,
    reason
  });
  const registry = sourceOf(entry);
  if (sibling.registries !== void 0 && !sibling.registries.includes(registry)) {
    return stays(false, `it comes from ${registry}, ${sibling.name} is published to ${sibling.registries.join(", ")}`);
  }
  if (facts.keep.includes(entry.key)) return stays(false, KEPT);
  const { requirement } = entry;
  if (requirement !== void 0 && sibling.previous !== void 0 && !admitsSafely(requirement, sibling.previous)) {
    return stays(true, `"${requirement}" did not admit ${sibling.previous}, the version before this release`);
  }
  return { kind: "follows", crate: sibling.name, version: sibling.version, via };
}
function judgeGit(entry, sibling, facts) {
  const via = "git";
  const stays = (reason) => ({
    kind: "stays",
    crate: sibling.name,
    lagging: false,
    via,
    reason
  });
  const url = entry.git ?? "";
  if (!sibling.gitUrls.some((known) => sameGitUrl(known, url))) {
    return stays(`it comes from ${url}, which is not the repository of ${sibling.name}`);
  }
  if (facts.keep.includes(entry.key)) return stays(KEPT);
  if (entry.gitRef?.kind === "rev") return stays(`rev = "${entry.gitRef.value}" names one commit`);
  return { kind: "follows", crate: sibling.name, version: sibling.version, via };
}
function admitsSafely(requirement, version) {
  try {
    return requirementAdmits(requirement, version);
  } catch {
    return true;
  }
}
function sourceOf(entry) {
  return entry.registry ?? entry.registryIndex ?? "crates-io";
}
function isPatchOf(source, entry) {
  if (entry.git !== void 0) return sameGitUrl(source, entry.git);
  if (source === sourceOf(entry)) return true;
  return sourceOf(entry) === "crates-io" && /^https:\/\/github\.com\/rust-lang\/crates\.io-index\/?$/.test(source);
}
function sameGitUrl(left, right) {
  return canonicalGitUrl(left) === canonicalGitUrl(right);
}
function canonicalGitUrl(url) {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  const asUrl = scp === null ? url : `https://${scp[1]}/${scp[2]}`;
  const plain = asUrl.replace(/^ssh:\/\/(?:[\w.-]+@)?/, "https://").replace(/\/+$/, "").replace(/\.git$/, "");
  const [, start = "", host = "", path = ""] = /^(\w+:\/\/)([^/]*)(.*)$/.exec(plain) ?? ["", "", "", plain];
  const isGithub = /^(?:www\.)?github\.com$/i.test(host);
  return `${start.toLowerCase()}${host.toLowerCase()}${isGithub ? path.toLowerCase() : path}`;
}

// src/cargo/internal-dependencies.ts
function listInternalDependencies(workspace, released) {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  const locals = new Map(
    workspace.members.map(({ name, version, directory }) => [directory, { name, version, movesTo: version }])
  );
  const siblings = new Map(
    [...released].map(([name, facts]) => {
      const version = versions.get(name) ?? "";
      return [name, { ...facts, name, version, previous: void 0, tag: "" }];
    })
  );
  const all = workspace.members.flatMap(
    (member) => member.dependencies.flatMap((dependency) => {
      const verdict = judgeEntry(dependency, workspace, ".", { siblings, locals, keep: [] });
      if (verdict.kind !== "follows" || !versions.has(verdict.crate)) return [];
      return [{ from: member.name, to: verdict.crate, kind: dependency.kind, member, dependency, via: verdict.via }];
    })
  );
  return all.map(({ via, ...each }) => {
    const { from, to, member } = each;
    if (via === "local" || isMet(each, versions)) return { ...each, follows: true };
    const besides = all.some((other) => other.member === member && other.to === to && isMet(other, versions));
    return { ...each, follows: !besides && from !== to && released.has(from) };
  });
}
function isMet({ dependency, to }, versions) {
  const { requirement, requirementAt: at } = dependency;
  const version = versions.get(to);
  if (requirement === void 0 || at === void 0 || version === void 0) return true;
  return isAdmitted(requirement, version, at);
}
function findUnmetRequirements(workspace, internal) {
  const versions = new Map(workspace.members.map(({ name, version }) => [name, version]));
  return internal.flatMap(({ from, to, follows, dependency: { requirement, requirementAt: at } }) => {
    const version = versions.get(to);
    if (!follows || requirement === void 0 || at === void 0 || version === void 0) return [];
    return isAdmitted(requirement, version, at) ? [] : [{ from, to, requirement, version, at }];
  });
}
function isAdmitted(requirement, version, at) {
  try {
    return requirementAdmits(requirement, version);
  } catch (error2) {
    throw new ActionError("input", `${at.manifest}: ${showPath(at.path)}: ${describeError(error2)}`, { cause: error2 });
  }
}

// src/cascade/plan/monorepo.ts
async function readMonorepo(root, config, tag, urlOf) {
  const workspace = await loadWorkspace(root);
  const versions = readVersions2(workspace, config);
  const notes = checkVersion(workspace, versions, config, tag);
  const registries = new Map(
    config.crates.flatMap(({ name, path, registry }) => {
      const member = workspace.members.find(({ directory }) => directory === path);
      const named = registry === void 0 ? stringsAt(member?.package, "publish") : [registry];
      return named.length === 0 ? [] : [[name, named]];
    })
  );
  const released = new Map(
    config.crates.map((crate2) => [crate2.name, { registries: registries.get(crate2.name), gitUrls: [urlOf(crate2)] }])
  );
  const internal = listInternalDependencies(workspace, released);
  checkRequirements(workspace, internal);
  const left = internal.filter(({ follows }) => !follows);
  const between = internal.filter(
    ({ from, to, follows }) => follows && versions.has(from) && versions.has(to) && from !== to
  );
  const isPathOnly = ({ kind, dependency }) => kind === "dev" && dependency.requirement === void 0 && dependency.git === void 0;
  const keyOf2 = ({ from, to }) => `${from} ${to}`;
  const needed = new Set(between.filter((each) => !isPathOnly(each)).map(keyOf2));
  return {
    versions,
    edges: between.map(({ from, to, kind }) => ({ from, to, kind })),
    unneeded: new Set(between.map(keyOf2).filter((key) => !needed.has(key))),
    registries,
    internal,
    notes: [
      ...notes,
      ...left.map(
        ({ from, to, dependency }) => `${from} requires ${to} ${quoteValue(dependency.requirement ?? "")}, which is left alone: it is not the ${to} of this release`
      )
    ]
  };
}
function readVersions2(workspace, config) {
  const versions = /* @__PURE__ */ new Map();
  for (const { name, path } of config.crates) {
    const member = workspace.members.find(({ directory }) => directory === path);
    if (member === void 0) {
      const known = workspace.members.map(({ directory }) => directory).join(", ");
      throw new ActionError("input", `${name}: the monorepo has no workspace member in ${quoteValue(path)}`, {
        hint: `Its members: ${known}`
      });
    }
    if (member.name !== name) {
      throw new ActionError("input", `${name}: ${member.manifest} is the manifest of ${quoteValue(member.name)}`, {
        hint: "Correct name or path in the configuration"
      });
    }
    if (tryParseVersion(member.version) === void 0) {
      throw new ActionError("input", `${member.manifest}: ${quoteValue(member.version)} is not a version`);
    }
    versions.set(name, member.version);
  }
  return versions;
}
function checkVersion(workspace, versions, config, tag) {
  const named = workspace.members.find(({ name }) => name === upstreamName(config));
  const shared = new Set(versions.values()).size === 1 ? [...versions.values()][0] : void 0;
  const rootPackage = workspace.members.find(({ directory }) => directory === ".");
  const version = rootPackage?.version ?? named?.version ?? workspace.sharedVersion ?? shared;
  if (version === void 0) {
    return [
      `the crates have different versions and ${quoteValue(config.tagPrefix)} names none of them: ${tag.name} is the name of this release only`
    ];
  }
  if (version === tag.version) return [];
  const whose = rootPackage === void 0 && named !== void 0 ? `${named.name} (${named.manifest})` : "the monorepo";
  throw new ActionError("input", `tag: ${tag.name} is not the version of ${whose}, which is ${version}`, {
    hint: `Set the version in its Cargo.toml to ${tag.version} and tag that commit, or push the tag ${config.tagPrefix}${version}`
  });
}
function checkRequirements(workspace, internal) {
  const wrong = findUnmetRequirements(workspace, internal).map(
    ({ from, to, requirement, version }) => `${from} requires ${to} ${quoteValue(requirement)}, which does not admit ${version}`
  );
  if (wrong.length === 0) return;
  throw new ActionError("input", `the crates would not ship as they were tested: ${wrong.join("; ")}`, {
    hint: "Correct the requirements in the monorepo and tag again"
  });
}

// src/cargo/graph.ts
function orderInLevels(names, edges) {
  const known = new Set(names);
  const inner = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const binding = inner.filter((edge) => edge.kind !== "dev" || !reaches(inner, edge.to, edge.from));
  const needs = new Map([...known].sort().map((name) => [name, /* @__PURE__ */ new Set()]));
  for (const { from, to } of binding) needs.get(from)?.add(to);
  const levels = [];
  while (needs.size > 0) {
    const level = [...needs].filter(([, missing]) => missing.size === 0).map(([name]) => name);
    if (level.length === 0) throw cycleError(needs);
    for (const name of level) needs.delete(name);
    for (const missing of needs.values()) for (const name of level) missing.delete(name);
    levels.push(level);
  }
  return levels;
}
function reaches(edges, from, to) {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const seen = /* @__PURE__ */ new Set([from]);
  for (const name of seen) for (const edge of targets.get(name) ?? []) seen.add(edge.to);
  return seen.has(to);
}
function cycleError(needs) {
  const walked = [];
  let name = needs.keys().next().value ?? "";
  while (!walked.includes(name)) {
    walked.push(name);
    name = [...needs.get(name) ?? []].sort()[0] ?? "";
  }
  const cycle = [...walked.slice(walked.indexOf(name)), name];
  return new ActionError("input", `the crates depend on each other in a cycle: ${cycle.join(" -> ")}`, {
    hint: "Break it: move what both need into a crate of its own, or turn one edge into a dev-dependency"
  });
}

// src/cascade/plan/plan.ts
function releaseTrailer(upstream) {
  return { key: "Upstream-Release", value: `${upstream.tag.name}@${upstream.commit}` };
}
function branchName({ tag }) {
  return `upstream-release/${tag.name}`;
}
function commitMessage(upstream, updated, signer) {
  const items = updated.map(({ name, version }) => `update ${name} to ${version}, `).join("");
  const { key, value } = releaseTrailer(upstream);
  return `chore(deps): ${items}sync with ${upstream.name} upstream v${upstream.tag.version}

${key}: ${value}
${signOff(signer)}`;
}
function signOff(signer) {
  return signer === void 0 ? "" : `Signed-off-by: ${signer.name} <${signer.email}>
`;
}
function tagMessage(crate2, upstream) {
  const { key, value } = releaseTrailer(upstream);
  return `${crate2.name} ${crate2.version}

${key}: ${value}
`;
}
function crateAddress(crate2, serverUrl) {
  const { location } = crate2;
  if (location.kind === "url") return { url: location.url, label: location.url };
  const label2 = `${location.owner}/${location.name}`;
  return { url: `${serverUrl}/${label2}`, label: label2 };
}
function createPlan(config, upstream, workspace, serverUrl) {
  const configured = config.crates.flatMap(
    ({ name, needs }) => needs.map((to) => ({ from: name, to, kind: "normal" }))
  );
  const edges = [...workspace.edges, ...configured];
  const names = config.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const targets = Map.groupBy(workspace.edges, ({ from }) => from);
  const byName2 = new Map(config.crates.map((crate2) => [crate2.name, crate2]));
  const rank = new Map(order.levels.flat().map((name, index) => [name, index]));
  const crates = [...rank.keys()].map((name) => {
    const crate2 = byName2.get(name);
    const version = workspace.versions.get(name);
    const depends = new Set(
      targets.get(name)?.map(({ to }) => to).filter((to) => to !== name && rank.has(to) && !workspace.unneeded.has(`${name} ${to}`))
    );
    return {
      name,
      config: crate2,
      version,
      tag: `${crate2.tagPrefix}${version}`,
      ...crateAddress(crate2, serverUrl),
      registries: workspace.registries.get(name),
      dependencies: [...depends].sort((a, b) => rank.get(a) - rank.get(b))
    };
  });
  return {
    upstream: { name: upstreamName(config), ...upstream },
    crates,
    edges,
    internal: workspace.internal,
    ...order
  };
}
function addEdges(plan, found) {
  const edges = [...plan.edges, ...found];
  const names = plan.crates.map(({ name }) => name);
  const order = orderByNeed(names, edges);
  const crates = order.levels.flatMap(
    (level) => level.map((name) => plan.crates.find((crate2) => crate2.name === name))
  );
  return { ...plan, crates, edges, ...order };
}
function orderByNeed(names, edges) {
  const levels = orderInLevels(names, edges);
  const levelOf2 = new Map(levels.flatMap((level, index) => level.map((name) => [name, index])));
  const needs = new Map([...levelOf2.keys()].map((name) => [name, /* @__PURE__ */ new Set()]));
  for (const { from, to } of edges) {
    const [later, earlier] = [levelOf2.get(from), levelOf2.get(to)];
    if (later !== void 0 && earlier !== void 0 && earlier < later) needs.get(from)?.add(to);
  }
  const rank = new Map([...levelOf2.keys()].map((name, index) => [name, index]));
  const sorted = (set) => [...set].sort((a, b) => rank.get(a) - rank.get(b));
  return { levels, needs: new Map([...needs].map(([name, set]) => [name, sorted(set)])) };
}
function closure(plan, name) {
  const wanted = /* @__PURE__ */ new Set();
  const pending = [...plan.needs.get(name) ?? []];
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
    if (wanted.has(next)) continue;
    wanted.add(next);
    pending.push(...plan.needs.get(next) ?? []);
  }
  return plan.crates.map((crate2) => crate2.name).filter((candidate) => wanted.has(candidate));
}

// src/cascade/plan/tag.ts
var MAX_TAG_LENGTH = 200;
function parseTag2(tag, prefix) {
  const version = tag.startsWith(prefix) ? tag.slice(prefix.length) : void 0;
  if (version === void 0 || tag.length > MAX_TAG_LENGTH || tryParseVersion(version) === void 0) {
    throw new ActionError("input", `tag: got ${quoteValue(tag)}, expected ${prefix}<semver>`, {
      hint: `Push a tag such as ${prefix}1.2.0; nothing was changed`
    });
  }
  return { name: tag, version };
}

// src/cascade/plan/upstream.ts
async function readUpstream(git, question, log) {
  const { checkout, tag, repositoryUrl, expected, mayBeAbsent } = question;
  const ref = tagRef(tag.name);
  const hint = `Check the tag out: actions/checkout with ref: refs/tags/${tag.name}`;
  const local2 = git.open(checkout);
  const head = await local2.resolveCommit("HEAD");
  if (head === void 0) {
    throw new ActionError("input", `workspace-path: ${checkout} is no git checkout with a commit`, {
      hint: "Check the monorepo out first, at the tag"
    });
  }
  const annotated = await local2.readTag(tag.name);
  let commit = await local2.resolveCommit(ref);
  let tagger = annotated?.tagger;
  if (annotated === void 0 && repositoryUrl !== void 0) {
    const remote = await git.readRemote(repositoryUrl, ref);
    if (remote !== void 0 && commit !== void 0 && remote.commit.oid !== commit) {
      throw new ActionError(
        "input",
        `the tag ${tag.name} is at ${commit} here, but at ${remote.commit.oid} in ${repositoryUrl}`,
        { hint: "A released tag must not move: push a new version instead" }
      );
    }
    commit ??= remote?.commit.oid;
    tagger = remote?.tag?.tagger;
  }
  if (commit === void 0 && mayBeAbsent) {
    log.notice(`the tag ${tag.name} is not there yet: this is the plan for it at ${head}`);
    return { tag, commit: head, epochSeconds: (await local2.readCommit(head)).committer.epochSeconds };
  }
  if (commit === void 0) {
    throw new ActionError("input", `tag: ${tag.name} is not in the checkout at ${checkout}`, { hint });
  }
  if (expected !== void 0 && expected.commit !== commit) {
    throw new ActionError("input", `the tag ${tag.name} is at ${commit}, and ${expected.from} is ${expected.commit}`, {
      hint: "The tag was moved after that: a released tag must not move, push a new version instead"
    });
  }
  if (commit !== head) {
    throw new ActionError("input", `the checkout at ${checkout} is at ${head}, the tag ${tag.name} at ${commit}`, {
      hint
    });
  }
  const epochSeconds = tagger?.epochSeconds ?? (await local2.readCommit(commit)).committer.epochSeconds;
  return { tag, commit, epochSeconds };
}
async function recheckUpstream(git, { tag, commit }, repositoryUrl) {
  if (repositoryUrl === void 0) return;
  const ref = tagRef(tag.name);
  const now = (await git.listRemote(repositoryUrl, [ref])).get(ref)?.commit;
  if (now === commit) return;
  throw new ActionError(
    "input",
    `the tag ${tag.name} is ${now === void 0 ? "gone" : `at ${now} now`}; this run released from ${commit}`,
    {
      hint: "A released tag must not move: put it back, or push a new version"
    }
  );
}

// src/cascade/plan/plan-cascade.ts
async function planCascade({ config, git, ports }, request) {
  const { serverUrl, event, mode } = request;
  const tag = parseTag2(request.tag, config.tagPrefix);
  const root = resolve6(request.workspacePath);
  if (!(await stat4(root).catch(() => void 0))?.isDirectory()) {
    throw new ActionError("input", `workspace-path: got ${quoteValue(request.workspacePath)}, expected a folder`, {
      hint: "Check the monorepo out first, at the tag"
    });
  }
  const repository = await findRepository(git, request);
  const repositoryUrl = repository === void 0 ? void 0 : `${serverUrl}/${repository}`;
  const isOwnEvent = event.ref === `refs/tags/${tag.name}` && repository === request.runnerRepository;
  const expected = request.commit !== void 0 ? { commit: request.commit, from: "the input commit" } : isOwnEvent && event.sha !== void 0 ? { commit: event.sha, from: "the commit of the event (GITHUB_SHA)" } : void 0;
  const [upstream, monorepo] = await Promise.all([
    readUpstream(git, { checkout: root, tag, repositoryUrl, expected, mayBeAbsent: mode === "plan" }, ports.log),
    readMonorepo(root, config, tag, (crate2) => crateAddress(crate2, serverUrl).url)
  ]);
  for (const note of monorepo.notes) ports.log.notice(note);
  await refuseMissingWorkflow(git, config, root, upstream.commit);
  const created = createPlan(config, upstream, monorepo, serverUrl);
  const plan = await addChanges(git, config, { root, url: repositoryUrl }, await addSources(git, root, created));
  return { plan, repository, repositoryUrl };
}
async function refuseMissingWorkflow(git, { assetsWorkflow }, root, commit) {
  const path = `.github/workflows/${assetsWorkflow}`;
  if (assetsWorkflow === void 0 || await git.open(root).hasFile(commit, path)) return;
  throw new ActionError("input", `assets: the monorepo has no ${path} at ${commit.slice(0, 10)}`, {
    hint: 'Add the workflow (examples/release-assets.yml), name another one as assets-workflow, or take assets = "workflow" out'
  });
}
async function addSources(git, root, plan) {
  const monorepo = git.open(root);
  const [files, prefix] = await Promise.all([monorepo.listFiles(plan.upstream.commit), monorepo.readPrefix()]);
  const read = (oids) => monorepo.readBlobs(oids);
  const crates = plan.crates.map((crate2) => {
    const folder = posix5.normalize(posix5.join(prefix || ".", crate2.config.path));
    return { ...crate2, sources: { files: listSources(files, folder), read } };
  });
  return { ...plan, crates };
}
async function addChanges(git, config, { root, url }, plan) {
  const tells = ({ config: { changelog, release: release2 } }) => changelog || release2;
  if (!plan.crates.some(tells)) return plan;
  const changes = await readUpstreamChanges(git, config, { root, url, commit: plan.upstream.commit });
  const pages = url === void 0 ? void 0 : { url };
  const crates = plan.crates.map((crate2) => {
    const list = tells(crate2) ? changes.get(crate2.name) : void 0;
    return list === void 0 ? crate2 : { ...crate2, changes: { list, pages } };
  });
  return { ...plan, crates };
}

// src/cascade/prepare/checkout.ts
import { mkdir as mkdir8 } from "node:fs/promises";
import { dirname as dirname5, join as join21, posix as posix13 } from "node:path";

// src/cascade/prepare/commands.ts
import { stripVTControlCharacters as stripVTControlCharacters2 } from "node:util";
var CommandFailure = class extends ActionError {
  /** The errors a compiler found, then the last lines it wrote; colours removed, oldest first. */
  tail;
  constructor(command, exitCode, tail) {
    super("input", `${command.join(" ")} exited with ${exitCode}`);
    this.name = "CommandFailure";
    this.tail = tail;
  }
};
async function runCommand(exec, request) {
  const [program = "", ...args] = request.command;
  const tail = [];
  const errors = [];
  let isInError = false;
  const { exitCode, stdout } = await exec(program, args, {
    cwd: request.cwd,
    env: request.env,
    onLine: (line) => {
      const plain = stripVTControlCharacters2(line);
      if (plain.trim() !== "" && !BACKTRACE.test(plain)) tail.push(plain);
      if (tail.length > TAIL_LINES) tail.shift();
      if (ERROR.test(plain)) isInError = true;
      else if (plain.trim() === "" || /^warning\b/.test(plain)) isInError = false;
      if (isInError && errors.length < ERROR_LINES) errors.push(plain);
      request.onLine(line);
    }
  });
  if (exitCode !== 0)
    throw new CommandFailure(request.shown ?? request.command, exitCode, putErrorsFirst(errors, tail));
  return stdout;
}
var TAIL_LINES = 20;
var ERROR_LINES = 12;
var ERROR = /^error(?:\[[\w:-]+\])?: /;
function putErrorsFirst(errors, tail) {
  const [first] = errors;
  if (first === void 0 || tail.includes(first)) return [...tail];
  return [...errors, ...tail.slice(errors.length - TAIL_LINES)];
}
var BACKTRACE = /^\s+(\d+: |at )|^stack backtrace:$|^note: (Some details are omitted|run with `RUST_BACKTRACE)/;

// src/cascade/schedule.ts
async function runInOrder(names, needs, limit, task) {
  const passed = /* @__PURE__ */ new Set();
  const blocked = /* @__PURE__ */ new Set();
  const skipped = /* @__PURE__ */ new Set();
  const waiting = new Set(names);
  const running = /* @__PURE__ */ new Set();
  for (; ; ) {
    for (const name of waiting) {
      if (needs(name).some((need) => blocked.has(need))) {
        waiting.delete(name);
        blocked.add(name);
        skipped.add(name);
      } else if ((limit === 0 || running.size < limit) && needs(name).every((need) => !names.includes(need) || passed.has(need))) {
        waiting.delete(name);
        const run = task(name).then((isFine) => {
          (isFine ? passed : blocked).add(name);
          running.delete(run);
        });
        running.add(run);
      }
    }
    if (running.size === 0) return skipped;
    await Promise.race(running);
  }
}

// src/cascade/settled.ts
function nothingSettled() {
  return { done: /* @__PURE__ */ new Map(), failed: /* @__PURE__ */ new Map(), skipped: /* @__PURE__ */ new Set() };
}
function mergeSettled(a, b) {
  return {
    done: new Map([...a.done, ...b.done]),
    failed: new Map([...a.failed, ...b.failed]),
    skipped: /* @__PURE__ */ new Set([...a.skipped, ...b.skipped])
  };
}
async function attempt(work) {
  let step = "prepare";
  try {
    const value = await work((entered) => {
      step = entered;
    });
    return { status: "done", value };
  } catch (error2) {
    return {
      status: "failed",
      step,
      error: error2 instanceof ActionError ? error2 : new ActionError("internal", describeError(error2), { cause: error2 }),
      tail: error2 instanceof CommandFailure ? error2.tail : []
    };
  }
}
async function settleInOrder(names, needs, limit, work) {
  const done = /* @__PURE__ */ new Map();
  const failed = /* @__PURE__ */ new Map();
  const skipped = await runInOrder(names, needs, limit, async (name) => {
    const { status, ...end } = await attempt((enter) => work(name, enter));
    if ("value" in end) done.set(name, end.value);
    else failed.set(name, end);
    return status === "done";
  });
  return { done, failed, skipped };
}
var REMOTE_LIMIT = 8;
async function settleEach(context, names, step, work) {
  return await settleInOrder(
    names,
    () => [],
    context.concurrency || REMOTE_LIMIT,
    async (name, enter) => {
      enter(step);
      return await context.progress.step(name, step, () => work(name));
    }
  );
}

// src/cascade/prepare/edits.ts
import { readFile as readFile7 } from "node:fs/promises";
import { join as join16, posix as posix10 } from "node:path";

// src/cargo/local-lock.ts
function moveLocalPackages(text, moves) {
  const content = parseToml(text, "Cargo.lock");
  const tables = asList(content["package"]).filter(isTable);
  const targets = new Map(moves.map(({ name, version }) => [name, version]));
  const wanted = tables.flatMap((table2, index) => {
    const [name = "", before = ""] = [stringAt(table2, "name"), stringAt(table2, "version")];
    const after = targets.get(name);
    if (after === void 0 || after === before || stringAt(table2, "source") !== void 0) return [];
    const isAlone = tables.every((each) => each === table2 || stringAt(each, "name") !== name);
    return [{ index, name, before, after, isAlone }];
  });
  const changes = wanted.map(({ name, before, after }) => ({ name, before, after }));
  if (wanted.length === 0) return { text, changes };
  if (content["version"] === void 0) return void 0;
  if (wanted.every(({ isAlone }) => isAlone)) return { text: spliceVersions(text, wanted), changes };
  const moved = encodeMoved(text, new Map(wanted.map(({ index, after }) => [index, after])));
  return moved === void 0 ? void 0 : { text: moved, changes };
}
function spliceVersions(text, wanted) {
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const body = text.slice(mark);
  const ranges = findTomlStrings(
    body,
    wanted.map(({ index }) => ["package", String(index), "version"])
  );
  let edited = body;
  const last = [...ranges.entries()].sort(([, a], [, b]) => (b?.start ?? 0) - (a?.start ?? 0));
  for (const [index, range] of last) {
    if (range === void 0) continue;
    const after = writeTomlString(body.slice(range.start, range.end), wanted[index]?.after ?? "");
    edited = `${edited.slice(0, range.start)}${after}${edited.slice(range.end)}`;
  }
  return text.slice(0, mark) + edited;
}
function encodeMoved(text, moves) {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const start = text.indexOf("[[package]]");
  const end = /\r?\n\[(?!\[package\]\])/.exec(text.slice(start))?.index;
  const [head, tail] = [text.slice(0, start), end === void 0 ? "" : text.slice(start + end)];
  const lock = parseLockfile(text);
  const owned = lock.packages.map((each) => ({ ...each, needs: listNeeds(lock, each) }));
  const encode2 = (version) => {
    const packages = owned.map((each, index) => ({ ...each, version: version(index), index }));
    const sorted = [...packages].sort(
      (left, right) => compareNames(left.name, right.name) || compareTexts(left, right)
    );
    const blocks = sorted.map((each) => {
      const needs = each.needs.map((index) => packages[index]);
      return encodePackage(each, needs, packages);
    });
    const body = blocks.join("\n").replaceAll("\n", eol);
    return `${head}${end === void 0 ? body : body.slice(0, -eol.length)}${tail}`;
  };
  if (encode2((index) => lock.packages[index]?.version ?? "") !== text) return void 0;
  return encode2((index) => moves.get(index) ?? lock.packages[index]?.version ?? "");
}
function listNeeds(lock, owner) {
  return owner.dependencies.flatMap((written) => {
    const single = { ...owner, dependencies: [written] };
    const found = listLocked(lock, single, written.split(" ")[0] ?? "");
    const exact = found.length > 1 ? found.filter(({ source }) => source === void 0 === !written.includes("(")) : found;
    return exact.slice(0, 1).map((each) => lock.packages.indexOf(each));
  });
}
function encodePackage(each, needs, all) {
  const spelt = needs.map((need) => {
    const same = all.filter(({ name }) => name === need.name);
    if (same.length < 2) return [need.name];
    const twins = same.filter(({ version }) => version === need.version);
    const source = twins.length > 1 && need.source !== void 0 ? [`(${need.source.split("#")[0]})`] : [];
    return [need.name, need.version, ...source];
  });
  const list = spelt.sort(compareSpellings).map((words) => ` "${words.join(" ")}",
`);
  return [
    "[[package]]\n",
    `name = "${each.name}"
version = "${each.version}"
`,
    ...each.source === void 0 ? [] : [`source = "${each.source}"
`],
    ...each.checksum === void 0 ? [] : [`checksum = "${each.checksum}"
`],
    ...list.length === 0 ? [] : ["dependencies = [\n", ...list, "]\n"]
  ].join("");
}
function compareSpellings(left, right) {
  for (let at = 0; at < 3; at += 1) {
    const order = compareNames(left[at] ?? "", right[at] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}
function compareNames(left, right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
function compareTexts(left, right) {
  const [a, b] = [tryParseVersion(left.version), tryParseVersion(right.version)];
  const order = a === void 0 || b === void 0 ? compareNames(left.version, right.version) : compareVersions(a, b);
  return order || compareNames(left.source ?? "", right.source ?? "");
}

// src/cargo/publish-check.ts
function findPublishProblems(member, registry, siblings, later) {
  const isCratesIo = registry === "crates-io";
  return [
    ...member.unpublishable ? ["package.publish forbids it"] : [],
    ...isCratesIo ? findMetadataProblems(member) : [],
    ...member.dependencies.flatMap((dependency) => findDependencyProblems(dependency, isCratesIo)),
    ...siblings.filter(({ owner, via }) => owner === member.name && via === "registry").flatMap(({ crate: crate2, requirement, version }) => {
      const other = later.get(crate2);
      if (other === void 0 || requirement === void 0) return [];
      if (other.previous !== void 0 && requirementAdmits(requirement, other.previous)) return [];
      return [
        `it requires ${crate2} ${requirement}, and ${crate2} ${version} is published after it: a dev-dependency on a later crate can have a path only, without a version`
      ];
    })
  ];
}
function findMetadataProblems({ package: table2 }) {
  const isEmpty = (key) => (stringAt(table2, key) ?? "").trim() === "";
  const [keywords, categories] = [stringsAt(table2, "keywords"), stringsAt(table2, "categories")];
  const oddKeyword = keywords.find((each) => !/^[A-Za-z0-9][A-Za-z0-9_+-]{0,19}$/.test(each));
  return [
    ...isEmpty("description") ? ["package.description is missing"] : [],
    ...isEmpty("license") && isEmpty("license-file") ? ["package.license or package.license-file is missing"] : [],
    ...keywords.length > 5 ? [`package.keywords has ${keywords.length} entries, at most 5 are taken`] : [],
    ...oddKeyword === void 0 ? [] : [`package.keywords: "${oddKeyword}" is not taken as a keyword`],
    ...categories.length > 5 ? [`package.categories has ${categories.length} entries, at most 5 are taken`] : []
  ];
}
function findDependencyProblems(dependency, isCratesIo) {
  const { kind, requirement, entryAt, registry, registryIndex, git, path } = dependency;
  const place = `${entryAt.manifest}: ${showPath(entryAt.path)}`;
  if (requirement === void 0) {
    if (kind === "dev" && (path !== void 0 || git !== void 0)) return [];
    return [`${place} has no version`];
  }
  if (!isCratesIo) return [];
  const source = registry === "crates-io" ? void 0 : registry ?? registryIndex;
  return [
    ...source === void 0 ? [] : [`${place} comes from ${source}, crates.io takes dependencies of its own only`],
    .../^\s*[*xX]\s*$/.test(requirement) ? [`${place} has the requirement "*", which crates.io refuses`] : []
  ];
}

// src/cargo/release-edits.ts
import { posix as posix6 } from "node:path";

// src/cargo/manifest.ts
function editManifest(text, edits) {
  const manifest = parseToml(text, "the manifest");
  const changes = planChanges(manifest, edits);
  const edited = spliceChanges(text, changes);
  verifyEdit(manifest, edited, changes);
  return { text: edited, changes };
}
function planChanges(manifest, edits) {
  const planned2 = /* @__PURE__ */ new Map();
  let byCrate;
  for (const edit of edits) {
    const after = edit.kind === "package-version" ? edit.version : edit.requirement;
    if (!after.isWellFormed()) throw new ActionError("input", `${quoteValue(after)} is not well-formed Unicode`);
    byCrate ??= edit.kind === "requirement" ? Map.groupBy(listDependencies(manifest), ({ crate: crate2 }) => crate2) : void 0;
    for (const target of findTargets(manifest, edit, byCrate ?? /* @__PURE__ */ new Map())) {
      const id = JSON.stringify(target.path);
      const earlier = planned2.get(id);
      if (earlier !== void 0 && earlier.after !== after) {
        throw new ActionError(
          "input",
          `two edits of ${showPath(target.path)} disagree: ${quoteValue(earlier.after)} and ${quoteValue(after)}`
        );
      }
      planned2.set(id, { path: target.path, before: target.value, after });
    }
  }
  return [...planned2.values()].filter(({ before, after }) => before !== after);
}
function findTargets(manifest, edit, dependencies) {
  switch (edit.kind) {
    case "package-version":
      return [findVersion(manifest)];
    case "requirement":
      return findRequirements(dependencies, edit.crate);
    case "requirement-at":
      return [findString(manifest, edit.path)];
  }
}
function findVersion(manifest) {
  const table2 = packageTable(manifest);
  const own = stringAt(manifest[table2], "version");
  if (own !== void 0) return { path: [table2, "version"], value: own };
  const workspace = subTable(manifest, "workspace");
  const shared = stringAt(subTable(workspace, "package"), "version");
  if (manifest[table2] === void 0) {
    if (shared !== void 0) return { path: ["workspace", "package", "version"], value: shared };
    const lacks = workspace === void 0 ? "there is neither [package] nor [workspace]" : "there is no [package], and no workspace.package.version";
    throw new ActionError("input", `found no version to edit: ${lacks}`);
  }
  const inherits3 = subTable(subTable(manifest, table2), "version")?.["workspace"] === true;
  if (!inherits3) throw new ActionError("input", `found no version to edit: [${table2}] has no version string`);
  if (shared !== void 0) return { path: ["workspace", "package", "version"], value: shared };
  throw new ActionError("input", `found no version to edit: ${table2}.version is inherited from the workspace`, {
    hint: "Edit workspace.package.version in the Cargo.toml of the workspace root"
  });
}
function packageTable(manifest) {
  return manifest["package"] === void 0 && manifest["project"] !== void 0 ? "project" : "package";
}
function findRequirements(dependencies, crate2) {
  const entries = dependencies.get(crate2) ?? [];
  const targets = entries.flatMap(
    ({ requirement }) => requirement === void 0 ? [] : [{ path: requirement.path, value: requirement.text }]
  );
  if (targets.length > 0) return targets;
  if (entries.length > 0) {
    const places = entries.map((entry) => `${showPath(entry.keyPath)} (${describeSource(entry)})`).join(", ");
    throw new ActionError("input", `no entry for ${quoteValue(crate2)} has a version requirement: ${places}`);
  }
  throw new ActionError(
    "input",
    `no dependency on ${quoteValue(crate2)} in this manifest; ${nearest(crate2, dependencies.keys())}`
  );
}
function describeSource(entry) {
  if (entry.inherited) return "inherited from the workspace";
  if (entry.path !== void 0) return "path only";
  return entry.git === void 0 ? "no version" : "git only";
}
function findString(manifest, path) {
  let value = manifest;
  for (const [depth, key] of path.entries()) {
    const children = isTable(value) || Array.isArray(value) ? value : {};
    const child = Object.hasOwn(children, key) ? children[key] : void 0;
    if (child === void 0 || Array.isArray(children) && key === "length") {
      const parent = depth === 0 ? "the manifest" : showPath(path.slice(0, depth));
      throw new ActionError(
        "input",
        `no value at ${showPath(path)}: ${parent} has no ${quoteValue(key)}; ${nearest(key, Object.keys(children))}`
      );
    }
    value = child;
  }
  if (typeof value === "string") return { path: [...path], value };
  const inner = isTable(value) ? Object.keys(value).filter((key) => typeof value[key] === "string") : [];
  throw new ActionError("input", `the value at ${showPath(path) || "the empty path"} is not a string`, {
    hint: inner.length === 0 ? void 0 : `Strings below it: ${inner.slice(0, 5).map((key) => showPath([...path, key])).join(", ")}`
  });
}
function nearest(name, names) {
  const close = nearestNames(name, names);
  return close.length === 0 ? "there is none at all" : `nearest: ${close.map((each) => quoteValue(each)).join(", ")}`;
}
function spliceChanges(text, changes) {
  if (changes.length === 0) return text;
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const body = text.slice(mark);
  const ranges = findTomlStrings(
    body,
    changes.map(({ path }) => path)
  );
  const splices = changes.map(({ path, after }, index) => {
    const range = ranges[index];
    if (range === void 0) throw new ActionError("internal", `${showPath(path)} was not found in the text`);
    return { ...range, after };
  }).sort((left, right) => left.start - right.start);
  const parts = [text.slice(0, mark)];
  let from = 0;
  for (const { start, end, after } of splices) {
    parts.push(body.slice(from, start), writeTomlString(body.slice(start, end), after));
    from = end;
  }
  parts.push(body.slice(from));
  return parts.join("");
}
function verifyEdit(before, edited, changes) {
  for (const { path, after } of changes) {
    const parent = path.slice(0, -1).reduce((table2, key) => table2[key], before);
    parent[path.at(-1) ?? ""] = after;
  }
  if (!sameToml(before, parseToml(edited, "the edited manifest"))) {
    throw new ActionError("internal", "the edited manifest does not say what was intended; nothing was written");
  }
}

// src/cargo/requirement-policy.ts
function renewRequirement(present, version, policy) {
  const target = parseVersion(version);
  switch (policy) {
    case "exact":
      return { requirement: `=${showFull(target)}`, note: void 0 };
    case "caret":
      return { requirement: `^${showFull(target)}`, note: void 0 };
    case "keep":
      return keepForm(present, target);
  }
}
function keepForm(present, version) {
  const comparators = parseRequirement(present);
  const [only, second] = comparators;
  const admitted = admits(comparators, version);
  if (only === void 0 || second !== void 0 || isOneSided(only)) {
    if (admitted)
      return { requirement: present, note: `${quoteValue(present)} admits ${showFull(version)} and was left alone` };
    if (only?.operator !== "<=" || second !== void 0) throw cannotKeep(present, version);
  }
  const sameParts = replaceNumbers(present, version);
  if (admits(parseRequirement(sameParts), version)) return { requirement: sameParts, note: void 0 };
  const full = present.replace(NUMBERS, showFull(version));
  if (only.operator === "*" || !admits(parseRequirement(full), version)) throw cannotKeep(present, version);
  return {
    requirement: full,
    note: `only a full version admits a pre-release: ${quoteValue(present)} became ${quoteValue(full)}`
  };
}
function isOneSided({ operator }) {
  return operator === "<" || operator === "<=" || operator === ">";
}
var NUMBERS = /\d[^ ]*/;
function replaceNumbers(present, version) {
  return present.replace(NUMBERS, (written) => {
    const [major = "", minor, patch] = (/^[^-+]*/.exec(written)?.[0] ?? "").split(".");
    const keepWild = (part, number) => part === void 0 ? void 0 : /^\d/.test(part) ? String(number) : part;
    const isFull = patch !== void 0 && /^\d/.test(patch);
    const parts = [keepWild(major, version.major), keepWild(minor, version.minor), keepWild(patch, version.patch)];
    return `${parts.filter((part) => part !== void 0).join(".")}${isFull && version.pre !== "" ? `-${version.pre}` : ""}`;
  });
}
function showFull({ major, minor, patch, pre }) {
  return `${major}.${minor}.${patch}${pre === "" ? "" : `-${pre}`}`;
}
function cannotKeep(present, version) {
  return new ActionError(
    "input",
    `the requirement ${quoteValue(present)} does not admit ${showFull(version)}, and no requirement of its form does`,
    {
      hint: "Change the requirement by hand, or set requirement-policy to exact or caret"
    }
  );
}

// src/cargo/release-edits.ts
function planReleaseEdits(found, release2, read) {
  const { main } = found;
  const member = findMember(main, release2);
  const facts = collectFacts(found, member, release2);
  const all = listEntries([main, ...found.attached], facts);
  refuseOutside(all, release2);
  const entries = settleLagging(all, member, release2);
  checkExpected(entries, member, release2);
  const notes = [];
  const [present, planned2] = [tryParseVersion(member.version), tryParseVersion(release2.version)];
  if (present !== void 0 && planned2 !== void 0 && compareVersions(present, planned2) > 0) {
    notes.push(
      `${placedPath(main, member.manifest)}: the version goes back from ${member.version} to ${release2.version}`
    );
  }
  const edits = /* @__PURE__ */ new Map();
  const add = (manifest, edit) => {
    edits.set(manifest, [...edits.get(manifest) ?? [], edit]);
  };
  const versionPath = ["workspace", "package", "version"];
  if (member.versionInherited) {
    add(placedPath(main, "Cargo.toml"), { kind: "requirement-at", path: versionPath, requirement: release2.version });
  } else add(placedPath(main, member.manifest), { kind: "package-version", version: release2.version });
  const siblings = [];
  const [noted, untouched] = [/* @__PURE__ */ new Set(), /* @__PURE__ */ new Map()];
  for (const { placed, owner, dependency, verdict } of entries) {
    const { requirementAt, requirement, entryAt, gitRef } = dependency;
    if (verdict.kind === "stays") {
      const entry = { manifest: placedPath(placed, entryAt.manifest), path: entryAt.path };
      const { crate: crate2, reason } = verdict;
      untouched.set(JSON.stringify(entry), { ...entry, crate: crate2, requirement, reason });
    }
    if (verdict.kind !== "follows") continue;
    let renewed = requirement;
    if (requirementAt !== void 0 && requirement !== void 0) {
      const manifest = placedPath(placed, requirementAt.manifest);
      const renewal = renew(release2, verdict.crate, requirement, verdict.version);
      renewed = renewal.requirement;
      add(manifest, { kind: "requirement-at", path: requirementAt.path, requirement: renewed });
      if (renewal.note !== void 0) noted.add(`${manifest}: ${verdict.crate}: ${renewal.note}`);
    }
    if (verdict.via === "local") continue;
    const sibling = facts.siblings.get(verdict.crate);
    if (verdict.via === "git" && gitRef?.kind === "tag") {
      const manifest = placedPath(placed, entryAt.manifest);
      add(manifest, { kind: "requirement-at", path: gitRef.path, requirement: sibling.tag });
    }
    if (owner === void 0) continue;
    siblings.push({
      owner: owner.name,
      crate: verdict.crate,
      version: verdict.version,
      requirement: renewed,
      via: verdict.via,
      kind: owner === member ? dependency.kind : "dev",
      source: verdict.via === "git" ? dependency.git ?? "" : sourceOf(dependency),
      directory: placed.directory
    });
  }
  const files = [...edits].map(([path, list]) => {
    const before = read(path);
    const { text: after, changes } = editOf(path, before, list);
    return { path, before, after, changes };
  });
  return {
    member,
    directory: placedPath(main, member.directory),
    manifest: placedPath(main, member.manifest),
    files: files.filter(({ changes }) => changes.length > 0),
    siblings: uniqueSiblings(siblings),
    moved: [...facts.locals.values()].flatMap(
      ({ name, movesTo }) => movesTo === void 0 ? [] : [{ name, version: movesTo }]
    ),
    untouched: [...untouched.values()],
    notes: [...notes, ...noted]
  };
}
function placedPath({ directory }, path) {
  return posix6.join(directory, path);
}
function findMember({ workspace }, { name, label: label2 }) {
  const member = workspace.members.find((each) => each.name === name);
  if (member !== void 0) return member;
  const names = workspace.members.map((each) => each.name);
  throw new ActionError("input", `${label2} has no package ${quoteValue(name)}`, {
    hint: names.length === 0 ? "It has no package at all" : `Its packages: ${names.join(", ")}`
  });
}
function collectFacts(found, released, release2) {
  const locals = /* @__PURE__ */ new Map();
  for (const placed of [found.main, ...found.attached]) {
    for (const { name, version, versionInherited, directory } of placed.workspace.members) {
      const isMoved = placed === found.main && (name === released.name || released.versionInherited && versionInherited && version === released.version);
      locals.set(placedPath(placed, directory), { name, version, movesTo: isMoved ? release2.version : void 0 });
    }
  }
  const siblings = release2.siblings.filter(({ name }) => name !== release2.name);
  const keys = [found.main, ...found.attached].flatMap(({ workspace }) => [
    ...workspace.members.flatMap(({ dependencies }) => dependencies.map(({ key }) => key)),
    ...workspace.uninherited.map(({ key }) => key)
  ]);
  for (const key of release2.keep) {
    if (keys.includes(key)) continue;
    const near = nearestNames(key, keys)[0];
    throw new ActionError(
      "input",
      `${release2.label}: keep names ${quoteValue(key)}, which is no dependency key there`,
      {
        hint: near === void 0 ? "It has no dependencies at all" : `Did you mean ${quoteValue(near)}?`
      }
    );
  }
  return { siblings: new Map(siblings.map((each) => [each.name, each])), locals, keep: release2.keep };
}
function listEntries(workspaces, facts) {
  return workspaces.flatMap((placed) => {
    const { workspace, directory } = placed;
    const owned = [
      ...workspace.members.flatMap((owner) => owner.dependencies.map((dependency) => ({ owner, dependency }))),
      ...workspace.uninherited.map((dependency) => ({ owner: void 0, dependency }))
    ];
    return owned.map(({ owner, dependency }) => ({
      placed,
      owner,
      dependency,
      verdict: judgeEntry(dependency, workspace, directory, facts)
    }));
  });
}
function refuseOutside(entries, { label: label2 }) {
  for (const { placed, dependency, verdict } of entries) {
    if (verdict.kind !== "outside") continue;
    const place = `${placedPath(placed, dependency.entryAt.manifest)}: ${showPath(dependency.entryAt.path)}`;
    throw new ActionError(
      "input",
      `${label2}: ${place} takes ${dependency.crate} from ${quoteValue(verdict.path)}, outside of the repository`,
      { hint: "A fresh clone has nothing there: give it a version of a registry, or a git repository, instead" }
    );
  }
}
function settleLagging(entries, member, release2) {
  const follows = /* @__PURE__ */ new Set();
  const placeOf = ({ placed, dependency }) => JSON.stringify([placedPath(placed, dependency.entryAt.manifest), dependency.entryAt.path]);
  for (const { name, version } of release2.siblings) {
    const named = entries.filter(({ verdict }) => "crate" in verdict && verdict.crate === name);
    const own = named.filter(({ owner }) => owner?.name === member.name && owner.directory === member.directory);
    const lagging = (own.length > 0 ? own : named.every(({ owner }) => owner === void 0) ? named : []).filter(
      ({ verdict }) => verdict.kind === "stays" && verdict.lagging
    );
    const others = own.length > 0 ? own : named;
    if (lagging.length === 0 || lagging.length < others.length || name === release2.name) continue;
    const requirements = new Set(lagging.map(({ dependency }) => dependency.requirement));
    if (requirements.size > 1) {
      const list = lagging.map(({ dependency }) => `${dependency.key} ${quoteValue(dependency.requirement ?? "")}`);
      throw new ActionError(
        "input",
        `${release2.label} takes ${name} more than once, and no entry admitted the version before ${version}: ${[...new Set(list)].join(", ")}`,
        { hint: 'Say which are left alone: keep = ["\u2026"] for this crate' }
      );
    }
    for (const entry of lagging) follows.add(placeOf(entry));
  }
  for (const entry of entries) if (entry.verdict.kind === "follows") follows.add(placeOf(entry));
  return entries.map((entry) => {
    const { verdict } = entry;
    if (verdict.kind !== "stays" || !verdict.lagging || !follows.has(placeOf(entry))) return entry;
    const version = release2.siblings.find(({ name }) => name === verdict.crate)?.version;
    if (version === void 0) return entry;
    return { ...entry, verdict: { kind: "follows", crate: verdict.crate, version, via: verdict.via } };
  });
}
function checkExpected(entries, member, release2) {
  const own = entries.filter(({ owner }) => owner?.name === member.name);
  for (const name of release2.expected) {
    const found = own.filter(({ dependency }) => dependency.crate === name);
    if (found.length === 0) {
      const near = nearestNames(
        name,
        member.dependencies.map(({ crate: crate2 }) => crate2)
      );
      throw new ActionError(
        "input",
        `${release2.label}: ${member.manifest} does not depend on ${name}, the monorepo's ${release2.name} does`,
        { hint: near.length === 0 ? "It has no dependencies at all" : `Nearest names there: ${near.join(", ")}` }
      );
    }
    const stays = found.flatMap(({ verdict }) => verdict.kind === "stays" ? [verdict] : []);
    const isSettled = (verdict) => verdict.kind === "follows" || verdict.kind === "stays" && (verdict.via === "local" || /\(keep\)$/.test(verdict.reason));
    if (found.some(({ verdict }) => isSettled(verdict))) continue;
    throw new ActionError(
      "input",
      `${release2.label}: ${member.manifest} depends on ${name} only by an entry that does not follow it: ${stays[0]?.reason ?? "it is another crate"}`,
      { hint: `Correct it in the repository, or leave it alone by its key: keep = ["${found[0]?.dependency.key}"]` }
    );
  }
}
function renew({ label: label2, policy }, crate2, requirement, version) {
  try {
    return renewRequirement(requirement, version, policy);
  } catch (error2) {
    if (!(error2 instanceof ActionError)) throw error2;
    throw new ActionError(error2.kind, `${label2}: ${crate2}: ${error2.message}`, { hint: error2.hint, cause: error2 });
  }
}
function editOf(path, text, edits) {
  try {
    return editManifest(text, edits);
  } catch (error2) {
    if (!(error2 instanceof ActionError)) throw error2;
    throw new ActionError(error2.kind, `${path}: ${error2.message}`, { hint: error2.hint, cause: error2 });
  }
}
function uniqueSiblings(siblings) {
  const ranks = ["normal", "build", "dev"];
  const sorted = [...siblings].sort((left, right) => ranks.indexOf(left.kind) - ranks.indexOf(right.kind));
  const keyOf2 = ({ crate: crate2, source, owner, requirement, directory }) => JSON.stringify([crate2, source, owner, requirement, directory]);
  const seen = /* @__PURE__ */ new Map();
  for (const each of sorted) if (!seen.has(keyOf2(each))) seen.set(keyOf2(each), each);
  return siblings.filter((each) => seen.get(keyOf2(each)) === each);
}

// src/cargo/repository-workspaces.ts
import { readFile as readFile6 } from "node:fs/promises";
import { join as join14, posix as posix7 } from "node:path";
async function findRepositoryWorkspaces(root, files, manifest = "Cargo.toml") {
  const main = await loadPlaced(root, files, await findRoot(root, files, manifest));
  const known = new Set(packageFolders(main));
  const others = [];
  const unread = [];
  const manifests = [...files].filter((path) => posix7.basename(path) === "Cargo.toml").sort(byDepth);
  for (const path of manifests) {
    const folder = posix7.dirname(path);
    if (known.has(folder) || others.some((each) => packageFolders(each).includes(folder))) continue;
    let content;
    try {
      content = parseToml(await readFile6(join14(root, path), "utf8"), path);
      others.push(await loadPlaced(root, files, folder));
    } catch (error2) {
      const leadsTo = content === void 0 ? [] : listPaths(content, folder);
      unread.push({ manifest: path, reason: describeError(error2), error: error2, leadsTo });
    }
  }
  const attached = connect(main, others);
  const reached = new Set([main, ...attached].flatMap(packageFolders));
  const broken = unread.find(({ leadsTo }) => leadsTo.some((folder) => reached.has(folder)));
  if (broken !== void 0) {
    throw new ActionError("input", `${broken.manifest} builds a package of this release, and ${broken.reason}`, {
      hint: "Correct that manifest, or remove it from the repository",
      cause: broken.error
    });
  }
  return { main, attached, unread: unread.map(({ manifest: path, reason }) => ({ manifest: path, reason })) };
}
function packageFolders({ workspace, directory }) {
  return [directory, ...workspace.members.map((member) => posix7.join(directory, member.directory))];
}
function byDepth(left, right) {
  return left.split("/").length - right.split("/").length || (left < right ? -1 : 1);
}
async function findRoot(root, files, manifest) {
  if (!files.has(manifest)) {
    const near = [...files].filter((path) => posix7.basename(path) === "Cargo.toml").sort(byDepth)[0];
    throw new ActionError("input", `there is no tracked file ${manifest}`, {
      hint: near === void 0 ? "The repository tracks no Cargo.toml at all" : `Set manifest for this crate, e.g. manifest = "${near}"; a link or a submodule is not followed`
    });
  }
  const folder = posix7.dirname(manifest);
  const content = parseToml(await readFile6(join14(root, manifest), "utf8"), manifest);
  if (content["workspace"] !== void 0) return folder;
  const pointer = stringAt(subTable(content, "package"), "workspace");
  if (pointer !== void 0) return posix7.join(folder, pointer);
  for (let above = folder; above !== "."; ) {
    above = posix7.dirname(above);
    const path = above === "." ? "Cargo.toml" : `${above}/Cargo.toml`;
    if (!files.has(path)) continue;
    const candidate = subTable(parseToml(await readFile6(join14(root, path), "utf8"), path), "workspace");
    if (candidate === void 0) continue;
    const excluded = stringsAt(candidate, "exclude").map((each) => posix7.join(above, each));
    if (excluded.some((each) => folder === each || folder.startsWith(`${each}/`))) return folder;
    const { workspace } = await loadPlaced(root, files, above);
    return workspace.members.some((member) => posix7.join(above, member.directory) === folder) ? above : folder;
  }
  return folder;
}
async function loadPlaced(root, files, directory) {
  const workspace = await loadWorkspace(join14(root, directory));
  for (const { name, manifest } of workspace.members) {
    const path = posix7.join(directory, manifest);
    if (files.has(path)) continue;
    throw new ActionError("input", `the member ${name} (${path}) is no file that the repository tracks`, {
      hint: "It lies behind a link, in a submodule or outside of the repository, where nothing is read or written"
    });
  }
  const lock = posix7.join(directory, "Cargo.lock");
  return { workspace, directory, lock: files.has(lock) ? lock : void 0 };
}
function connect(main, others) {
  const reached = /* @__PURE__ */ new Set([main]);
  for (const from of reached) {
    const [folders, targets] = [new Set(packageFolders(from)), new Set(listTargets(from))];
    for (const other of others) {
      const isLinked = listTargets(other).some((target) => folders.has(target)) || packageFolders(other).some((own) => targets.has(own));
      if (isLinked) reached.add(other);
    }
  }
  return others.filter((other) => reached.has(other));
}
function listTargets({ workspace, directory }) {
  const entries = [
    ...workspace.members.flatMap(({ dependencies }) => dependencies),
    ...workspace.uninherited,
    ...workspace.patches
  ];
  return entries.flatMap(({ path }) => path === void 0 ? [] : [posix7.join(directory, path)]);
}
function listPaths(content, folder) {
  const entries = [...listDependencies(content), ...listPatchEntries(content)];
  return entries.flatMap(({ path }) => path === void 0 ? [] : [posix7.join(folder, path)]);
}

// src/git/attributes.ts
var LONGEST_PATTERN = 500;
function findFilteredFiles(files, attributes) {
  const byFolder = new Map(
    [...attributes].map(([path, text]) => [path.split("/").slice(0, -1).join("/"), readRules2(text)])
  );
  const found = /* @__PURE__ */ new Map();
  if (![...byFolder.values()].some((rules) => rules.some(({ filter }) => filter !== void 0))) return found;
  for (const file of files) {
    const parts = file.split("/");
    let filter;
    for (let depth = 0; depth < parts.length; depth += 1) {
      const rules = byFolder.get(parts.slice(0, depth).join("/")) ?? [];
      const relative3 = parts.slice(depth).join("/");
      for (const rule of rules) if (rule.pattern.test(relative3)) filter = rule.filter;
    }
    if (filter !== void 0) found.set(file, filter);
  }
  return found;
}
function readRules2(text) {
  const macros = /* @__PURE__ */ new Map();
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^[ \t]*(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(line);
    const [, quoted, plain, rest = ""] = match ?? [];
    const pattern = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain;
    if (pattern === void 0 || pattern.startsWith("#") || pattern.length > LONGEST_PATTERN) return [];
    let filter;
    let isSet = false;
    for (const attribute2 of rest.split(/[ \t]+/)) {
      const value = /^filter=(.+)$/.exec(attribute2)?.[1] ?? macros.get(attribute2);
      if (value === void 0 && !/^[-!]filter$/.test(attribute2)) continue;
      filter = value;
      isSet = true;
    }
    if (!isSet) return [];
    const macro = /^\[attr\](\S+)$/.exec(pattern)?.[1];
    if (macro === void 0) return [{ pattern: compilePattern(pattern), filter }];
    if (filter !== void 0) macros.set(macro, filter);
    return [];
  });
}
function compilePattern(pattern) {
  const isAnchored = pattern.slice(0, -1).includes("/");
  const source = pattern.replace(/^\//, "").replaceAll(/\*\*\/|\*\*$|\*+|\?|\[!?\]?[^\]/]*\]|[^*?[]+|\[/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part === "**") return ".+";
    if (/^\*+$/.test(part)) return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.startsWith("[") && part.endsWith("]") && part.length > 2) {
      const inner = part.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\");
      return `[${inner}]`;
    }
    return part.replaceAll(/[\\^$.|+(){}[\]]/g, "\\$&");
  });
  try {
    return new RegExp(`^${isAnchored ? "" : "(?:.*/)?"}${source}$`, "s");
  } catch {
    return /^(?!)/;
  }
}

// src/cascade/plan/changelog.ts
import { posix as posix8 } from "node:path";

// src/markdown/markdown.ts
var CONTROLS = new RegExp("(?!\\t)\\p{Cc}", "gu");
function escapeMarkdown(text) {
  return showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, "\\$1").replaceAll(/\b(https?|ftp):(?=\/\/)/gi, "$1\\:").replaceAll(/\bwww\.(?=\w)/gi, (start) => `${start.slice(0, 3)}\\.`).replaceAll(/(?<!\w)@(?=\w)/g, "@\u200B").replaceAll(/\\#(?=\d)|\bGH-(?=\d)/gi, "$&\u200B");
}
function inlineCode(text) {
  const safe = showOrder(text).replaceAll(/[\r\n]+/g, " ").replaceAll(CONTROLS, "?").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/([\\`*_{}[\]|~#])/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<code>${safe}</code>`;
}
function link(text, url) {
  if (!/^https?:\/\//.test(url)) return escapeMarkdown(text);
  return `[${escapeMarkdown(text)}](${url.replaceAll(/[\s()<>]/g, (c) => encodeURIComponent(c).replace("(", "%28").replace(")", "%29"))})`;
}
function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll(/[\r\n]+/g, "<br>").replaceAll(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  return [line(header), `| ${header.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}
function codeBlock(text, language = "") {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence2 = "`".repeat(longest + 1);
  const shown = showOrder(text);
  return `${fence2}${language}
${shown.endsWith("\n") ? shown : `${shown}
`}${fence2}`;
}
function details(summary, body) {
  return `<details><summary>${summary.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</summary>

${body}

</details>`;
}

// src/cascade/plan/change-groups.ts
var HEADINGS = [
  ["Added", ["feat"]],
  ["Changed", ["perf", "refactor", "change", "deps", ""]],
  ["Removed", ["remove"]],
  ["Fixed", ["fix", "revert"]],
  ["Security", ["security"]]
];
function groupByKind(changes, more, pages) {
  const groups = [];
  for (const [heading, types] of HEADINGS) {
    const own = changes.filter((change) => types.includes(change.type) || isOnlyBreaking(change, heading));
    const lines = [.../* @__PURE__ */ new Set([...own.map((change) => item(change, pages)), ...heading === "Changed" ? more : []])];
    if (lines.length > 0) groups.push({ heading, lines });
  }
  const people = changes.filter(({ author }) => !/\[bot\]$/i.test(author)).map(({ author }) => author.replaceAll(/(?<=[^\s@<])@[^\s@>]{1,255}/g, ""));
  const names = [...new Set(people)].sort().map((name) => `- ${escapeMarkdown(name)}`);
  if (names.length > 0) groups.push({ heading: "Contributors", lines: names });
  return groups;
}
function renderGroups(groups) {
  return groups.map(({ heading, lines }) => `### ${heading}

${lines.join("\n")}`).join("\n\n");
}
function isOnlyBreaking(change, heading) {
  return heading === "Changed" && change.breaking && !HEADINGS.some(([, types]) => types.includes(change.type));
}
function item(change, pages) {
  const scope = change.scope === void 0 ? "" : `*(${escapeMarkdown(change.scope)})* `;
  const mark = change.breaking ? "**Breaking:** " : "";
  const id = change.commit.slice(0, 7);
  const link3 = pages === void 0 ? `(${id})` : `([${id}](${pages.url}/commit/${change.commit}))`;
  const notes = change.breakingNotes.map((note) => `
  ${escapeMarkdown(note)}`).join("");
  return `- ${mark}${scope}${escapeMarkdown(change.subject)} ${link3}${notes}`;
}

// src/cascade/plan/changelog-headings.ts
function listHeadings(lines, crate2) {
  const headings = [];
  let fence2;
  let isComment = false;
  for (const [index, raw] of lines.entries()) {
    const line = index === 0 ? raw.replace(/^\ufeff|^\u00ef\u00bb\u00bf/, "") : raw;
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence2 !== void 0) {
      if (mark?.startsWith(fence2)) fence2 = void 0;
      continue;
    }
    if (isComment || line.includes("<!--")) {
      isComment = !line.includes("-->", line.indexOf("<!--") + 1);
      continue;
    }
    if (mark !== void 0) fence2 = mark.slice(0, 3);
    const atx = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/.exec(line);
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(lines[index + 1] ?? "")?.[1];
    const isText = line.trim() !== "" && !/^ {0,3}(?:[#>|]|[-*+] |\d+[.)] )/.test(line);
    if (atx !== null) {
      const text = (atx[2] ?? "").trim();
      const level = (atx[1] ?? "").length;
      headings.push({
        line: index,
        end: index + 1,
        level,
        text,
        underline: void 0,
        version: readVersion(text, crate2)
      });
    } else if (underline !== void 0 && isText && mark === void 0 && underline.length > 1) {
      const text = line.trim();
      const level = underline.startsWith("=") ? 1 : 2;
      headings.push({ line: index, end: index + 2, level, text, underline, version: readVersion(text, crate2) });
    }
  }
  return headings;
}
var VERSION2 = /^v?(\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)(?=$|[\s\]),:(*])/;
function readVersion(text, crate2) {
  let rest = text;
  for (let turn = 0; turn < 6; turn += 1) {
    const version = VERSION2.exec(rest)?.[1];
    if (version !== void 0) return version;
    const before = rest;
    rest = rest.replace(/^(?:[[(*`]+|<[^>]{0,80}>)\s*/, "").replace(/^\d{4}-\d{2}-\d{2}[\s,:/-]*/, "").replace(/^(?:version|release|released|rel\.|ver\.)[\s:]*/i, "");
    if (rest.toLowerCase().startsWith(crate2.toLowerCase())) rest = rest.slice(crate2.length).replace(/^[\s`:@/-]+/, "");
    if (rest === before) return void 0;
  }
  return void 0;
}

// src/cascade/plan/changelog.ts
var NAMES = /^(?:change[-_]?log|changes|history|releases|release[-_]?notes)(?:\.md|\.markdown)?$/i;
function isChangelog(path) {
  return NAMES.test(posix8.basename(path));
}
function findChangelog(files, directory) {
  const all = [...files].filter(isChangelog);
  for (const folder of /* @__PURE__ */ new Set([directory, "."])) {
    const found = all.filter((path) => posix8.dirname(path) === folder).sort(byName);
    if (found[0] !== void 0) return { path: found[0], exists: true };
  }
  return { path: "CHANGELOG.md", exists: false };
}
function byName(left, right) {
  const rank = (path) => /change[-_]?log/i.test(path) ? 0 : 1;
  return rank(left) - rank(right) || (left < right ? -1 : 1);
}
function describeFollowing({ changes }, updated, upstream) {
  const names = [...new Map(updated.map((each) => [each.name, each])).values()];
  const lines = [
    `- Follows ${upstream.name} ${upstream.tag.version}`,
    ...names.map(({ name, version }) => `- Updated ${name} to ${version}`)
  ];
  return groupByKind(changes?.list ?? [], lines, changes?.pages);
}
function addSection(before, crate2, updated, upstream, path = "CHANGELOG.md") {
  return insertSection(before, crate2, describeFollowing(crate2, updated, upstream), upstream.epochSeconds, path);
}
function readSection(bytes, crate2, version) {
  const lines = Buffer.from(bytes).toString("utf8").split(/\r?\n/);
  const headings = listHeadings(lines, crate2);
  const own = headings.find((heading) => heading.version === version);
  if (own === void 0) return void 0;
  const next = headings.find(({ line, level }) => line > own.line && level <= own.level);
  const end = next?.line ?? findLinks(lines) ?? lines.length;
  return trimBlank(lines.slice(own.end, end)).join("\n");
}
function insertSection(before, crate2, groups, epochSeconds, path) {
  const { text, encode: encode2 } = decode(before, path);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/);
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const headings = listHeadings(lines, crate2.name);
  const releases = headings.filter(({ version }) => version !== void 0);
  if (releases.some(({ version }) => version === crate2.version))
    return { after: before ?? new Uint8Array(), note: void 0 };
  const level = Math.min(...releases.map((each) => each.level));
  const newest = releases.find((each) => each.level === level);
  const unreleased = headings.find(
    ({ text: title2 }) => /^\[?(?:unreleased|next|upcoming)\]?(?:\(|\s*$|\s+-)/i.test(title2)
  );
  const date = new Date(epochSeconds * 1e3).toISOString().slice(0, 10);
  const depth = newest?.level ?? unreleased?.level ?? 2;
  const title = writeTitle(newest, depth, crate2, date);
  const known = newest !== void 0 && (unreleased === void 0 || unreleased.line > newest.line);
  const place = known ? newest.line : findPlace(lines, headings, unreleased, newest);
  const from = unreleased !== void 0 && unreleased.end <= place ? unreleased.end : place;
  const moved = trimBlank(lines.slice(from, place));
  const body = groups.reduce((known2, group) => mergeGroup(known2, group, depth + 1), moved);
  const starts = listStarts(text);
  const head = text.slice(0, Math.max(starts[from] ?? text.length, mark));
  const rest = text.slice(Math.max(starts[place] ?? text.length, mark));
  const isLast = rest.trim() === "";
  const gap = head.length === mark || /\n\r?\n$/.test(head) ? "" : head.endsWith("\n") ? eol : `${eol}${eol}`;
  const section = [...title, "", ...body, ...isLast ? [] : [""]].map((line) => `${line}${eol}`).join("");
  const written = `${renewLinks(head, crate2, eol)}${gap}${section}${isLast ? "" : renewLinks(rest, crate2, eol)}`;
  const note = newest !== void 0 || unreleased !== void 0 || headings.length <= 1 ? void 0 : `${path}: no heading of a release was recognised; the section stands at the top`;
  return { after: encode2(written), note };
}
function decode(bytes, path) {
  if (bytes === void 0) return { text: "# Changelog\n", encode: (text) => Buffer.from(text, "utf8") };
  const isUtf16 = bytes[0] === 255 && bytes[1] === 254 || bytes[0] === 254 && bytes[1] === 255;
  if (isUtf16) {
    throw new ActionError("input", `${path} is in UTF-16, expected UTF-8 or another encoding that contains ASCII`, {
      hint: "Save it as UTF-8, or set changelog = false for this crate"
    });
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encode: (edited) => Buffer.from(edited, "utf8") };
  } catch {
    const text = Buffer.from(bytes).toString("latin1");
    return {
      text,
      encode: (edited) => {
        if (/[^\u0000-\u00ff]/.test(edited)) {
          throw new ActionError("input", `${path} is not in UTF-8, and the new section needs letters beyond ASCII`, {
            hint: "Save it as UTF-8"
          });
        }
        return Buffer.from(edited, "latin1");
      }
    };
  }
}
function writeTitle(newest, depth, crate2, date) {
  const text = `[${crate2.version}] - ${date}`;
  if (newest?.underline === void 0) return [`${"#".repeat(depth)} ${text}`];
  return [text, (newest.underline[0] ?? "-").repeat(text.length)];
}
function findPlace(lines, headings, unreleased, newest) {
  if (newest !== void 0) return newest.line;
  if (unreleased !== void 0) {
    const next = headings.find(({ line, level }) => line > unreleased.line && level <= unreleased.level);
    return next?.line ?? findLinks(lines) ?? lines.length;
  }
  const [title, second] = headings;
  if (title?.level === 1 && title.line < 3) return second?.line ?? findLinks(lines) ?? lines.length;
  return title?.line ?? (lines.every((line) => line.trim() === "") ? lines.length : 0);
}
function findLinks(lines) {
  let at = lines.length;
  while (at > 0 && /^\s*$|^ {0,3}\[[^\]]+\]:\s/.test(lines[at - 1] ?? "")) at -= 1;
  const first = lines.slice(at).findIndex((line) => line.trim() !== "");
  return first === -1 ? void 0 : at + first;
}
function trimBlank(lines) {
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first === -1) return [];
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return lines.slice(first, last + 1);
}
function mergeGroup(moved, { heading, lines }, level) {
  const title = new RegExp(`^#+\\s+${heading}\\s*$`, "i");
  const at = moved.findIndex((line) => title.test(line));
  if (at === -1) return [...moved, ...moved.length > 0 ? [""] : [], `${"#".repeat(level)} ${heading}`, "", ...lines];
  const isBlank = moved[at + 1]?.trim() === "";
  const from = at + (isBlank ? 2 : 1);
  return [...moved.slice(0, from), ...lines, ...moved.slice(from)];
}
function listStarts(text) {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
function renewLinks(text, { version, tag }, eol) {
  if (text.includes(`
[${version}]:`)) return text;
  return text.replace(
    /^(\[unreleased\]:[ \t]*)(\S{1,500}\/compare\/)(\S{1,200}?)\.\.\.(\S{1,200})/im,
    (_, label2, base, previous, tip) => `${label2}${base}${tag}...${tip}${eol}[${version}]: ${base}${previous}...${tag}`
  );
}

// src/cascade/plan/version-files.ts
function editVersionFile(before, file, versions, label2) {
  const write = (version) => Buffer.from(file.pattern.replaceAll("{version}", version), "utf8");
  const [wanted, renewed, text] = [write(versions.present), write(versions.next), Buffer.from(before)];
  const at = text.indexOf(wanted);
  const again = at === -1 ? -1 : text.indexOf(wanted, at + 1);
  if (at !== -1 && again === -1) {
    return Buffer.concat([text.subarray(0, at), renewed, text.subarray(at + wanted.length)]);
  }
  const count = at === -1 ? "not at all" : "more than once";
  throw new ActionError(
    "input",
    `${label2}: ${file.path} has ${quoteValue(wanted.toString("utf8"))} ${count}, expected once`,
    { hint: "The pattern is taken literally, with the present version in place of {version}: correct it or the file" }
  );
}

// src/cascade/prepare/tree.ts
import { mkdir as mkdir7, writeFile as writeFile6 } from "node:fs/promises";
import { dirname as dirname3, join as join15, posix as posix9 } from "node:path";
var IN_SUBMODULE = "submodule";
var READ_NAMES = /^(Cargo\.(toml|lock)|\.gitattributes|(change-?log|changes|history|news|releases?)(\.[a-z]+)?)$/i;
async function readTree(store, commit, directory, also) {
  const files = await store.listFiles(commit);
  const wanted = [...files].filter(
    ([path, { mode }]) => mode.startsWith("100") && isInside2(path) && (READ_NAMES.test(posix9.basename(path)) || /(^|\/)\.cargo\/config(\.toml)?$/.test(path) || also.has(path))
  );
  const blobs = await store.readBlobs(wanted.map(([, { oid }]) => oid));
  const folders = new Set([...files.keys()].filter(isInside2).map((path) => dirname3(path)));
  await mkdir7(directory, { recursive: true });
  for (const folder of folders) await mkdir7(join15(directory, folder), { recursive: true });
  for (const [path, { oid }] of wanted) {
    const content = blobs.get(oid);
    if (content !== void 0) await writeFile6(join15(directory, path), content);
  }
  return { commit, directory, files };
}
function isInside2(path) {
  return path.split("/").every((part) => part !== ".." && part !== "." && part !== "") && !path.includes("\0");
}

// src/cascade/prepare/edits.ts
async function readRepository(crate2, tree) {
  const regular = new Set([...tree.files].flatMap(([path, { mode }]) => mode.startsWith("100") ? [path] : []));
  await refuseFilters(crate2, tree, regular);
  refuseSubmodules(crate2, tree);
  const readable = new Set([...tree.files].flatMap(([path, { mode }]) => mode === IN_SUBMODULE ? [path] : []));
  try {
    const workspaces = await findRepositoryWorkspaces(
      tree.directory,
      /* @__PURE__ */ new Set([...regular, ...readable]),
      crate2.config.manifest
    );
    const { members } = workspaces.main.workspace;
    const member = members.find(({ name }) => name === crate2.name);
    const version = member?.version ?? "";
    return { tree, workspaces, version, registries: await readRegistries(tree, regular, crate2.config.manifest) };
  } catch (error2) {
    if (!(error2 instanceof ActionError)) throw error2;
    throw new ActionError(error2.kind, `${crate2.label}: ${error2.message}`, { hint: error2.hint, cause: error2 });
  }
}
async function refuseFilters({ config, label: label2 }, tree, regular) {
  if (config.lfs === false) return;
  const attributes = /* @__PURE__ */ new Map();
  for (const path2 of regular) {
    if (posix10.basename(path2) !== ".gitattributes") continue;
    attributes.set(path2, await readFile7(join16(tree.directory, path2), "utf8"));
  }
  const [first] = [...findFilteredFiles(regular, attributes)].filter(
    ([, name]) => name !== "lfs" || config.lfs !== true
  );
  if (first === void 0) return;
  const [path, filter] = first;
  throw new ActionError("input", `${label2}: ${path} is kept by the filter ${filter}, which a clone does not run`, {
    hint: filter === "lfs" ? "Set lfs = true for this crate to fetch such files, or lfs = false when neither build nor package needs them" : "Its content cannot be read here; set lfs = false for this crate when neither build nor package needs it"
  });
}
function refuseSubmodules({ config, label: label2 }, tree) {
  if (config.submodules !== void 0) return;
  const submodule = [...tree.files].find(([, { mode }]) => mode === "160000");
  if (submodule === void 0) return;
  throw new ActionError("input", `${label2}: ${submodule[0]} is a submodule, which a clone leaves empty`, {
    hint: "Set submodules = true for this crate to fetch them, or submodules = false when nothing needs them"
  });
}
async function readRegistries(tree, regular, manifest) {
  for (let folder = posix10.dirname(manifest); ; folder = posix10.dirname(folder)) {
    for (const name of [".cargo/config.toml", ".cargo/config"]) {
      const path = posix10.join(folder, name);
      if (!regular.has(path)) continue;
      const text = await readFile7(join16(tree.directory, path), "utf8");
      return { ...readRegistryConfig(text, path), text };
    }
    if (folder === ".") return { ...readRegistryConfig(void 0, ""), text: void 0 };
  }
}
function listNamedCrates({ workspaces }, names) {
  const entries = [workspaces.main, ...workspaces.attached].flatMap(({ workspace }) => [
    ...workspace.members.flatMap(({ dependencies }) => dependencies),
    ...workspace.uninherited
  ]);
  return [...new Set(entries.flatMap(({ crate: crate2 }) => names.has(crate2) ? [crate2] : []))];
}
function listSiblingFacts(plan, reads, isReleased2) {
  return plan.crates.map(({ name, version, url, tag, registries }) => ({
    name,
    version,
    // A commit of this release has the new requirements already: those follow that admit the new version.
    previous: isReleased2 ? version : reads.get(name)?.previous,
    registries,
    gitUrls: [url],
    tag
  }));
}
async function planEdits(crate2, plan, read, reads, options) {
  const { tree, workspaces } = read;
  const { config, label: label2, name, version } = crate2;
  const texts = await readTexts(read);
  const edits = planReleaseEdits(
    workspaces,
    {
      ...{ name, version, label: label2, expected: crate2.dependencies, keep: config.keep, policy: options.policy },
      siblings: listSiblingFacts(plan, reads, options.isReleased)
    },
    (path) => texts.get(path)
  );
  const foreign = edits.files.find(({ path }) => tree.files.get(path)?.mode === IN_SUBMODULE);
  if (foreign !== void 0) {
    throw new ActionError(
      "input",
      `${label2}: ${foreign.path} lies in a submodule and would have to follow the release`,
      {
        hint: "Release that repository itself, or leave its requirement alone with keep"
      }
    );
  }
  const registry = findRegistry(crate2, plan, read, edits, reads, options.userDefault);
  const locks = /* @__PURE__ */ new Map();
  for (const { lock } of [workspaces.main, ...workspaces.attached]) {
    if (lock !== void 0 && tree.files.get(lock)?.mode !== IN_SUBMODULE) {
      locks.set(lock, await readStrictly(tree, lock));
    }
  }
  refuseVendored(crate2, read, edits, locks);
  const notes = [...edits.notes];
  for (const { manifest, reason } of workspaces.unread) notes.push(`${manifest} was not looked at: ${reason}`);
  const changed = [
    ...edits.files.map(({ path, before, after }) => ({ path, before: encode(before), after: encode(after) })),
    ...await editVersionFiles(crate2, read),
    ...await editChangelog(crate2, plan, tree, edits, notes)
  ];
  const sources = compareSources(
    crate2.sources?.files ?? /* @__PURE__ */ new Map(),
    crate2.sources === void 0 ? /* @__PURE__ */ new Map() : listSources(tree.files, edits.directory)
  );
  const files = [
    ...changed.map((file) => ({ ...file, mode: tree.files.get(file.path)?.mode ?? "100644" })),
    ...config.sync ? await syncSources(crate2, edits.directory, sources) : []
  ];
  const plannedLocks = new Map(
    [...locks].map(([path, text]) => [path, moveLocalPackages(text, edits.moved)?.text ?? text])
  );
  return {
    ...edits,
    changes: edits.files,
    files: files.filter(({ before, after }) => !sameBytes(before, after)),
    registry,
    locks,
    plannedLocks,
    sources,
    notes
  };
}
async function syncSources({ sources, label: label2, config }, directory, { written, removed }) {
  if (sources === void 0) throw new ActionError("internal", `${label2}: the monorepo's sources were not read`);
  const place = (path) => posix10.join(directory, path);
  const named = config.files.find(({ path }) => written.some((each) => place(each) === path));
  if (named !== void 0) {
    throw new ActionError(
      "input",
      `${label2}: ${named.path} is named in files, and sync writes it as the monorepo has it`,
      {
        hint: "Take it out of files, or set sync = false for this crate"
      }
    );
  }
  const found = new Map(written.map((path) => [path, sources.files.get(path)]));
  const blobs = await sources.read([...found.values()].flatMap((file) => file?.oid ?? []));
  return [
    ...[...found].flatMap(([path, file]) => {
      const after = blobs.get(file?.oid ?? "");
      return file === void 0 || after === void 0 ? [] : [{ path: place(path), mode: file.mode, before: void 0, after }];
    }),
    ...removed.map((path) => ({ path: place(path), mode: "100644", before: new Uint8Array(), after: void 0 }))
  ];
}
async function readTexts({ tree, workspaces }) {
  const paths = [workspaces.main, ...workspaces.attached].flatMap(
    ({ workspace, directory }) => ["Cargo.toml", ...workspace.members.map(({ manifest }) => manifest)].map((path) => posix10.join(directory, path))
  );
  const texts = /* @__PURE__ */ new Map();
  for (const path of new Set(paths)) texts.set(path, await readStrictly(tree, path));
  return texts;
}
async function readStrictly({ directory }, path) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await readFile7(join16(directory, path)));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ActionError("input", `${path} is not valid UTF-8`, { cause });
  }
}
function encode(text) {
  return Buffer.from(text, "utf8");
}
function sameBytes(left, right) {
  if (left === void 0 || right === void 0) return left === right;
  return Buffer.compare(left, right) === 0;
}
function findRegistry(crate2, plan, { registries, tree }, edits, reads, userDefault) {
  const { label: label2, config, name } = crate2;
  if (!config.publish) return void 0;
  const inside = config.submodules === true ? findInside(tree.files, edits.directory, ["160000"]) : void 0;
  if (inside !== void 0 || config.lfs === true) {
    const what = inside === void 0 ? "lfs = true" : `the submodule ${inside}`;
    throw new ActionError("input", `${label2}: publish = true does not go with ${what}`, {
      hint: "Publish it from a workflow of its own repository, and set publish = false here"
    });
  }
  const { member } = edits;
  const registry = registryOf({ label: label2, member, chosen: config.registry, repository: registries, userDefault });
  const rank = plan.crates.findIndex((each) => each.name === name);
  const later = new Map(
    plan.crates.slice(rank + 1).map((each) => [each.name, { previous: reads.get(each.name)?.previous }])
  );
  const problems = findPublishProblems(member, registry, edits.siblings, later);
  if (problems.length === 0) return registry;
  throw new ActionError("input", `${label2}: ${name} cannot be published to ${registry}: ${problems.join("; ")}`, {
    hint: "Correct its manifest, or set publish = false for this crate"
  });
}
function findInside(files, directory, modes) {
  const prefix = directory === "." ? "" : `${directory}/`;
  return [...files].find(([path, { mode }]) => modes.includes(mode) && path.startsWith(prefix))?.[0];
}
function refuseVendored({ label: label2 }, { registries }, { siblings }, locks) {
  const [wanted] = siblings.filter(({ via, source }) => via === "registry" && source === "crates-io");
  if (registries.vendored === void 0 || wanted === void 0 || locks.size === 0) return;
  throw new ActionError(
    "input",
    `${label2} takes its crates from the folder ${registries.vendored} in place of crates.io, which cannot serve ${wanted.crate} ${wanted.version}`,
    {
      hint: "Remove the vendored sources and [source] from its .cargo/config.toml, or release this repository by hand"
    }
  );
}
async function editVersionFiles(crate2, { tree, version }) {
  const edits = /* @__PURE__ */ new Map();
  for (const file of crate2.config.files) {
    if (!tree.files.get(file.path)?.mode.startsWith("100")) {
      throw new ActionError("input", `${crate2.label}: files names ${file.path}, which is no file of the repository`);
    }
    const before = edits.get(file.path)?.before ?? await readFile7(join16(tree.directory, file.path));
    const present = edits.get(file.path)?.after ?? before;
    const after = editVersionFile(present, file, { present: version, next: crate2.version }, crate2.label);
    edits.set(file.path, { path: file.path, before, after });
  }
  return [...edits.values()];
}
async function editChangelog(crate2, plan, tree, { directory, siblings }, notes) {
  if (!crate2.config.changelog) return [];
  const { path, exists: exists3 } = findChangelog(tree.files.keys(), directory);
  if (exists3 && !tree.files.get(path)?.mode.startsWith("100")) {
    throw new ActionError("input", `${crate2.label}: ${path} is no regular file`, {
      hint: "A link is not written through"
    });
  }
  const before = exists3 ? await readFile7(join16(tree.directory, path)) : void 0;
  const named = new Set(siblings.map((sibling) => sibling.crate));
  const updated = plan.crates.filter(({ name }) => named.has(name));
  const { after, note } = addSection(before, crate2, updated, plan.upstream, path);
  if (note !== void 0) notes.push(note);
  return [{ path, before, after }];
}
async function readVersionAt({ workspaces }, crate2, read) {
  const { workspace, directory } = workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate2);
  if (member === void 0) return void 0;
  const versionIn = async (path, keys) => {
    const text = await read(posix10.join(directory, path));
    if (text === void 0) return void 0;
    try {
      const table2 = keys.reduce((found, key) => subTable(found, key) ?? {}, parseToml(text, path));
      return stringAt(table2, "version");
    } catch {
      return void 0;
    }
  };
  return await versionIn(member.manifest, ["package"]) ?? await versionIn("Cargo.toml", ["workspace", "package"]);
}

// src/cascade/prepare/lfs.ts
import { createHash as createHash3 } from "node:crypto";
import { readFile as readFile8 } from "node:fs/promises";
import { join as join18, posix as posix11 } from "node:path";
import { fileURLToPath } from "node:url";

// src/cascade/prepare/work-files.ts
import { constants as constants2 } from "node:fs";
import { lstat, open, realpath, rm as rm6 } from "node:fs/promises";
import { dirname as dirname4, join as join17, sep } from "node:path";
async function readInside(folder, path) {
  const place = await findInside2(folder, path);
  if (place.stats === void 0) return void 0;
  if (!place.stats.isFile()) throw linkError(path);
  const file = await open(place.path, constants2.O_RDONLY | constants2.O_NOFOLLOW);
  try {
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
async function writeInside(folder, path, content) {
  const place = await findInside2(folder, path);
  if (place.stats !== void 0) await rm6(place.path, { recursive: true, force: true });
  if (content === void 0) return;
  const flags = constants2.O_WRONLY | constants2.O_CREAT | constants2.O_EXCL | constants2.O_NOFOLLOW;
  const file = await open(place.path, flags, place.stats?.isFile() ? place.stats.mode & 511 : 420);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
async function findInside2(folder, path) {
  const root = await realpath(folder);
  const parent = await realpath(join17(root, dirname4(path))).catch(() => void 0);
  if (parent === void 0) return { path: join17(root, path), stats: void 0 };
  if (parent !== root && !parent.startsWith(root + sep)) throw linkError(path);
  const target = join17(root, path);
  return { path: target, stats: await lstat(target).catch(() => void 0) };
}
function linkError(path) {
  return new ActionError("input", `${path} has become a link or something else than a file`, {
    hint: "A command of the release put it there; nothing is read or written through it"
  });
}

// src/cascade/prepare/lfs.ts
var LARGEST_POINTER = 1024;
var LARGEST_OBJECT = 2 * 1024 * 1024 * 1024;
var BATCH = 100;
async function listLfsFiles(tree) {
  const attributes = /* @__PURE__ */ new Map();
  for (const [path, { mode }] of tree.files) {
    if (posix11.basename(path) !== ".gitattributes" || !mode.startsWith("100")) continue;
    attributes.set(path, await readFile8(join18(tree.directory, path), "utf8"));
  }
  const regular = [...tree.files].flatMap(([path, { mode }]) => mode.startsWith("100") ? [path] : []);
  return [...findFilteredFiles(regular, attributes)].flatMap(([path, filter]) => filter === "lfs" ? [path] : []);
}
async function writeLfsFiles(context, url, tree, directory) {
  const pointers = [];
  for (const path of await listLfsFiles(tree)) {
    const pointer = readPointer(path, await readFile8(join18(directory, path)));
    if (pointer !== void 0) pointers.push(pointer);
  }
  if (pointers.length === 0) return;
  const http = context.ports.http({ name: "Git LFS" });
  try {
    for (let at = 0; at < pointers.length; at += BATCH) {
      const some = pointers.slice(at, at + BATCH);
      const contents = url.startsWith("file:") ? await readLocal(url, some) : await download(http, url, context.git.authorizationFor(url), some);
      for (const pointer of some) {
        const content = contents.get(pointer.oid);
        const digest2 = content === void 0 ? void 0 : createHash3("sha256").update(content).digest("hex");
        if (content === void 0 || digest2 !== pointer.oid || content.length !== pointer.size) {
          throw new ActionError("remote", `${url}: the content of ${pointer.path} is not the one its pointer names`, {
            hint: "See whether it was uploaded: git lfs push --all"
          });
        }
        await writeInside(directory, pointer.path, content);
      }
    }
  } finally {
    await http.close();
  }
}
function readPointer(path, content) {
  if (content.length > LARGEST_POINTER) return void 0;
  const text = content.toString("utf8");
  if (!text.startsWith("version https://git-lfs.github.com/spec/v1\n")) return void 0;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = Number(/^size (\d{1,15})$/m.exec(text)?.[1] ?? Number.NaN);
  return oid === void 0 || Number.isNaN(size) ? void 0 : { path, oid, size };
}
async function readLocal(url, pointers) {
  const folder = join18(fileURLToPath(url), "lfs", "objects");
  const contents = /* @__PURE__ */ new Map();
  for (const { oid } of pointers) {
    const content = await readFile8(join18(folder, oid.slice(0, 2), oid.slice(2, 4), oid)).catch(() => void 0);
    if (content !== void 0) contents.set(oid, content);
  }
  return contents;
}
async function download(http, url, authorization, pointers) {
  const endpoint = `${url.replace(/\/+$/, "").replace(/\.git$/, "")}.git/info/lfs/objects/batch`;
  const type = "application/vnd.git-lfs+json";
  const asked = await http.send({
    method: "POST",
    url: endpoint,
    idempotent: true,
    headers: { accept: type, "content-type": type, ...authorization === void 0 ? {} : { authorization } },
    body: JSON.stringify({
      operation: "download",
      transfers: ["basic"],
      hash_algo: "sha256",
      objects: pointers.map(({ oid, size }) => ({ oid, size }))
    })
  });
  if (asked.status !== 200) {
    throw new ActionError("remote", `${endpoint} answered ${asked.status}`, {
      hint: "The token has to be allowed to read the contents of this repository"
    });
  }
  const contents = /* @__PURE__ */ new Map();
  for (const { oid, href, headers } of readActions(asked.text(), endpoint)) {
    const pointer = pointers.find((each) => each.oid === oid);
    if (pointer === void 0) continue;
    const answer = await http.send({
      method: "GET",
      url: href,
      headers,
      maxBodyBytes: Math.min(pointer.size, LARGEST_OBJECT)
    });
    if (answer.status !== 200) {
      throw new ActionError("remote", `Git LFS: the download of ${pointer.path} was answered with ${answer.status}`);
    }
    contents.set(oid, Buffer.from(answer.body));
  }
  return contents;
}
function readActions(text, endpoint) {
  try {
    const { objects } = JSON.parse(text);
    return objects.flatMap((each) => {
      const { oid, actions } = each;
      const href = actions?.download?.href;
      if (typeof oid !== "string" || typeof href !== "string") return [];
      const header = Object.entries(actions?.download?.header ?? {});
      const headers = Object.fromEntries(
        header.flatMap(([name, value]) => typeof value === "string" ? [[name, value]] : [])
      );
      return [{ oid, href, headers }];
    });
  } catch (cause) {
    throw new ActionError("remote", `${endpoint} answered something else: ${describeError(cause)}`, { cause });
  }
}

// src/cargo/msrv.ts
function parseRustVersion(text) {
  const match = /^(\d+)(?:\.(\d+)(?:\.(\d+))?)?/.exec(text);
  return match === null ? void 0 : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}
function isOlder(left, right) {
  const [a, b] = [parseRustVersion(left), parseRustVersion(right)];
  if (a === void 0 || b === void 0) return false;
  for (const [index, number] of a.entries()) if (number !== b[index]) return number < (b[index] ?? 0);
  return false;
}
function rustVersionOf(member) {
  return stringAt(member.package, "rust-version");
}
function readRustcVersion(output) {
  return /^rustc (\d+\.\d+\.\d+)/.exec(output)?.[1];
}
function findRustVersionProblems(crates, rustc) {
  const versions = new Map(crates.map(({ name, rustVersion }) => [name, rustVersion]));
  return crates.flatMap(({ name, rustVersion, needs }) => {
    if (rustVersion === void 0) return [];
    const newer = needs.flatMap((need) => {
      const other = versions.get(need);
      if (other === void 0 || !isOlder(rustVersion, other)) return [];
      return [
        {
          crate: name,
          problem: `rust-version is ${rustVersion}, and it needs ${need}, whose rust-version is ${other}`
        }
      ];
    });
    const isTooOld = rustc !== void 0 && isOlder(rustc, rustVersion);
    const own = isTooOld ? [{ crate: name, problem: `rust-version is ${rustVersion}, the compiler here is ${rustc}` }] : [];
    return [...newer, ...own];
  });
}

// src/cascade/prepare/rust-version.ts
function listRustVersions(checkouts) {
  return [...checkouts].map(([name, { manifests }]) => ({
    name,
    rustVersion: rustVersionOf(manifests.member),
    // A git repository or a registry alike: consumers build it with that compiler.
    needs: manifests.siblings.flatMap(({ owner, kind, crate: crate2 }) => owner === name && kind !== "dev" ? [crate2] : [])
  }));
}
function failOldRustVersions(checkouts) {
  const problems = findRustVersionProblems(listRustVersions(checkouts.done), void 0);
  const failed = new Map(checkouts.failed);
  for (const { crate: crate2, problem } of problems) {
    const checkout = checkouts.done.get(crate2);
    if (checkout === void 0 || checkout.released !== void 0 || failed.has(crate2)) continue;
    const error2 = new ActionError("input", `${checkout.crate.label}: ${problem}`, {
      hint: `Raise rust-version in ${checkout.manifests.manifest}, or lower it there where it is higher`
    });
    failed.set(crate2, { step: "rust-version", error: error2, tail: [] });
  }
  return { ...checkouts, failed };
}
async function checkCompiler({ ports, commandEnv, scratchDir }, checkouts) {
  const own = new Map(
    [...checkouts].filter(
      ([, { read, released }]) => released === void 0 && !["rust-toolchain", "rust-toolchain.toml"].some((name) => read.tree.files.has(name))
    )
  );
  const crates = listRustVersions(own);
  if (crates.every(({ rustVersion }) => rustVersion === void 0)) return;
  const asked = await ports.exec("rustc", ["--version"], { cwd: scratchDir, env: commandEnv }).catch(() => void 0);
  const rustc = asked === void 0 ? void 0 : readRustcVersion(asked.stdout);
  if (rustc === void 0) return;
  const problems = findRustVersionProblems(
    crates.map((crate2) => ({ ...crate2, needs: [] })),
    rustc
  );
  if (problems.length === 0) return;
  throw new ActionError("input", problems.map(({ crate: crate2, problem }) => `${crate2}: ${problem}`).join("; "), {
    hint: "Install a newer toolchain on the runner before this step"
  });
}

// src/cascade/prepare/siblings.ts
function uniqueSiblings2(plan, checkout) {
  return plan.crates.flatMap((crate2) => {
    const sibling = checkout.manifests.siblings.find((each) => each.crate === crate2.name);
    return sibling === void 0 ? [] : [[sibling, crate2]];
  });
}

// src/cascade/prepare/submodules.ts
import { join as join19, posix as posix12 } from "node:path";

// src/git/submodules.ts
function listSubmodules(files, gitmodules, parentUrl) {
  const urls = readUrls(gitmodules);
  return [...files].flatMap(([path, { mode, oid }]) => {
    if (mode !== "160000") return [];
    const written = urls.get(path);
    if (written === void 0) {
      throw new ActionError("input", `the submodule ${path} has no address in .gitmodules`, {
        hint: "Name it there, or remove it from the repository"
      });
    }
    return [{ path, url: resolveUrl(written, parentUrl, path), oid }];
  });
}
function readUrls(text) {
  const urls = /* @__PURE__ */ new Map();
  let section = {};
  const close = () => {
    if (section.path !== void 0 && section.url !== void 0) urls.set(section.path, section.url);
    section = {};
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*\[/.test(line)) close();
    const [, key, value] = /^\s*(path|url)\s*=\s*"?([^"#;]*?)"?\s*$/.exec(line) ?? [];
    if (key === "path" || key === "url") section[key] = value ?? "";
  }
  close();
  return urls;
}
function resolveUrl(written, parentUrl, path) {
  if (/^\.\.?\//.test(written)) {
    const parent = new URL(parentUrl);
    const parts = parent.pathname.replace(/\/+$/, "").split("/");
    for (const part of written.split("/")) {
      if (part === "..") parts.pop();
      else if (part !== "." && part !== "") parts.push(part);
    }
    return `${parent.protocol}//${parent.host}${parts.join("/")}`;
  }
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/|:)(.+)$/.exec(written);
  const url = scp === null ? written.replace(/^ssh:\/\/(?:[\w.-]+@)?/, "https://") : `https://${scp[1]}/${scp[2]}`;
  if (/^(?:https?|file):\/\//.test(url)) return url;
  throw new ActionError("input", `the submodule ${path} comes from ${written}, expected https or ssh`, {
    hint: "Correct its address in .gitmodules, or set submodules = false when nothing needs it"
  });
}

// src/cascade/prepare/submodules.ts
var DEEPEST = 8;
var fetched = /* @__PURE__ */ new WeakMap();
async function fetchSubmodules({ git }, store, commit, depth = 0) {
  const files = await store.listFiles(commit);
  if (![...files.values()].some(({ mode }) => mode === "160000")) return [];
  if (depth === DEEPEST) throw new ActionError("input", `${store.url}: its submodules are more than ${DEEPEST} deep`);
  const oid = files.get(".gitmodules")?.oid;
  const text = oid === void 0 ? void 0 : (await store.readBlobs([oid])).get(oid);
  const all = [];
  for (const submodule of listSubmodules(files, text?.toString("utf8") ?? "", store.url)) {
    const own = await open2(git, submodule);
    const inner = await fetchSubmodules({ git }, own, submodule.oid, depth + 1);
    all.push({ ...submodule, store: own });
    all.push(...inner.map((each) => ({ ...each, path: posix12.join(submodule.path, each.path) })));
  }
  return all;
}
async function open2(git, { url, oid }) {
  const known = fetched.get(git) ?? /* @__PURE__ */ new Map();
  fetched.set(git, known);
  const key = `${url} ${oid}`;
  const found = known.get(key) ?? (async () => {
    const store = await git.createStore(url);
    await store.fetch([oid], 1);
    return store;
  })();
  known.set(key, found);
  return await found;
}
async function writeSubmodules(context, store, commit, directory) {
  for (const { path, oid, store: own } of await fetchSubmodules(context, store, commit)) {
    await own.checkOut(oid, join19(directory, path));
  }
}

// src/cascade/prepare/visit.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { join as join20 } from "node:path";
async function visit(context, plan) {
  const crates = new Map(plan.crates.map((crate2) => [crate2.name, crate2]));
  return await settleEach(context, [...crates.keys()], "look", async (name) => {
    return await visitRepository(context, crates.get(name));
  });
}
async function visitRepository(context, crate2) {
  const { git, mayPush } = context;
  const refs = readRefs(crate2, await git.look(crate2.url, mayPush(crate2) ? "write" : "read"));
  const store = await git.createStore(crate2.url);
  if (refs.tag === void 0) await store.fetch([refs.branch], 1);
  else await store.fetch([.../* @__PURE__ */ new Set([refs.tag, refs.branch])], 2);
  const tag = refs.tag === void 0 ? void 0 : await store.readTag(refs.tag);
  const at = tag?.target ?? refs.tag ?? refs.branch;
  if (await store.readCommit(at) === void 0) {
    throw new ActionError("input", `${crate2.label} has the tag ${crate2.tag} already, and it points to no commit`, {
      hint: "Was it pushed by mistake? Remove it, or release a new version"
    });
  }
  const read = await readAt(context, crate2, store, at);
  return { crate: crate2, store, refs, tag, at, read, previous: await findPrevious(crate2, store, at, read) };
}
function readRefs(crate2, refs) {
  const branch = refs.get(branchRef(crate2.config.branch));
  if (branch !== void 0) return { branch, tag: refs.get(tagRef(crate2.tag)) };
  const names = [...refs.keys()].flatMap((name) => name.startsWith("refs/heads/") ? [name.slice(11)] : []);
  const hint = names.length === 0 ? "It has no branch at all: push the crate to it first" : `Its branches: ${names.slice(0, 10).join(", ")}. Set branch for this crate in the configuration`;
  throw new ActionError("input", `${crate2.label} has no branch ${crate2.config.branch}`, { hint });
}
async function readAt({ scratchDir, git }, crate2, store, commit) {
  const also = new Set(crate2.config.files.map(({ path }) => path));
  const directory = join20(scratchDir, "trees", randomUUID2());
  const tree = await readTree(store, commit, directory, also);
  if (crate2.config.submodules !== true) return await readRepository(crate2, tree);
  const files = new Map(tree.files);
  for (const { path, oid, store: own } of await fetchSubmodules({ git }, store, commit)) {
    const inner = await readTree(own, oid, join20(directory, path), /* @__PURE__ */ new Set());
    for (const [name, file] of inner.files) {
      if (file.mode.startsWith("100")) files.set(`${path}/${name}`, { ...file, mode: IN_SUBMODULE });
    }
  }
  return await readRepository(crate2, { ...tree, files });
}
var DEPTHS = [16, 256, Number.POSITIVE_INFINITY];
async function findPrevious(crate2, store, at, read) {
  if (read.version !== crate2.version) return read.version;
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate2.name);
  const paths = [member?.manifest ?? "Cargo.toml", "Cargo.toml"].map(
    (path) => directory === "." ? path : `${directory}/${path}`
  );
  for (const depth of DEPTHS) {
    let isWhole = true;
    await store.fetch([at], depth);
    for (const oid of await store.firstParents(at, paths)) {
      const parent = (await store.readCommit(oid))?.parents[0];
      if (parent === void 0) return void 0;
      isWhole = await store.readCommit(parent) !== void 0;
      if (!isWhole) break;
      const version = await readVersionAt(read, crate2.name, (path) => readText(store, parent, path));
      if (version !== crate2.version) return version;
    }
    if (isWhole) return void 0;
  }
  return void 0;
}
async function readText(store, commit, path) {
  const oid = await store.findBlob(commit, path);
  return oid === void 0 ? void 0 : (await store.readBlobs([oid])).get(oid)?.toString("utf8");
}

// src/cascade/prepare/checkout.ts
async function checkOut(context, plan, found, targets) {
  const open5 = targets.filter((name) => isOpen(found.get(name)));
  const names = new Set(plan.crates.map(({ name }) => name));
  let checkouts = nothingSettled();
  for (; ; ) {
    const named = [...checkouts.done.values()].flatMap(({ read }) => listNamedCrates(read, names));
    const wanted = /* @__PURE__ */ new Set([...open5.flatMap((name) => [name, ...closure(plan, name)]), ...named]);
    const missing = [...wanted].filter((name) => !checkouts.done.has(name));
    if (missing.length === 0 || checkouts.failed.size > 0) break;
    const more = await settleEach(context, missing, "edit", async (name) => {
      const checkout = await checkOutOne(context, plan, found.get(name), found);
      for (const note of checkout.manifests.notes) context.ports.log.notice(`${checkout.crate.label}: ${note}`);
      sayDrift(context, checkout);
      return checkout;
    });
    checkouts = mergeSettled(checkouts, more);
  }
  if (checkouts.failed.size > 0) return { plan, checkouts };
  const edges = [...checkouts.done].flatMap(
    ([from, { manifests }]) => manifests.siblings.map(({ crate: to, kind }) => ({ from, to, kind }))
  );
  return { plan: addEdges(plan, edges), checkouts: failOldRustVersions(checkouts) };
}
function isOpen(found) {
  return found?.status === "open" || found?.status === "merged";
}
async function checkOutOne(context, plan, found, all) {
  const { crate: crate2, store, refs, previous } = found;
  const base = found.commit ?? refs.branch;
  const read = base === found.at ? found.read : await readAt(context, crate2, store, base);
  const manifests = found.status === "open" ? found.edits : await planReleased(context, plan, crate2, read, all);
  const { files, locks, plannedLocks, registry } = manifests;
  if (registry !== void 0 && found.status === "open") {
    await context.registry.look({ crate: crate2, registry, previous, repositoryConfig: void 0 });
  }
  const checkout = {
    ...{ crate: crate2, store, refs, base, read, previous, manifests, files, locks },
    released: found.commit,
    extra: "extra" in found ? found.extra : [],
    previousOf: new Map([...all].map(([name, each]) => [name, each.previous])),
    planned: base,
    drift: await measureDrift(store, crate2, read, manifests),
    directory: join21(context.scratchDir, "work", crate2.name, crate2.name),
    diff: ""
  };
  const contents = listContents(checkout, plannedLocks);
  if (found.status !== "open" || contents.length === 0) return checkout;
  const { commit: planned2 } = await makeRelease(context, plan, checkout, plannedLocks);
  const paths = contents.map(({ path }) => path);
  return { ...checkout, planned: planned2, diff: await store.diff(base, planned2, paths) };
}
function sayDrift({ ports }, { crate: crate2, drift, released }) {
  if (drift.files === 0 || released !== void 0) return;
  const what = `${crate2.label}: ${drift.files} files (${drift.lines} lines) differ from ${crate2.config.path} in the monorepo`;
  if (crate2.config.sync) ports.log.info(`${what}; they are brought over`);
  else
    ports.log.notice(
      `${what}: the tag carries the repository's own. Set sync = true for this crate to bring them over`
    );
}
async function measureDrift(store, { sources }, { tree }, { sources: { written, removed }, directory }) {
  const paths = [...written, ...removed];
  const ours = paths.flatMap((path) => tree.files.get(posix13.join(directory, path))?.oid ?? []);
  const theirs = written.flatMap((path) => sources?.files.get(path)?.oid ?? []);
  const [here, there] = await Promise.all([store.readBlobs(ours), sources?.read(theirs) ?? /* @__PURE__ */ new Map()]);
  const lines = paths.reduce((sum, path) => {
    const own = here.get(tree.files.get(posix13.join(directory, path))?.oid ?? "");
    return sum + countLines(there.get(sources?.files.get(path)?.oid ?? ""), own);
  }, 0);
  return { files: paths.length, lines, paths };
}
async function planReleased(context, plan, crate2, read, all) {
  const { policy, userRegistry: userDefault } = context;
  const edits = await planEdits(crate2, plan, read, all, { policy, isReleased: true, userDefault });
  return { ...edits, files: [], changes: [], plannedLocks: edits.locks };
}
async function writeWorkTrees(context, checkouts) {
  return await settleEach(context, [...checkouts.keys()], "write the files", async (name) => {
    const { store, planned: planned2, directory, crate: crate2, base, read } = checkouts.get(name);
    const { history, branch, lfs, submodules } = crate2.config;
    await mkdir8(dirname5(directory), { recursive: true });
    await store.checkOut(planned2, directory);
    if (submodules === true) await writeSubmodules(context, store, planned2, directory);
    if (lfs === true) await writeLfsFiles(context, crate2.url, read.tree, directory);
    if (history) await context.git.addHistory({ directory, store, base, commit: planned2, branch });
  });
}
function listContents({ files, locks: before, read }, locks) {
  const edited = files.map(({ path, mode, after }) => ({
    path,
    mode: after === void 0 ? void 0 : mode,
    content: after ?? new Uint8Array()
  }));
  const moved = [...locks].filter(([path, text]) => before.get(path) !== text);
  return [
    ...edited,
    ...moved.map(([path, text]) => ({
      path,
      mode: read.tree.files.get(path)?.mode ?? "100644",
      content: Buffer.from(text, "utf8")
    }))
  ];
}
async function makeRelease(context, plan, checkout, locks) {
  return await checkout.store.make({
    parent: checkout.base,
    files: listContents(checkout, locks),
    message: releaseMessage(context, plan, checkout),
    identity: context.identity,
    epochSeconds: plan.upstream.epochSeconds
  });
}
function releaseMessage({ identity, config }, plan, checkout) {
  const updated = uniqueSiblings2(plan, checkout).map(([, crate2]) => crate2);
  return commitMessage(plan.upstream, updated, config.commit.signOff ? identity : void 0);
}
async function cloneReleased(context, crate2, at) {
  const { directory, commit } = at;
  await mkdir8(dirname5(directory), { recursive: true });
  const { repository } = await context.git.clone({ url: crate2.url, branch: crate2.config.branch, directory });
  await repository.checkOut(commit, tagRef(crate2.tag));
  const files = await repository.listFiles(commit);
  return { directory, read: await readRepository(crate2, { commit, directory, files }) };
}
async function writeEdits({ directory, files }) {
  for (const { path, after } of files) await writeInside(directory, path, after);
}
async function writeLocks({ directory }, locks) {
  for (const [path, text] of locks) await writeInside(directory, path, text);
}
async function readLock({ directory }, path) {
  return await readInside(directory, path);
}

// src/cascade/prepare/identity.ts
import { posix as posix14 } from "node:path";

// src/cargo/lock-identity.ts
function changesOnlyRelease(before, after, own, siblings) {
  let locks;
  try {
    locks = [parseLockfile(before), parseLockfile(after)];
  } catch (error2) {
    if (error2 instanceof ActionError) return false;
    throw error2;
  }
  const [old, now] = locks;
  const versions = new Map([...own, ...siblings].map(({ name, version }) => [name, version]));
  const siblingVersions = new Map(siblings.map(({ name, version }) => [name, version]));
  const known = new Set(old.packages.map(keyOf));
  const came = now.packages.filter((each) => !known.has(keyOf(each)));
  const reached = reachable2(now, (each) => siblingVersions.get(each.name) === each.version);
  return came.every((each) => {
    if (versions.has(each.name)) return versions.get(each.name) === each.version && hasSameSource(each, old);
    if (each.source === void 0)
      return old.packages.some(({ name, source }) => name === each.name && source === void 0);
    return /^(registry|sparse)\+/.test(each.source) && each.checksum !== void 0 && reached.has(keyOf(each));
  });
}
function hasSameSource({ name, source }, old) {
  const sources = old.packages.filter((each) => each.name === name).map((each) => withoutCommit(each.source));
  return sources.length === 0 || sources.includes(withoutCommit(source));
}
function withoutCommit(source) {
  return source?.replace(/[?#].*$/s, "");
}
function keyOf({ name, version, source, checksum }) {
  return JSON.stringify([name, version, source, checksum]);
}
function reachable2({ packages }, isRoot) {
  const found = /* @__PURE__ */ new Set();
  const pending = packages.filter(isRoot);
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
    if (found.has(keyOf(next))) continue;
    found.add(keyOf(next));
    for (const dependency of next.dependencies) {
      const [name, version] = dependency.split(" ");
      pending.push(
        ...packages.filter((each) => each.name === name && (version === void 0 || each.version === version))
      );
    }
  }
  return found;
}

// src/cascade/prepare/identity.ts
function previousOf(checkout) {
  return new Map([...checkout.previousOf].map(([name, previous]) => [name, { previous }]));
}
async function locateRelease(context, plan, crate2, { store, at: from, read }, reads) {
  if (!await isComplete(context, plan, crate2, read, reads)) {
    return { status: "absent", edits: await computeEdits(context, plan, crate2, read, reads) };
  }
  const paths = [...read.tree.files.keys()].filter((path) => /(^|\/)(Cargo\.(toml|lock)|CHANGELOG\.md)$/i.test(path));
  for (const depth of DEPTHS) {
    await store.fetch([from], depth);
    const step = await searchLine(context, plan, crate2, store, await store.firstParents(from, paths), reads);
    if (step === "deeper") continue;
    if (step === void 0) return { status: "present", commit: from, extra: [] };
    const extra = await findExtra(store, plan, crate2, step);
    const { oid } = step.commit;
    if (extra.length === 0 || await isOwnMerge(context, plan, crate2, oid)) {
      return { status: "present", commit: oid, extra };
    }
    throw new ActionError(
      "input",
      `${crate2.label}: the commit ${oid.slice(0, 12)} on ${crate2.config.branch} makes the changes of this release together with others (${extra.join(", ")}), which this release did not make`,
      {
        hint: "Revert it and run this again; changes that belong to the release go into the pull request of mode pull-request"
      }
    );
  }
  return { status: "present", commit: from, extra: [] };
}
async function computeEdits(context, plan, crate2, read, reads, isReleased2 = false) {
  const { policy, userRegistry: userDefault } = context;
  return await planEdits(crate2, plan, read, reads, { policy, isReleased: isReleased2, userDefault });
}
async function isComplete(context, plan, crate2, read, reads) {
  if (read.version !== crate2.version) return false;
  let edits;
  try {
    edits = await computeEdits(context, plan, crate2, read, reads, true);
  } catch (error2) {
    if (error2 instanceof ActionError) return false;
    throw error2;
  }
  if (edits.files.length > 0) return false;
  if (commandsOf(context.config, crate2.config).update.length === 0) return true;
  return [...edits.locks].every(([path, text]) => {
    if (edits.plannedLocks.get(path) !== text) return false;
    const { packages } = parseLockfile(text);
    const edges = edits.siblings.filter((each) => each.directory === posix14.dirname(path) && each.via === "registry");
    return edges.every((edge) => packages.some(({ name, version }) => name === edge.crate && version === edge.version));
  });
}
async function searchLine(context, plan, crate2, store, line, reads) {
  for (const oid of line) {
    const commit = await store.readCommit(oid);
    const parent = commit?.parents[0];
    if (commit === void 0 || parent === void 0) return void 0;
    if (await store.readCommit(parent) === void 0) return "deeper";
    const edits = await editsOn(context, plan, crate2, store, parent, reads);
    if (edits !== "none") return { commit, parent, edits };
  }
  return void 0;
}
async function editsOn(context, plan, crate2, store, commit, reads) {
  try {
    const read = await readAt(context, crate2, store, commit);
    if (await isComplete(context, plan, crate2, read, reads)) return "none";
    return await computeEdits(context, plan, crate2, read, reads);
  } catch (error2) {
    if (!(error2 instanceof ActionError)) throw error2;
    context.ports.log.debug(`${crate2.label}: ${commit}: ${describeError(error2)}`);
    return void 0;
  }
}
async function findExtra(store, plan, crate2, { commit, parent, edits }) {
  const changes = await store.compare(parent, commit.oid);
  if (edits === void 0) return changes.map(({ path }) => path);
  const expected = new Map(edits.files.map((file) => [file.path, file]));
  const sides = changes.flatMap(({ before, after }) => [before, after].flatMap((side) => side?.oid ?? []));
  const blobs = await store.readBlobs(sides);
  const siblings = listSiblings(plan, edits);
  const extra = changes.filter(({ path, before, after }) => {
    const wanted = expected.get(path);
    if (after === void 0) return wanted === void 0 || wanted.after !== void 0;
    if (!after.mode.startsWith("100")) return true;
    const mode = wanted?.mode ?? before?.mode;
    if (mode !== void 0 && mode !== after.mode) return true;
    const content = blobs.get(after.oid);
    if (wanted !== void 0)
      return content === void 0 || wanted.after === void 0 || !content.equals(wanted.after);
    if (!edits.locks.has(path) || before === void 0) return true;
    return !changesOnlyRelease(String(blobs.get(before.oid)), String(content), [crate2, ...edits.moved], siblings);
  });
  const missing = [...expected.keys()].filter((path) => !changes.some((change) => change.path === path));
  return [...extra.map(({ path }) => path), ...missing].sort();
}
function listSiblings(plan, edits) {
  const direct = new Set(edits.siblings.map(({ crate: crate2 }) => crate2));
  const all = new Set([...direct].flatMap((name) => [name, ...closure(plan, name)]));
  return plan.crates.filter(({ name }) => all.has(name));
}
async function isOwnMerge(context, plan, crate2, commit) {
  const { location, branch } = crate2.config;
  const github = context.githubFor(crate2);
  if (location.kind !== "github" || github === void 0) return false;
  return await github.isMergeOf({ repository: crate2.label, head: branchName(plan.upstream), base: branch, commit });
}
async function isOwnBranch(context, plan, { crate: crate2, store, refs }, tip, reads) {
  await store.fetch([tip], 2);
  const commit = await store.readCommit(tip);
  const [parent, ...others] = commit?.parents ?? [];
  if (commit === void 0 || parent === void 0 || others.length > 0) return false;
  if (!await isOnLine(store, refs.branch, parent)) return false;
  const edits = await editsOn(context, plan, crate2, store, parent, reads);
  if (edits === void 0 || edits === "none") return false;
  return (await findExtra(store, plan, crate2, { commit, parent, edits })).length === 0;
}
async function isOnLine(store, tip, commit) {
  for (const depth of [2, 64, 1024, Number.POSITIVE_INFINITY]) {
    await store.fetch([tip], depth);
    const line = await store.firstParents(tip);
    if (line.includes(commit)) return true;
    const last = await store.readCommit(line.at(-1) ?? tip);
    if (last?.parents.length === 0) return false;
  }
  return false;
}

// src/cascade/prepare/unchanged.ts
import { posix as posix15 } from "node:path";
async function findEarlierRelease(context, plan, crate2, store, tag) {
  const { upstream } = plan;
  const { key } = releaseTrailer(upstream);
  const message = tag.message.replace(/-----BEGIN (PGP|SSH) SIGNATURE-----\n[\s\S]*$/, "");
  const value = parseTrailers(message).find((trailer) => trailer.key === key)?.value;
  const [, name = "", commit = ""] = /^(.+)@([0-9a-f]{40,64})$/.exec(value ?? "") ?? [];
  const { tagPrefix } = context.config;
  if (name === upstream.tag.name || !name.startsWith(tagPrefix)) return void 0;
  const version = name.slice(tagPrefix.length);
  if (tryParseVersion(version) === void 0) return void 0;
  if (message !== tagMessage(crate2, { ...upstream, tag: { name, version }, commit })) return void 0;
  if (await context.readUpstreamTag(tagRef(name)) !== commit) return void 0;
  const earlier = { ...upstream, tag: { name, version }, commit };
  const isOurs = await isReleaseShaped(context, plan, crate2, store, { commit: tag.target, upstream: commit }) || // What somebody added to the pull request was listed, built and tested by the release that tagged it.
  await isOwnMerge(context, { upstream: earlier }, crate2, tag.target);
  return isOurs ? name : void 0;
}
async function isReleaseShaped(context, plan, crate2, store, at) {
  await store.fetch([at.commit], 2);
  const parent = (await store.readCommit(at.commit))?.parents[0];
  if (parent === void 0 || await store.readCommit(parent) === void 0) return false;
  if ((await readAt(context, crate2, store, parent)).version === crate2.version) return true;
  const names = new Set(plan.crates.map(({ name }) => name));
  const sources = crate2.config.sync ? await listOwnSources(context, crate2, at.upstream) : void 0;
  const isSynced = ({ path, after }) => {
    const source = sources?.get(path);
    if (sources === void 0 || source?.oid !== after?.oid || source?.mode !== after?.mode) return false;
    return after !== void 0 || isBelow2(path, posix15.dirname(crate2.config.manifest));
  };
  for (const change of await store.compare(parent, at.commit)) {
    const { path, before, after } = change;
    if (crate2.config.changelog && isChangelog(path) || isSynced(change)) continue;
    if (before === void 0 || after === void 0 || before.mode !== after.mode) return false;
    if (posix15.basename(path) === "Cargo.lock") continue;
    const blobs = await store.readBlobs([before.oid, after.oid]);
    const [old, now] = [blobs.get(before.oid), blobs.get(after.oid)];
    if (old === void 0 || now === void 0) return false;
    const isVersionFile = crate2.config.files.some((file) => file.path === path);
    if (isVersionFile && maskVersions(old) === maskVersions(now)) continue;
    if (posix15.basename(path) !== "Cargo.toml") return false;
    if (!differsInVersionsOnly(String(old), String(now), path, names)) return false;
  }
  return true;
}
async function listOwnSources({ listUpstreamFiles }, { config }, upstream) {
  const files = await listUpstreamFiles(upstream);
  if (files === void 0) return void 0;
  const folder = posix15.dirname(config.manifest);
  return new Map([...listSources(files, config.path)].map(([path, file]) => [posix15.join(folder, path), file]));
}
function isBelow2(path, folder) {
  return folder === "." || path.startsWith(`${folder}/`);
}
function maskVersions(content) {
  return content.toString("latin1").replace(/\d+\.\d+\.\d+(?:[-+][\w.+-]*)?/g, "{version}");
}
function differsInVersionsOnly(before, after, path, crates) {
  try {
    const now = parseToml(after, path);
    return listDifferences(parseToml(before, path), now).every((keys) => {
      const table2 = keys.findIndex((each) => /(^|-)dependencies$/.test(each));
      if (table2 === -1) return /^(workspace\.)?package\.version$/.test(keys.join("."));
      const [name = "", last = "version", ...deeper] = keys.slice(table2 + 1);
      const entry = keys.slice(0, table2 + 2).reduce((at, key) => isTable3(at) ? at[key] : void 0, now);
      const renamed = isTable3(entry) ? entry["package"] : void 0;
      const crate2 = typeof renamed === "string" ? renamed : name;
      return deeper.length === 0 && (last === "version" || last === "tag") && crates.has(crate2);
    });
  } catch (error2) {
    if (error2 instanceof ActionError) return false;
    throw error2;
  }
}
function listDifferences(left, right, at = []) {
  if (isTable3(left) && isTable3(right)) {
    const keys = /* @__PURE__ */ new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].flatMap((key) => listDifferences(left[key], right[key], [...at, key]));
  }
  return isSame(left, right) ? [] : [at];
}
function isTable3(value) {
  return isRecord(value) && !(value instanceof Date);
}
function isSame(left, right) {
  const print = (value) => JSON.stringify(value, (_, each) => typeof each === "bigint" ? `${each}n` : each) ?? "undefined";
  return print(left) === print(right);
}

// src/cascade/prepare/inspect.ts
async function inspect(context, plan, visited) {
  return await settleEach(context, [...visited.keys()], "inspect", async (name) => {
    return await judge(context, plan, visited.get(name), visited);
  });
}
async function inspectAgain(context, plan, crate2, reads) {
  return await judge(context, plan, await visitRepository(context, crate2), reads);
}
async function judge(context, plan, visited, reads) {
  const { crate: crate2, refs } = visited;
  if (refs.tag !== void 0) return await judgeTag(context, plan, visited, reads);
  refuseDowngrade(context, visited);
  const located = await locateRelease(context, plan, crate2, visited, reads);
  if (located.status === "absent") return { ...visited, status: "open", commit: void 0, edits: located.edits };
  return { ...visited, status: "merged", commit: located.commit, extra: located.extra };
}
function refuseDowngrade({ allowDowngrade }, { crate: crate2, read }) {
  const [present, planned2] = [tryParseVersion(read.version), tryParseVersion(crate2.version)];
  if (allowDowngrade || present === void 0 || planned2 === void 0) return;
  if (compareVersions(present, planned2) <= 0) return;
  throw new ActionError("input", `${crate2.label}: the version would go back from ${read.version} to ${crate2.version}`, {
    hint: "Release a higher version, or set allow-downgrade to true"
  });
}
async function judgeTag(context, plan, visited, reads) {
  const { crate: crate2, store, refs, tag, at } = visited;
  const conflict = (why2) => new ActionError(
    "input",
    `${crate2.label} has the tag ${crate2.tag} already, on the commit ${at.slice(0, 12)}, which this release did not make: ${why2}`,
    { hint: "A tag is never moved: release a new version, or remove that tag if nobody uses it" }
  );
  if (!await isOnLine(store, refs.branch, at)) {
    throw conflict(`it is not on the first-parent line of ${crate2.config.branch}`);
  }
  if (tag !== void 0 && !isOwnTag(plan, crate2, tag)) {
    const earlier = await findEarlierRelease(context, plan, crate2, store, tag);
    if (earlier === void 0) throw conflict("the tag is not the one this release makes");
    return { ...visited, status: "unchanged", commit: at };
  }
  const located = await locateRelease(context, plan, crate2, visited, reads);
  if (located.status === "absent") throw conflict("it has not the versions and requirements of this release");
  if (located.commit !== at) throw conflict(`the commit of this release is ${located.commit.slice(0, 12)}`);
  return { ...visited, status: "done", commit: at, extra: located.extra };
}
function isOwnTag({ upstream }, crate2, tag) {
  const message = tagMessage(crate2, upstream);
  const rest = tag.message.startsWith(message) ? tag.message.slice(message.length) : void 0;
  const isSigned = rest !== void 0 && /^-----BEGIN (PGP|SSH) SIGNATURE-----\n/.test(rest);
  return (rest === "" || isSigned) && tag.name === crate2.tag && tag.tagger?.epochSeconds === upstream.epochSeconds;
}

// src/cascade/prepare/monorepo-build.ts
import { stat as stat6 } from "node:fs/promises";
import { join as join27 } from "node:path";

// src/cascade/report/seen.ts
function outcomeOf(seen, name) {
  const { found, checkouts, prepared, proposed, pushed } = seen;
  const phases = [
    seen.crateReleases,
    pushed,
    proposed,
    seen.lastLook,
    seen.needs,
    prepared,
    seen.trees,
    seen.permissions,
    checkouts,
    found,
    seen.visited
  ];
  const commit = commitOf(seen, name);
  const failure = phases.map((phase) => phase?.failed.get(name)).find((each) => each !== void 0);
  if (failure !== void 0) return { status: "failed", commit, ...failure };
  const end = pushed?.done.get(name) ?? proposed?.done.get(name);
  if (end !== void 0) return end;
  if (phases.some((phase) => phase?.skipped.has(name))) return { status: "skipped", commit };
  const state = found?.done.get(name);
  if (state?.status === "done") return { status: "already-released", commit: state.commit };
  if (state?.status === "unchanged") return { status: "unchanged", commit: state.commit };
  if (prepared?.done.has(name)) return { status: seen.isPrepared ? "prepared" : "planned", commit };
  return { status: seen.isPlanned ? "planned" : "skipped", commit };
}
function commitOf({ found, prepared, pushed }, name) {
  const state = found?.done.get(name);
  return pushed?.done.get(name)?.commit ?? prepared?.done.get(name)?.commit ?? state?.commit;
}
function listFailures(seen) {
  return seen.plan.crates.flatMap(({ name }) => {
    const outcome = outcomeOf(seen, name);
    return outcome.status === "failed" ? [{ name, ...outcome }] : [];
  });
}

// src/cascade/report/failure.ts
var SHOWN_LINES = 10;
function throwIfFailed(seen) {
  const failed = listFailures(seen);
  const [first] = failed;
  if (first === void 0) return;
  const reasons = failed.map(({ name, step, error: error2 }) => `${name} failed at ${step}: ${describeError(error2)}`);
  const output = failed.find(({ tail }) => tail.length > 0)?.tail.slice(-SHOWN_LINES) ?? [];
  const shown = output.length === 0 ? "" : `
${output.join("\n")}
`;
  throw new ActionError(first.error.kind, `${reasons.join("; ")}.${shown} ${describePushed(seen)}`, {
    hint: "Run it again when that is mended: it goes on from here and repeats nothing",
    cause: first.error
  });
}
function monorepoFailure(name, step, error2) {
  if (!(error2 instanceof ActionError)) return error2;
  const reason = `${name} failed at ${step}: ${error2.message}`;
  if (!(error2 instanceof CommandFailure)) {
    return new ActionError(error2.kind, `${reason}. This run pushed nothing`, { hint: error2.hint, cause: error2 });
  }
  const output = error2.tail.slice(-SHOWN_LINES).join("\n");
  return new ActionError(error2.kind, `${reason}.
${output}
 This run pushed nothing`, {
    hint: "Mend it in the monorepo and tag a new version",
    cause: error2
  });
}
function releaseFailure(seen, error2) {
  if (!(error2 instanceof ActionError)) return error2;
  const hint = "Run it again when that is mended: only the release is left";
  return new ActionError(error2.kind, `${error2.message}. ${describePushed(seen)}`, {
    hint: error2.hint === void 0 ? hint : `${error2.hint}. ${hint}`,
    cause: error2
  });
}
function describePushed(seen) {
  const { moved } = seen.pushed ?? { moved: [] };
  const before = seen.plan.crates.filter(({ name }) => outcomeOf(seen, name).status === "already-released");
  const earlier = before.length === 0 ? "" : ` (released before: ${before.map(({ tag }) => tag).join(", ")})`;
  if (moved.length === 0) return `This run pushed nothing${earlier}`;
  const names = seen.plan.crates.flatMap(({ label: label2, tag, config }) => {
    const refs2 = moved.filter((each) => each.label === label2).map(({ ref }) => ref);
    if (refs2.length === 0) return [];
    return [refs2.includes(`refs/tags/${tag}`) ? tag : `${config.branch} of ${label2}`];
  });
  const refs = [...Map.groupBy(moved, ({ label: label2 }) => label2)].map(
    ([label2, list]) => `${list.map(({ ref }) => ref).join(" and ")} of ${label2}`
  );
  return `This run pushed ${names.join(", ")}${earlier}. Refs moved: ${refs.join(", ")}`;
}

// src/cascade/prepare/sibling-build.ts
import { readFile as readFile11 } from "node:fs/promises";
import { join as join26, posix as posix17 } from "node:path";

// src/cascade/prepare/build-environment.ts
import { mkdir as mkdir10, rm as rm7, writeFile as writeFile7 } from "node:fs/promises";
import { dirname as dirname6, join as join23, posix as posix16 } from "node:path";

// src/cascade/prepare/target.ts
import { copyFile, link as link2, mkdir as mkdir9, readdir as readdir3, stat as stat5, utimes } from "node:fs/promises";
import { join as join22 } from "node:path";
var USEFUL = /* @__PURE__ */ new Set(["deps", "build", ".fingerprint"]);
async function seedTarget(from, to) {
  for (const profile of await listFolders(from)) {
    for (const part of await listFolders(join22(from, profile))) {
      if (USEFUL.has(part)) await copyTree(join22(from, profile, part), join22(to, profile, part), part === "deps");
      else
        for (const inner of await listFolders(join22(from, profile, part))) {
          if (!USEFUL.has(inner)) continue;
          await copyTree(join22(from, profile, part, inner), join22(to, profile, part, inner), inner === "deps");
        }
    }
  }
}
async function listFolders(folder) {
  const entries = await readdir3(folder, { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => entry.isDirectory() ? [entry.name] : []);
}
async function copyTree(from, to, isLinked) {
  await mkdir9(to, { recursive: true });
  const entries = await readdir3(from, { withFileTypes: true }).catch(() => []);
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join22(from, entry.name), join22(to, entry.name)];
      if (entry.isDirectory()) return await copyTree(source, target, isLinked);
      if (!entry.isFile()) return;
      const isDone = isLinked && await link2(source, target).then(() => true, isPresent);
      if (!isDone) await copyWithTime(source, target);
    })
  );
}
function isPresent(error2) {
  return error2.code === "EEXIST";
}
async function copyWithTime(source, target) {
  try {
    if (await stat5(target).catch(() => void 0)) return;
    const { atime, mtime } = await stat5(source);
    await copyFile(source, target);
    await utimes(target, atime, mtime);
  } catch {
  }
}

// src/cascade/prepare/build-environment.ts
function ownFolder({ directory }) {
  return dirname6(directory);
}
function commandFolder({ directory, crate: crate2 }) {
  return join23(directory, posix16.dirname(crate2.config.manifest));
}
function targetFolder(checkout) {
  return join23(ownFolder(checkout), "target");
}
async function furnish(checkout, patches, seeds) {
  const folder = join23(ownFolder(checkout), ".cargo");
  await mkdir10(folder, { recursive: true });
  const bySource = Map.groupBy(patches, ({ source }) => source);
  const patch = Object.fromEntries(
    [...bySource].map(([source, list]) => [
      source,
      Object.fromEntries(list.map(({ crate: crate2, path }) => [crate2, { path }]))
    ])
  );
  await writeFile7(join23(folder, "config.toml"), stringify({ patch }));
  for (const seed of seeds) await seedTarget(seed, targetFolder(checkout));
}
async function unfurnish(checkout) {
  await rm7(join23(ownFolder(checkout), ".cargo"), { recursive: true, force: true });
}
function commandEnvironment(context, checkout) {
  const { env } = commandsOf(context.config, checkout.crate.config);
  return { ...context.commandEnv, ...context.handOn(env), CARGO_TARGET_DIR: targetFolder(checkout) };
}

// src/cascade/prepare/docs.ts
import { createHash as createHash4 } from "node:crypto";
import { readdir as readdir4, readFile as readFile9 } from "node:fs/promises";
import { join as join24, relative as relative2 } from "node:path";
function readDocsRequest(table2) {
  const metadata = subTable(subTable(subTable(table2, "metadata"), "docs"), "rs") ?? {};
  const isOn = (key) => metadata[key] === true;
  const features = stringsAt(metadata, "features");
  const targets = metadata["targets"];
  const first = Array.isArray(targets) && typeof targets[0] === "string" ? targets[0] : void 0;
  const target = stringAt(metadata, "default-target") ?? first;
  return {
    args: [
      ...isOn("all-features") ? ["--all-features"] : [],
      ...isOn("no-default-features") ? ["--no-default-features"] : [],
      ...features.length === 0 ? [] : ["--features", features.join(",")],
      ...target === void 0 ? [] : ["--target", target],
      ...stringsAt(metadata, "cargo-args")
    ],
    rustdocFlags: ["--cfg", "docsrs", ...stringsAt(metadata, "rustdoc-args")],
    rustcFlags: ["--cfg", "docsrs", ...stringsAt(metadata, "rustc-args")]
  };
}
async function buildDocs(context, { name, config }, { folder, table: table2, env }) {
  const { exec, log } = context.ports;
  const { args, rustdocFlags, rustcFlags } = readDocsRequest(table2);
  const nightly = await exec("rustup", ["which", "--toolchain", "nightly", "rustc"], { env }).catch(() => void 0);
  const hasNightly = nightly?.exitCode === 0;
  if (!hasNightly)
    log.notice(`${name}: docs.rs uses the nightly compiler, which is not installed; the one that is here is used`);
  const docsEnv = {
    ...env,
    ...hasNightly ? { RUSTUP_TOOLCHAIN: "nightly" } : { RUSTC_BOOTSTRAP: "1" },
    DOCS_RS: "1",
    CARGO_ENCODED_RUSTDOCFLAGS: rustdocFlags.join(""),
    CARGO_ENCODED_RUSTFLAGS: rustcFlags.join("")
  };
  const before = await digestTree(folder);
  const command = ["cargo", "rustdoc", "--lib", "--offline", ...args];
  try {
    await context.progress.step(name, "docs", async (onLine) => {
      await runCommand(exec, { command: ["cargo", "fetch"], cwd: folder, env: docsEnv, onLine });
      await runCommand(exec, { command, cwd: folder, env: docsEnv, onLine });
    });
    const after = await digestTree(folder);
    const changed = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path)
    );
    if (changed.length > 0) {
      throw new ActionError(
        "input",
        `${name}: its build changes ${changed[0]} of its own sources, which docs.rs does not let it`,
        {
          hint: "A build script writes to OUT_DIR only"
        }
      );
    }
  } catch (error2) {
    if (error2 instanceof CommandFailure && error2.tail.some((line) => /no library targets found/.test(line))) {
      log.notice(`${name}: it has no library, so docs.rs builds nothing`);
      return;
    }
    if (config.docs !== "warn" || !(error2 instanceof ActionError)) throw error2;
    const tail = error2 instanceof CommandFailure ? `: ${error2.tail.slice(0, 3).join("; ")}` : "";
    log.warning(`${name}: docs.rs would not build its documentation: ${error2.message}${tail}`);
  }
}
async function digestTree(folder) {
  const entries = await readdir4(folder, { recursive: true, withFileTypes: true });
  const digests = /* @__PURE__ */ new Map();
  for (const entry of entries) {
    const path = withSlashes(relative2(folder, join24(entry.parentPath, entry.name)));
    if (!entry.isFile() || path === "Cargo.lock" || path.startsWith("target/")) continue;
    digests.set(
      path,
      createHash4("sha256").update(await readFile9(join24(folder, path))).digest("hex")
    );
  }
  return digests;
}

// src/cascade/prepare/package.ts
import { createHash as createHash5 } from "node:crypto";
import { readFile as readFile10 } from "node:fs/promises";
import { join as join25 } from "node:path";
import { gunzipSync } from "node:zlib";
var LARGEST_PACKAGE = 1024 * 1024 * 1024;
async function packAndBuild(context, checkout, { env, commit }, enter) {
  const { crate: crate2, manifests, directory, store } = checkout;
  enter("cargo package");
  const command = ["cargo", "package", "--allow-dirty", "--package", crate2.name];
  const registry = manifests.registry === "crates-io" || manifests.registry === void 0 ? [] : ["--registry", manifests.registry];
  const run = (onLine) => runCommand(context.ports.exec, {
    command: [...command, ...registry],
    cwd: commandFolder(checkout),
    env,
    onLine
  });
  const { history } = crate2.config;
  await context.progress.step(crate2.name, "cargo package", async (onLine) => {
    if (history) return await run(onLine);
    if (commit === void 0) return await context.git.withTrackedFiles(directory, () => run(onLine));
    return await context.git.withCommit({ directory, store, commit }, () => run(onLine));
  });
  return await readPackage2(packagePath(targetFolder(checkout), crate2));
}
function packagePath(target, { name, version }) {
  return join25(target, "package", `${name}-${version}.crate`);
}
async function readPackage2(path) {
  const bytes = await readFile10(path);
  const files = unpack(bytes, path);
  return { content: digestFiles(files), sha256: digest(bytes), lock: files.get("Cargo.lock")?.toString("utf8") };
}
function readPackageBytes(bytes, path) {
  return digestFiles(unpack(bytes, path));
}
function digestFiles(files) {
  return new Map([...files].map(([name, data2]) => [name, digest(data2)]));
}
function digest(data2) {
  return createHash5("sha256").update(data2).digest("hex");
}
function readVcsInfo(bytes) {
  const text = unpack(bytes, "the package").get(".cargo_vcs_info.json")?.toString("utf8");
  if (text === void 0) return void 0;
  try {
    const { git } = JSON.parse(text);
    return typeof git?.sha1 === "string" ? { commit: git.sha1, isDirty: git.dirty === true } : void 0;
  } catch {
    return void 0;
  }
}
function unpack(bytes, path) {
  const broken = (cause) => new ActionError("remote", `${path} is no package`, { cause });
  let archive;
  try {
    archive = gunzipSync(bytes, { maxOutputLength: LARGEST_PACKAGE });
  } catch (error2) {
    throw broken(error2);
  }
  const content = /* @__PURE__ */ new Map();
  let longName;
  for (let at = 0; at + 512 <= archive.length; ) {
    const header = archive.subarray(at, at + 512);
    const field = (from, length) => header.subarray(from, from + length).toString("utf8").split("\0")[0] ?? "";
    if (field(0, 1) === "") break;
    const size = Number.parseInt(field(124, 12).trim() || "0", 8);
    if (!Number.isSafeInteger(size) || at + 512 + size > archive.length) throw broken();
    const data2 = archive.subarray(at + 512, at + 512 + size);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = field(345, 155);
    const name = longName ?? (prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`);
    longName = void 0;
    if (type === "L") longName = data2.toString("utf8").split("\0")[0];
    else if (type === "x") longName = /(?:^|\n)\d+ path=([^\n]+)\n/.exec(data2.toString("utf8"))?.[1];
    else if (type === "0" || type === "\0") {
      content.set(name.split("/").slice(1).join("/"), data2);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  if (content.size === 0) throw broken();
  return content;
}
var MADE_BY_CARGO = /* @__PURE__ */ new Set(["Cargo.lock", ".cargo_vcs_info.json"]);
function comparePackages(left, right) {
  const paths = /* @__PURE__ */ new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => !MADE_BY_CARGO.has(path) && left.get(path) !== right.get(path)).sort();
}

// src/cascade/prepare/sibling-build.ts
function listPatches(plan, checkouts, checkout, isServed) {
  const patches = /* @__PURE__ */ new Map();
  const visited = /* @__PURE__ */ new Set();
  const visit2 = (owner, withDev) => {
    for (const { crate: crate2, source, kind, via } of owner.manifests.siblings) {
      const target = checkouts.get(crate2);
      const key = `${source}\0${crate2}`;
      if (target === void 0 || visited.has(key) || kind === "dev" && !withDev) continue;
      visited.add(key);
      if (via === "registry" && !isServed(source, crate2)) {
        const path = join26(target.directory, target.manifests.directory);
        patches.set(key, { source, crate: crate2, version: target.crate.version, path });
      }
      visit2(target, false);
    }
  };
  visit2(checkout, true);
  const order = plan.crates.map(({ name }) => name);
  return [...patches.values()].sort((a, b) => order.indexOf(a.crate) - order.indexOf(b.crate));
}
async function buildAgainstSiblings(context, plan, checkouts, checkout, {
  patches,
  env: more,
  commit
}, enter) {
  const { exec } = context.ports;
  const { crate: crate2 } = checkout;
  const commands2 = commandsOf(context.config, crate2.config);
  const [cwd, env] = [commandFolder(checkout), { ...commandEnvironment(context, checkout), ...more }];
  const needs = plan.needs.get(crate2.name) ?? [];
  const built = needs.flatMap((name) => checkouts.get(name) ?? []).map(targetFolder);
  await furnish(checkout, patches, [context.commandEnv["CARGO_TARGET_DIR"] ?? "", ...built].filter(Boolean));
  const members = checkout.read.workspaces.main.workspace.members.length;
  const [build, test] = [
    wholeWorkspace("build", commands2.build, members),
    wholeWorkspace("test", commands2.test, members)
  ];
  const preparation = await findPreparation([build, test], checkout, patches);
  if (preparation !== void 0) {
    enter("lock for the build");
    await runCommand(exec, { command: preparation, cwd, env, onLine: () => void 0 });
  }
  const { publish, docs } = crate2.config;
  const packed = publish || docs !== false ? await packAndBuild(context, checkout, { env, commit }, enter) : void 0;
  if (docs !== false) {
    enter("docs");
    const folder = join26(targetFolder(checkout), "package", `${crate2.name}-${crate2.version}`);
    await buildDocs(context, crate2, { folder, table: checkout.manifests.member.package, env });
  }
  const made = publish ? packed : void 0;
  for (const [name, command] of Object.entries({ build, test })) {
    if (command.length === 0) continue;
    enter(name);
    await context.progress.step(crate2.name, name, async (onLine) => {
      await runCommand(exec, { command, cwd, env, onLine });
    });
  }
  return made;
}
function wholeWorkspace(name, command, members) {
  const isBuiltIn = command.join("\0") === builtInConfig.commands[name].join("\0");
  return isBuiltIn && members > 1 ? [...command, "--workspace"] : command;
}
async function findPreparation(commands2, { directory, read }, patches) {
  if (patches.length === 0 || commands2.every((command) => command.length === 0)) return void 0;
  const path = join26(directory, posix17.join(read.workspaces.main.directory, "Cargo.lock"));
  const text = await readFile11(path, "utf8").catch(() => void 0);
  if (text === void 0) return void 0;
  const lock = parseLockfile(text);
  const versions = new Map(patches.map(({ crate: crate2, version }) => [crate2, version]));
  const held = lock.packages.filter(
    ({ name, version, source }) => source !== void 0 && versions.has(name) && versions.get(name) !== version
  );
  if (held.length > 0) return ["cargo", "update", ...held.flatMap((each) => ["-p", packageSpec(lock, each)])];
  const isStrict = commands2.some(
    ([program, ...rest]) => program !== "cargo" || rest.some((each) => each === "--locked" || each === "--frozen")
  );
  return isStrict ? ["cargo", "metadata", "--format-version", "1"] : void 0;
}

// src/cascade/prepare/monorepo-build.ts
async function checkLocked(context, plan, root) {
  if (await stat6(join27(root, "Cargo.lock")).catch(() => void 0) === void 0) {
    throw new ActionError("input", "the monorepo has no Cargo.lock, expected the one it was tested with", {
      hint: "Commit it: cargo generate-lockfile, and take Cargo.lock out of .gitignore"
    });
  }
  const metadata = await context.progress.step(
    plan.upstream.name,
    "cargo metadata --locked",
    () => context.cargo.metadata(root)
  );
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map((metadata.resolve?.nodes ?? []).map(({ id, deps }) => [id, deps]));
  const released = new Set(plan.crates.map(({ name }) => name));
  for (const { from, to, follows, dependency } of plan.internal) {
    if (!follows || !released.has(to)) continue;
    const owner = metadata.packages.find(({ name, source }) => name === from && source === null);
    const other = (nodes.get(owner?.id ?? "") ?? []).flatMap(({ pkg }) => packages.get(pkg) ?? []).find(({ name, source, version }) => {
      if (name !== to || source === null) return false;
      return dependency.requirement === void 0 || requirementAdmits(dependency.requirement, version);
    });
    if (other === void 0) continue;
    throw new ActionError(
      "input",
      `the monorepo builds ${from} with ${to} ${other.version} from ${other.source}, not with its own: Cargo.lock holds ${to} more than once`,
      { hint: "Give that entry the path of the member: the set that would ship was never built together" }
    );
  }
}
async function buildMonorepo(context, plan, root) {
  const env = { ...context.commandEnv, ...context.handOn(context.config.commands.env) };
  for (const name of ["build", "test"]) {
    const command = wholeWorkspace(name, context.config.commands[name], 2);
    if (command.length === 0) continue;
    const upstream = plan.upstream.name;
    try {
      await context.progress.step(
        upstream,
        name,
        (onLine) => runCommand(context.ports.exec, { command, cwd: root, env, onLine })
      );
    } catch (error2) {
      throw monorepoFailure(upstream, name, error2);
    }
  }
}

// src/cascade/release/published.ts
async function refuseStranger(context, question, ours) {
  const { crate: crate2, registry } = question;
  const name = `${crate2.name} ${crate2.version}`;
  const { cargo, place } = await context.registry.placeOf(question);
  const bytes = await cargo.download(crate2.name, crate2.version, place);
  if (bytes === void 0) {
    throw new ActionError(
      "remote",
      `${registry} has ${name} already, and it cannot be read whether it is this release's`,
      {
        hint: "Run this again when the registry serves it; or set publish = false when somebody else publishes it"
      }
    );
  }
  if (ours.checksums.includes(digest(bytes))) return;
  const differing = comparePackages(ours.content, readPackageBytes(bytes, `${name} of ${registry}`));
  const info2 = readVcsInfo(bytes);
  const reason = differing.length > 0 ? `${differing.length} of its files differ (${differing.slice(0, 5).join(", ")})` : info2 === void 0 ? "it does not say which commit it was packed from" : info2.isDirty ? "it was packed with changes that no commit has" : ours.commits.includes(info2.commit) ? void 0 : `it was packed from the commit ${info2.commit.slice(0, 12)}`;
  if (reason === void 0) return;
  throw new ActionError("input", `${registry} has ${name} already, and it is not this release's: ${reason}`, {
    hint: "Release a new version; or set publish = false for this crate when somebody else publishes it"
  });
}

// src/cascade/prepare/git-siblings.ts
import { join as join28 } from "node:path";
import { pathToFileURL as pathToFileURL4 } from "node:url";
async function gitSiblingEnvironment(context, plan, checkouts, { commits, served }, checkout) {
  const urls = /* @__PURE__ */ new Map();
  const visited = /* @__PURE__ */ new Set();
  const visit2 = async (owner) => {
    if (visited.has(owner)) return;
    visited.add(owner);
    for (const { crate: name, via, source } of owner.manifests.siblings) {
      const [sibling, commit] = [checkouts.get(name), commits.get(name)];
      if (sibling === void 0) continue;
      if (via === "git" && commit !== void 0 && !urls.has(source)) {
        const directory = join28(context.scratchDir, "git-siblings", `${sibling.crate.name}-${commit}.git`);
        const made = served.get(directory) ?? serve(context, plan, sibling, { commit, directory });
        served.set(directory, made);
        urls.set(source, await made);
      }
      await visit2(sibling);
    }
  };
  await visit2(checkout);
  if (urls.size === 0) return {};
  const rules = [...urls].flatMap(([source, local2]) => [
    [`url.${local2}.insteadOf`, source],
    // A rule is for a beginning: longer addresses of others with the same one stay what they are.
    ...listLonger(checkout, source).map((other) => [`url.${other}.insteadOf`, other])
  ]);
  const pairs = rules.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value]
  ]);
  return {
    CARGO_NET_GIT_FETCH_WITH_CLI: "true",
    GIT_CONFIG_COUNT: String(rules.length),
    ...Object.fromEntries(pairs)
  };
}
async function serve(context, plan, { crate: crate2, store, base }, { commit, directory }) {
  await store.fetch([base], Number.POSITIVE_INFINITY);
  const { identity } = context;
  const { epochSeconds } = plan.upstream;
  const message = tagMessage(crate2, plan.upstream);
  const oid = await store.makeTag({ name: crate2.tag, message, commit, identity, epochSeconds });
  await context.git.serveRelease({
    ...{ directory, store, commit },
    branch: crate2.config.branch,
    tag: { name: crate2.tag, oid }
  });
  return pathToFileURL4(directory).href;
}
function listLonger({ locks, read }, source) {
  const locked = [...locks.values()].flatMap(
    (text) => parseLockfile(text).packages.flatMap((each) => /^git\+([^?#]+)/.exec(each.source ?? "")?.[1] ?? [])
  );
  const named = [read.workspaces.main, ...read.workspaces.attached].flatMap(
    ({ workspace }) => workspace.members.flatMap(({ dependencies }) => dependencies.flatMap(({ git }) => git ?? []))
  );
  return [.../* @__PURE__ */ new Set([...locked, ...named])].filter((url) => url !== source && url.startsWith(source));
}

// src/cascade/prepare/lock.ts
import { join as join30, posix as posix18 } from "node:path";

// src/cargo/lock-update.ts
import { readFile as readFile12 } from "node:fs/promises";
import { join as join29 } from "node:path";
async function moveToVersions(directory, edges, run) {
  for (const edge of edges) {
    const lock = await readLockfile(join29(directory, "Cargo.lock"));
    const candidates = findCandidates(lock, edge);
    if (candidates.some(({ version }) => version === edge.version)) continue;
    const [only] = candidates;
    if (only === void 0) {
      const locked = lock.packages.filter(({ name }) => name === edge.crate).map(({ version }) => version);
      const found = locked.length === 0 ? `no ${edge.crate}` : `${edge.crate} ${locked.join(" and ")}`;
      throw new ActionError(
        "input",
        `after the update Cargo.lock holds ${found}, expected ${edge.crate} ${edge.version} for ${edge.owner}`
      );
    }
    const command = ["cargo", "update", "-p", packageSpec(lock, only)];
    await run(edge.via === "git" ? command : [...command, "--precise", edge.version]);
  }
}
function findCandidates(lock, edge) {
  const isOfKind = ({ source }) => source !== void 0 && source.startsWith("git+") === (edge.via === "git");
  const owner = lock.packages.find(({ name, source }) => name === edge.owner && source === void 0);
  const listed = owner === void 0 ? [] : listLocked(lock, owner, edge.crate).filter(isOfKind);
  const { requirement } = edge;
  const admitted = requirement === void 0 ? listed : listed.filter((each) => admitsSafely2(requirement, each.version));
  return admitted.length > 0 ? admitted : listed;
}
function admitsSafely2(requirement, version) {
  try {
    return requirementAdmits(requirement, version);
  } catch {
    return false;
  }
}
async function readLockfile(path) {
  const text = await readFile12(path, "utf8").catch((cause) => {
    throw new ActionError("input", `failed to read \`${path}\``, { cause });
  });
  return parseLockfile(text);
}
async function putBackStrays(directory, before, named, run, released = /* @__PURE__ */ new Map()) {
  const path = join29(directory, "Cargo.lock");
  const forced = [];
  const stuck = [];
  const tried = /* @__PURE__ */ new Set();
  for (; ; ) {
    const lock = await readLockfile(path);
    const changes = compareLockfiles(before, lock);
    const next = changes.find((change) => isStray(change, named) && !tried.has(change.name));
    if (next === void 0) {
      if (stuck.length === 0) return { changes, forced };
      const list = stuck.map(describeLockChange).join(", ");
      throw new ActionError("input", `the lock update moved more than ${named.join(", ")}: ${list}`, {
        hint: "Limit the update to named packages: cargo update -p <crate>"
      });
    }
    tried.add(next.name);
    const [old, moved] = [next.before[0], next.after[0]];
    const isSamePlace = old.source?.split("#")[0] === moved.source?.split("#")[0];
    if (!isSamePlace && moved.source !== void 0 && released.get(next.name) === moved.version) {
      forced.push(next);
      continue;
    }
    const target = old.source?.startsWith("git+") ? old.source.split("#")[1] : old.version;
    if (!isSamePlace || target === void 0 || old.version === moved.version && !old.source?.startsWith("git+")) {
      stuck.push(next);
      continue;
    }
    try {
      await run(["cargo", "update", "-p", packageSpec(lock, moved), "--precise", target]);
    } catch {
      forced.push(next);
    }
  }
}
function isStray(change, named) {
  if (named.includes(change.name) || change.before.length === 0 || change.after.length === 0) return false;
  return [...change.before, ...change.after].some(({ source }) => source !== void 0);
}

// src/cascade/prepare/lock.ts
async function findMissing(context, plan, checkout) {
  const missing = [];
  for (const [sibling, crate2] of uniqueSiblings2(plan, checkout)) {
    if (sibling.via !== "registry") continue;
    const question = askAbout(checkout, sibling, crate2);
    if (await context.registry.isServed(question)) continue;
    missing.push({ sibling, crate: crate2, canWait: await context.registry.canWait(question) });
  }
  return missing;
}
function askAbout(checkout, sibling, crate2) {
  const { text } = checkout.read.registries;
  return { crate: crate2, registry: sibling.source, previous: checkout.previousOf.get(crate2.name), repositoryConfig: text };
}
async function updateLocks(context, plan, checkout, env, onLine) {
  const { manifests, directory, crate: crate2, read } = checkout;
  const commands2 = commandsOf(context.config, crate2.config);
  const locks = /* @__PURE__ */ new Map();
  const changes = [];
  await writeLocks(checkout, checkout.locks);
  for (const [path, before] of checkout.locks) {
    const folder = posix18.dirname(path);
    const isMain = path === read.workspaces.main.lock;
    const update2 = isMain ? commands2.update : builtInConfig.commands.update;
    const cwd = isMain ? commandFolder(checkout) : join30(directory, folder);
    const runIn = (place) => async (command) => await runCommand(context.ports.exec, { command, cwd: place, env, onLine });
    await runIn(cwd)(update2);
    const run = runIn(join30(directory, folder));
    const edges = manifests.siblings.filter((each) => each.directory === folder);
    await moveToVersions(join30(directory, folder), edges, run);
    const named = [.../* @__PURE__ */ new Set([...manifests.moved.map(({ name }) => name), ...edges.map((edge) => edge.crate)])];
    if (update2.join("\0") === builtInConfig.commands.update.join("\0")) {
      const released = new Map(plan.crates.map(({ name, version }) => [name, version]));
      await putBackStrays(join30(directory, folder), parseLockfile(before), named, run, released);
    }
    const written = await readLock(checkout, path);
    if (written === void 0) throw new ActionError("input", `${crate2.label}: the update removed ${path}`);
    const text = keepLineEnds(before, written);
    locks.set(path, text);
    const [old, young] = [parseLockfile(before), parseLockfile(text)];
    const where = isMain ? "" : `${path}: `;
    changes.push(...compareLockfiles(old, young).map((change) => `${where}${describeLockChange(change)}`));
    if (old.format !== young.format) {
      const note = `${path} has format ${young.format} now, it had ${old.format}: this cargo writes no other`;
      context.ports.log.notice(`${crate2.label}: ${note}`);
      changes.push(note);
    }
  }
  for (const { source, crate: name, version, via } of manifests.siblings) {
    if (via === "registry") context.registry.noteServed({ name, version }, source);
  }
  return { locks, changes };
}

// src/cascade/prepare/prepare.ts
async function prepare(context, plan, checkouts, targets) {
  const open5 = plan.crates.flatMap(({ name }) => targets.includes(name) && checkouts.has(name) ? [name] : []);
  const needs = (name) => plan.needs.get(name) ?? [];
  const served = await findServed(
    context,
    plan,
    open5.map((name) => checkouts.get(name)),
    checkouts
  );
  const commits = /* @__PURE__ */ new Map();
  const gitSiblings = /* @__PURE__ */ new Map();
  return await settleInOrder(open5, needs, context.concurrency, async (name, enter) => {
    const checkout = checkouts.get(name);
    const env = await gitSiblingEnvironment(context, plan, checkouts, { commits, served: gitSiblings }, checkout);
    const prepared = { ...await lockAndCommit(context, plan, checkout, env, enter), env };
    if (prepared.commit !== void 0) commits.set(name, prepared.commit);
    await writeEdits(checkout);
    await writeLocks(checkout, prepared.locks);
    try {
      const isServed = (source, crate2) => served.has(`${source} ${crate2}`);
      const patches = listPatches(plan, checkouts, checkout, isServed);
      const { commit } = prepared;
      const made = await buildAgainstSiblings(context, plan, checkouts, checkout, { patches, env, commit }, enter);
      const isFinal = made !== void 0 && patches.length === 0 && commit !== void 0;
      const archive = isFinal ? { sha256: made.sha256, lock: made.lock } : void 0;
      if (made !== void 0)
        await refusePublished(context, plan, checkout, { content: made.content, archive, commit });
      return { ...prepared, content: made?.content, archive };
    } finally {
      await unfurnish(checkout);
    }
  });
}
async function findServed(context, plan, open5, checkouts) {
  const crates = new Map(plan.crates.map((crate2) => [crate2.name, crate2]));
  const questions = /* @__PURE__ */ new Map();
  const visited = /* @__PURE__ */ new Set();
  const visit2 = (checkout) => {
    if (visited.has(checkout)) return;
    visited.add(checkout);
    for (const sibling of checkout.manifests.siblings) {
      const [crate2, target] = [crates.get(sibling.crate), checkouts.get(sibling.crate)];
      if (crate2 === void 0 || target === void 0) continue;
      if (sibling.via === "registry") {
        questions.set(`${sibling.source} ${crate2.name}`, askAbout(checkout, sibling, crate2));
      }
      visit2(target);
    }
  };
  for (const checkout of open5) visit2(checkout);
  const answers = await Promise.all(
    [...questions].map(async ([key, question]) => {
      const isServed = await context.registry.isServed(question).catch(() => false);
      return isServed ? [key] : [];
    })
  );
  return new Set(answers.flat());
}
async function refusePublished(context, plan, { crate: crate2, manifests, previous }, { content, archive, commit }) {
  const registry = manifests.registry;
  const question = { crate: crate2, registry, previous, repositoryConfig: void 0 };
  const { status } = await context.registry.look(question);
  if (status !== "published" && status !== "yanked") return;
  const commits = [commit, plan.upstream.commit].filter((each) => each !== void 0);
  const checksums = archive === void 0 ? [] : [archive.sha256];
  await refuseStranger(context, question, { content, commits, checksums });
}
async function lockAndCommit(context, plan, checkout, env, enter) {
  const { locks, released, crate: crate2 } = checkout;
  if (released !== void 0) return { checkout, locks, lockChanges: [], isLockWaiting: false, commit: released };
  enter("lock");
  const { missing, ...update2 } = await updateLocksOf(context, plan, checkout, env);
  const isLockWaiting = missing.length > 0;
  if (isLockWaiting && !context.isProposal) {
    const [unserved] = missing.filter(({ canWait }) => !canWait);
    if (unserved === void 0) return { checkout, ...update2, isLockWaiting, commit: void 0 };
    const { crate: wanted, sibling } = unserved;
    throw new ActionError(
      "input",
      `${sibling.source} does not serve ${wanted.name} ${wanted.version}, which the Cargo.lock of ${crate2.label} has to name`,
      { hint: `Publish ${wanted.name} first, set publish = true for it, or set wait-for-registry to always` }
    );
  }
  enter("commit");
  const commit = await commitRelease(context, plan, checkout, update2.locks);
  return { checkout, ...update2, isLockWaiting, commit };
}
async function updateLocksOf(context, plan, checkout, env) {
  const { locks, crate: crate2 } = checkout;
  const unchanged = { locks, lockChanges: [] };
  const { update: update2 } = commandsOf(context.config, crate2.config);
  if (locks.size === 0 || update2.length === 0) return { ...unchanged, missing: [] };
  return await context.progress.step(crate2.name, "lock", async (onLine) => {
    const tryIt = async () => {
      const environment = { ...commandEnvironment(context, checkout), ...env };
      const updated = await updateLocks(context, plan, checkout, environment, onLine);
      return { locks: updated.locks, lockChanges: updated.changes, missing: [] };
    };
    try {
      return await tryIt();
    } catch (error2) {
      if (!(error2 instanceof CommandFailure)) throw error2;
      const missing = await findMissing(context, plan, checkout);
      if (missing.length === 0) return await tryIt();
      onLine(
        `The lock waits: ${missing.map((each) => `${each.crate.name} ${each.crate.version}`).join(", ")} not served yet`
      );
      return { ...unchanged, missing };
    }
  });
}
async function commitRelease(context, plan, checkout, locks) {
  if (listContents(checkout, locks).length === 0) return checkout.base;
  return (await makeRelease(context, plan, checkout, locks)).commit;
}

// src/cascade/prepare/prepared-record.ts
import { createHash as createHash6 } from "node:crypto";
import { constants as constants3 } from "node:fs";
import { mkdir as mkdir11, open as open3, rm as rm8, writeFile as writeFile8 } from "node:fs/promises";
import { basename, join as join31 } from "node:path";
var RECORD = "prepared.json";
var ASSETS = "assets";
var LARGEST_RECORD_BYTES = 256 * 1024 * 1024;
async function writePrepared(context, plan, prepared, { folder, assets }) {
  const waiting = [...prepared.values()].find(({ commit }) => commit === void 0);
  if (waiting !== void 0) {
    const { crate: crate2 } = waiting.checkout;
    throw new ActionError("input", `${crate2.label}: its Cargo.lock has to name versions that no registry serves yet`, {
      hint: "A job that publishes runs no cargo and cannot make it: release in one job, or publish those crates first"
    });
  }
  const { build, test } = context.config.commands;
  const tested = [build, test].flatMap((command) => command.length === 0 ? [] : [command.join(" ")]);
  const record = {
    format: 1,
    tag: plan.upstream.tag.name,
    upstream: plan.upstream.commit,
    configuration: digestConfiguration(context),
    identity: context.identity,
    crates: [...prepared.values()].map(({ checkout, commit = "", locks, content, archive }) => ({
      name: checkout.crate.name,
      version: checkout.crate.version,
      repository: checkout.crate.url,
      branch: checkout.refs.branch,
      base: checkout.base,
      commit,
      ...content === void 0 ? {} : { package: Object.fromEntries(content) },
      ...archive === void 0 ? {} : { archive: { sha256: archive.sha256, ...withLock(archive) } },
      tested,
      files: (checkout.released === void 0 ? listContents(checkout, locks) : []).map(
        ({ path, mode = "", content: bytes }) => ({ path, mode, ...recordContent(bytes) })
      )
    })),
    assets: assets.map(({ name, contentType, content }) => ({ name, contentType, sha256: sha2562(content) }))
  };
  const hidden = assets.find(({ name }) => name.startsWith("."));
  if (hidden !== void 0) {
    throw new ActionError("input", `assets: ${hidden.name} begins with a dot, and would not travel with an artifact`);
  }
  await mkdir11(folder, { recursive: true });
  await rm8(join31(folder, ASSETS), { recursive: true, force: true });
  if (assets.length > 0) await mkdir11(join31(folder, ASSETS));
  for (const { name, content } of assets) await writeFile8(join31(folder, ASSETS, name), content);
  await rm8(join31(folder, RECORD), { force: true });
  await writeFile8(join31(folder, RECORD), `${JSON.stringify(record, void 0, 1)}
`, { flag: "wx" });
}
function withLock({ lock }) {
  return lock === void 0 ? {} : { lock };
}
async function readPrepared(context, plan, checkouts, open5, folder) {
  const record = await readRecord(folder);
  const again = (why2) => new ActionError("input", `prepared-path: ${why2}`, {
    hint: "Prepare again: run the job with stage prepare, then this one. Nothing was pushed"
  });
  const { upstream } = plan;
  if (record.tag !== upstream.tag.name)
    throw again(`it was prepared for the tag ${record.tag}, this is ${upstream.tag.name}`);
  if (record.upstream !== upstream.commit)
    throw again(`it was prepared at ${record.upstream}, the tag is at ${upstream.commit}`);
  if (record.configuration !== digestConfiguration(context)) throw again("it was prepared with another configuration");
  const { name, email } = record.identity;
  if (name !== context.identity.name || email !== context.identity.email) {
    throw again(
      `it was prepared for commits by ${name} <${email}>, these are by ${context.identity.name} <${context.identity.email}>`
    );
  }
  const prepared = await settleEach(context, open5, "check what was prepared", async (crate2) => {
    const recorded = record.crates.find((each) => each.name === crate2);
    if (recorded === void 0) throw again(`${crate2} is not in it`);
    return await checkPrepared(context, plan, checkouts.get(crate2), recorded, again);
  });
  const archives = new Map(
    record.crates.flatMap(
      ({ name: crate2, archive }) => archive === void 0 ? [] : [[crate2, { lock: void 0, ...archive }]]
    )
  );
  return { prepared, assets: await readRecordedAssets(folder, record, again), archives };
}
async function checkPrepared(context, plan, checkout, recorded, again) {
  const { crate: crate2, refs, base, released, manifests } = checkout;
  const { label: label2 } = crate2;
  if (recorded.repository !== crate2.url) {
    throw again(`${crate2.name} was prepared for ${recorded.repository}, it is at ${crate2.url}`);
  }
  if (recorded.branch !== refs.branch || recorded.base !== base) {
    throw again(`${label2}: ${crate2.config.branch} has moved from ${recorded.branch} to ${refs.branch} since`);
  }
  const given = new Map(recorded.files.map((file) => [file.path, { mode: file.mode, content: contentOf(file) }]));
  const locks = new Map(checkout.locks);
  if (released === void 0) {
    const own = listContents(checkout, checkout.locks);
    for (const { path, mode = "", content: content2 } of own) {
      const other = given.get(path);
      if (other === void 0 || other.mode !== mode || !other.content.equals(content2)) {
        throw again(`${label2}: ${path} is not what this job computes`);
      }
      given.delete(path);
    }
    const siblings = listSiblings(plan, manifests);
    for (const [path, { content: content2 }] of given) {
      const [before, after] = [checkout.locks.get(path), content2.toString("utf8")];
      if (before === void 0) throw again(`${label2}: ${path} is no file that this release changes`);
      if (!changesOnlyRelease(before, after, [crate2, ...manifests.moved], siblings)) {
        throw again(`${label2}: ${path} differs in more than this release changes`);
      }
      locks.set(path, after);
    }
  }
  const commit = released ?? await commitRelease(context, plan, checkout, locks);
  if (commit !== recorded.commit && !context.isSigning) {
    throw again(`${label2}: the release commit is ${commit}, it was prepared as ${recorded.commit}`);
  }
  const content = recorded.package === void 0 ? void 0 : new Map(Object.entries(recorded.package));
  const archive = recorded.archive === void 0 ? void 0 : { lock: void 0, ...recorded.archive };
  return { checkout, locks, lockChanges: [], isLockWaiting: false, commit, content, archive, env: {} };
}
async function readRecord(folder) {
  const path = join31(folder, RECORD);
  const bad = (why2, cause) => new ActionError("input", `prepared-path: ${path} ${why2}`, {
    hint: "Download the artifact of the job with stage prepare into this folder",
    cause
  });
  let text;
  try {
    text = (await readRegular(path, LARGEST_RECORD_BYTES)).toString("utf8");
  } catch (error2) {
    throw bad(`cannot be read: ${describeError(error2)}`, error2);
  }
  let record;
  try {
    record = JSON.parse(text);
  } catch (error2) {
    throw bad("is no JSON", error2);
  }
  if (!isRecorded(record)) throw bad("is none of this version of the action");
  return record;
}
function isRecorded(value) {
  if (!isRecord(value) || value["format"] !== 1) return false;
  const isText = (each) => typeof each === "string";
  const { identity, crates, assets } = value;
  const areTexts = ["tag", "upstream", "configuration"].every((key) => isText(value[key]));
  if (!areTexts || !isRecord(identity) || !isText(identity["name"]) || !isText(identity["email"])) return false;
  if (!Array.isArray(crates) || !Array.isArray(assets)) return false;
  const isFile = (each) => isRecord(each) && isText(each["path"]) && isText(each["mode"]) && (isText(each["text"]) || isText(each["base64"]));
  const isCrate = (each) => isRecord(each) && ["name", "version", "repository", "branch", "base", "commit"].every((key) => isText(each[key])) && Array.isArray(each["files"]) && each["files"].every(isFile) && (each["archive"] === void 0 || isArchive(each["archive"]));
  const isArchive = (each) => isRecord(each) && /^[0-9a-f]{64}$/.test(String(each["sha256"])) && (each["lock"] === void 0 || isText(each["lock"]));
  const isAsset = (each) => isRecord(each) && ["name", "contentType", "sha256"].every((key) => isText(each[key]));
  return crates.every(isCrate) && assets.every(isAsset);
}
async function readRecordedAssets(folder, { assets }, again) {
  return await Promise.all(
    assets.map(async ({ name, contentType, sha256: digest2 }) => {
      if (name !== basename(name) || name.startsWith(".")) throw again(`it names the asset ${JSON.stringify(name)}`);
      const content = await readRegular(join31(folder, ASSETS, name), Number.POSITIVE_INFINITY).catch(
        (error2) => {
          throw again(`the asset ${name} cannot be read: ${describeError(error2)}`);
        }
      );
      if (sha2562(content) !== digest2) throw again(`the asset ${name} is not what was prepared`);
      return { name, contentType, content };
    })
  );
}
async function readRegular(path, limitBytes) {
  const file = await open3(path, constants3.O_RDONLY | constants3.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new ActionError("input", "it is no regular file");
    if (stats.size > limitBytes) throw new ActionError("input", `it has ${stats.size} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
function recordContent(content) {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { base64: Buffer.from(content).toString("base64") };
  }
}
function contentOf(file) {
  return "text" in file ? Buffer.from(file.text, "utf8") : Buffer.from(file.base64, "base64");
}
function sha2562(content) {
  return createHash6("sha256").update(content).digest("hex");
}
function digestConfiguration({ config, policy }) {
  return sha2562(Buffer.from(JSON.stringify({ config, policy })));
}

// src/cascade/release/assets.ts
import { glob, readFile as readFile13, stat as stat7 } from "node:fs/promises";
import { basename as basename2, join as join32 } from "node:path";

// src/github/content-type.ts
var CONTENT_TYPES = {
  gz: "application/gzip",
  tgz: "application/gzip",
  zip: "application/zip",
  json: "application/json",
  txt: "text/plain",
  md: "text/markdown",
  sha256: "text/plain"
};
function contentTypeOf(name) {
  return CONTENT_TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
}

// src/cascade/release/assets.ts
async function readAssets2(root, patterns) {
  const paths = /* @__PURE__ */ new Set();
  for (const pattern of patterns) {
    const found = [];
    for await (const path of glob(pattern, { cwd: root })) {
      if ((await stat7(join32(root, path))).isFile()) found.push(path);
    }
    if (found.length === 0) {
      throw new ActionError("input", `assets: no file matches ${quoteValue(pattern)} in the monorepo`, {
        hint: "The monorepo is built before they are looked for; correct the pattern or the build command"
      });
    }
    for (const path of found) paths.add(path);
  }
  const assets = [];
  for (const path of [...paths].sort()) {
    const name = basename2(path);
    if (assets.some((asset) => asset.name === name)) {
      throw new ActionError("input", `assets: two files are called ${quoteValue(name)}`, {
        hint: "A release holds one file of a name"
      });
    }
    assets.push({ name, contentType: contentTypeOf(name), content: await readFile13(join32(root, path)) });
  }
  return assets;
}

// src/cascade/release/crate-releases.ts
import { posix as posix19 } from "node:path";
async function makeCrateReleases(context, seen) {
  const crates = new Map(seen.plan.crates.map((crate2) => [crate2.name, crate2]));
  const wanted = seen.targets.filter((name) => {
    const { status } = outcomeOf(seen, name);
    return crates.get(name)?.config.release === true && (status === "released" || status === "already-released");
  });
  return await settleEach(context, wanted, "GitHub Release", async (name) => {
    const crate2 = crates.get(name);
    const { commit } = outcomeOf(seen, name);
    const github = context.githubFor(crate2);
    if (github === void 0 || commit === void 0) {
      throw new ActionError("input", `${crate2.label}: no token may make its release`, {
        hint: "Pass a token that may write its contents, or set release = false for this crate"
      });
    }
    const { key, value } = releaseTrailer(seen.plan.upstream);
    const release2 = await github.ensureRelease({
      repository: crate2.label,
      tag: crate2.tag,
      commit,
      tagPrefix: crate2.config.tagPrefix,
      title: `${crate2.name} ${crate2.version}`,
      body: await describeRelease(seen, crate2, commit),
      marker: `${key}: ${value}`
    });
    return release2.url;
  });
}
async function describeRelease(seen, crate2, commit) {
  const { upstream, crates } = seen.plan;
  const found = seen.lastLook?.done.get(crate2.name) ?? seen.found?.done.get(crate2.name);
  const written = crate2.config.changelog && found !== void 0 ? await readWritten(found, commit) : void 0;
  const updated = crates.filter(({ name }) => crate2.dependencies.includes(name));
  return written ?? renderGroups(describeFollowing(crate2, updated, upstream));
}
async function readWritten({ crate: crate2, store, read }, commit) {
  if (await store.readCommit(commit) === void 0) await store.fetch([commit], 1);
  const files = await store.listFiles(commit);
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate2.name);
  const { path, exists: exists3 } = findChangelog(files.keys(), posix19.join(directory, member?.directory ?? "."));
  if (!exists3) return void 0;
  const [text] = await store.readFiles([{ commit, path }]);
  return text === void 0 ? void 0 : readSection(text, crate2.name, crate2.version);
}

// src/cascade/report/results.ts
function listResults(context, seen) {
  const steps = context.progress.steps();
  const crates = seen.plan.crates.filter(({ name }) => seen.targets.includes(name));
  return Object.fromEntries(
    crates.map((crate2) => {
      const outcome = outcomeOf(seen, crate2.name);
      const own = steps.filter((step) => step.crate === crate2.name);
      const ms = own.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const result = {
        // A pull request is a plan that waits for people; `url` is its page.
        status: outcome.status === "proposed" ? "planned" : outcome.status,
        commit: outcome.commit ?? null,
        tag: crate2.tag,
        url: resultUrl(crate2, outcome),
        seconds: Math.round(ms / 100) / 10
      };
      return [crate2.name, result];
    })
  );
}
function resultUrl(crate2, outcome) {
  if (outcome.status === "proposed" && outcome.url !== void 0) return outcome.url;
  const isThere = ["released", "already-released", "unchanged"].includes(outcome.status);
  if (!isThere) return "";
  if (crate2.config.location.kind === "url") return crate2.url;
  return `${crate2.url}/releases/tag/${encodeURIComponent(crate2.tag)}`;
}
function describePlan({ plan, found, checkouts }, publisher) {
  return {
    tag: plan.upstream.tag.name,
    version: plan.upstream.tag.version,
    commit: plan.upstream.commit,
    order: plan.crates.map(({ name }) => name),
    levels: plan.levels,
    crates: plan.crates.map((crate2) => {
      const checkout = checkouts?.done.get(crate2.name);
      const siblings = checkout?.manifests.siblings.map((sibling) => sibling.crate) ?? crate2.dependencies;
      const updated = plan.crates.filter(({ name }) => siblings.includes(name));
      return {
        name: crate2.name,
        version: crate2.version,
        repository: crate2.label,
        branch: crate2.config.branch,
        tag: crate2.tag,
        needs: plan.needs.get(crate2.name) ?? [],
        message: commitMessage(plan.upstream, updated).split("\n")[0],
        state: found?.done.get(crate2.name)?.status ?? "unknown",
        changes: checkout?.manifests.changes.flatMap(
          ({ path, changes }) => changes.map((change) => ({ file: path, key: change.path, before: change.before, after: change.after }))
        ) ?? [],
        untouched: checkout?.manifests.untouched.map(({ manifest, path, requirement, reason }) => ({
          ...{ file: manifest, key: path },
          requirement: requirement ?? null,
          reason
        })) ?? [],
        locks: checkout === void 0 ? [] : [...checkout.locks.keys()],
        registry: checkout?.manifests.registry ?? null,
        publisher: crate2.config.publish ? publisher ?? null : null,
        drift: checkout === void 0 ? null : { files: checkout.drift.files, lines: checkout.drift.lines },
        diff: checkout?.diff ?? ""
      };
    })
  };
}

// src/cascade/report/summary.ts
var SYMBOLS = {
  released: "\u2705 released",
  "already-released": "\u2705 already released",
  unchanged: "\u2705 unchanged",
  prepared: "\u{1F4E6} prepared",
  planned: "\u{1F4DD} planned",
  "pull-request-open": "\u{1F500} pull request open",
  failed: "\u274C failed",
  skipped: "\u23ED\uFE0F skipped"
};
var COLOURS = {
  released: "fill:#1a7f37,stroke:#1a7f37,color:#ffffff",
  "already-released": "fill:#4d7a5b,stroke:#4d7a5b,color:#ffffff",
  unchanged: "fill:#4d7a5b,stroke:#4d7a5b,color:#ffffff",
  prepared: "fill:#0969da,stroke:#0969da,color:#ffffff",
  planned: "fill:#0969da,stroke:#0969da,color:#ffffff",
  "pull-request-open": "fill:#8250df,stroke:#8250df,color:#ffffff",
  failed: "fill:#cf222e,stroke:#cf222e,color:#ffffff",
  skipped: "fill:#6e7781,stroke:#6e7781,color:#ffffff"
};
function renderReport(context, seen) {
  const { upstream } = seen.plan;
  const results = listResults(context, seen);
  return [
    `## ${escapeMarkdown(upstream.name)} ${escapeMarkdown(upstream.tag.version)}`,
    `Tag ${inlineCode(upstream.tag.name)} at ${inlineCode(upstream.commit.slice(0, 12))}`,
    renderGraph(seen.plan, (name) => results[name] === void 0 ? void 0 : shownStatus(seen, name)),
    renderTable(seen, results),
    ...renderFailures(seen),
    ...renderTimeline(context),
    ...renderDiffs(seen)
  ].join("\n\n");
}
function renderGraph(plan, statusOf2) {
  const { upstream, crates, needs } = plan;
  const ids = new Map(crates.map(({ name }, index) => [name, `c${index}`]));
  const lines = ["graph LR", `  up["${label(upstream.name)} ${label(upstream.tag.version)}"]`];
  for (const { name, version } of crates) lines.push(`  ${ids.get(name)}["${label(name)}<br/>${label(version)}"]`);
  for (const { name } of crates) {
    const above = needs.get(name) ?? [];
    for (const need of above) lines.push(`  ${ids.get(need)} --> ${ids.get(name)}`);
    if (above.length === 0) lines.push(`  up --> ${ids.get(name)}`);
  }
  for (const status of Object.keys(COLOURS)) {
    const members = crates.filter(({ name }) => statusOf2(name) === status).map(({ name }) => ids.get(name));
    if (members.length === 0) continue;
    lines.push(`  classDef ${status} ${COLOURS[status]}`, `  class ${members.join(",")} ${status}`);
  }
  return codeBlock(lines.join("\n"), "mermaid");
}
function shownStatus(seen, name) {
  const { status } = outcomeOf(seen, name);
  return status === "proposed" ? "pull-request-open" : status;
}
function label(text) {
  return text.replaceAll(/[^A-Za-z0-9_.+ -]/g, (character) => `#${character.codePointAt(0)};`);
}
function renderTable(seen, results) {
  const rows = seen.plan.crates.flatMap((crate2) => {
    const result = results[crate2.name];
    if (result === void 0) return [];
    const isThere = ["released", "already-released", "unchanged"].includes(result.status);
    const hasPage = isThere && crate2.config.location.kind === "github";
    const status = shownStatus(seen, crate2.name);
    const isProposed = status === "pull-request-open";
    const commit = result.commit?.slice(0, 12);
    return [
      [
        escapeMarkdown(crate2.name),
        SYMBOLS[status],
        escapeMarkdown(previousVersion(seen, crate2.name) ?? "\u2013"),
        escapeMarkdown(crate2.version),
        commit === void 0 ? "\u2013" : hasPage || isProposed ? link(commit, `${crate2.url}/commit/${result.commit}`) : inlineCode(commit),
        inlineCode(crate2.tag),
        (hasPage || isProposed) && result.url !== "" ? link(isProposed ? "pull request" : "release", result.url) : "\u2013",
        String(result.seconds)
      ]
    ];
  });
  return table(["Crate", "Outcome", "From", "To", "Commit", "Tag", "Link", "Seconds"], rows);
}
function previousVersion({ checkouts }, name) {
  const changes = checkouts?.done.get(name)?.manifests.changes.flatMap((file) => file.changes) ?? [];
  return changes.find(({ path }) => path.at(-1) === "version" && path.at(-2) === "package")?.before;
}
function renderFailures(seen) {
  return listFailures(seen).flatMap(({ name, step, error: error2, tail }) => {
    if (!seen.targets.includes(name)) return [];
    const heading = `### ${escapeMarkdown(name)}: ${escapeMarkdown(step)} failed

${escapeMarkdown(error2.message)}`;
    return tail.length === 0 ? [heading] : [heading, codeBlock(tail.join("\n"), "text")];
  });
}
function renderTimeline({ progress }) {
  const steps = progress.steps().toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const [first] = steps;
  if (first === void 0) return [];
  const rows = steps.map(({ crate: crate2, name, startedAtMs, durationMs, outcome }) => [
    `+${formatDuration(startedAtMs - first.startedAtMs)}`,
    escapeMarkdown(crate2),
    escapeMarkdown(name),
    formatDuration(durationMs),
    outcome
  ]);
  return [details("Timeline", table(["Start", "Crate", "Step", "Took", "Outcome"], rows))];
}
function renderDiffs({ plan, targets, checkouts, prepared }) {
  return plan.crates.flatMap(({ name, label: label2 }) => {
    const checkout = targets.includes(name) ? checkouts?.done.get(name) : void 0;
    if (checkout === void 0 || checkout.diff === "") return [];
    const lockChanges = prepared?.done.get(name)?.lockChanges ?? [];
    const { drift, manifests } = checkout;
    const untouched = manifests.untouched.map(
      ({ manifest, path, requirement, reason }) => `${manifest}: ${path.at(-1)}${requirement === void 0 ? "" : ` "${requirement}"`} was left alone: ${reason}`
    );
    const drifted = drift.files === 0 ? [] : [`${drift.files} files (${drift.lines} lines) differ from the monorepo`];
    const notes = [
      ...manifests.notes,
      ...untouched,
      ...drifted,
      ...lockChanges.map((change) => `Cargo.lock: ${change}`)
    ];
    const list = notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n");
    return [details(`Changes in ${label2}`, `${codeBlock(checkout.diff, "diff")}

${list}`.trim())];
  });
}
function renderPublisher({ plan }, publisher) {
  const published = plan.crates.filter(({ config }) => config.publish);
  if (publisher === void 0 || published.length === 0) return [];
  const rows = published.map(
    ({ name }) => [name, publisher.owner, publisher.repository, publisher.workflow, publisher.environment].map(escapeMarkdown)
  );
  return [
    details(
      "Trusted publisher of each crate",
      table(["Crate", "Owner", "Repository", "Workflow file", "Environment"], rows)
    )
  ];
}

// src/cascade/release/github-release.ts
async function makeRelease2(context, seen, place, assets) {
  const { progress } = context;
  if (place === void 0) return void 0;
  const { github, repository } = place;
  const { upstream } = seen.plan;
  const { key, value } = releaseTrailer(upstream);
  const wanted = {
    repository,
    tag: upstream.tag.name,
    commit: upstream.commit,
    tagPrefix: context.config.tagPrefix,
    title: `${upstream.name} ${upstream.tag.version}`,
    body: renderReport(context, seen),
    marker: `${key}: ${value}`,
    assets
  };
  const { assetsWorkflow } = context.config;
  try {
    if (assetsWorkflow !== void 0) {
      const draft = await progress.step(upstream.name, "GitHub Release", () => github.ensureDraft(wanted));
      if (draft.status === "already-published") return { isNew: false, url: draft.url };
      await progress.step(
        upstream.name,
        `start ${assetsWorkflow}`,
        () => github.dispatchWorkflow({
          repository,
          workflow: assetsWorkflow,
          ref: upstream.tag.name,
          inputs: { tag: upstream.tag.name }
        })
      );
      context.ports.log.notice(
        `${upstream.tag.name}: the release is a draft, which ${assetsWorkflow} completes and publishes`
      );
      return { isNew: true, url: draft.url };
    }
    const release2 = await progress.step(upstream.name, "GitHub Release", () => github.ensureRelease(wanted));
    return { isNew: release2.status === "published", url: release2.url };
  } catch (error2) {
    throw releaseFailure(seen, error2);
  }
}

// src/cascade/release/last-look.ts
async function lookAgain(context, plan, prepared) {
  return await settleEach(context, [...prepared.keys()], "last look", async (name) => {
    const { checkout } = prepared.get(name);
    const { crate: crate2, refs } = checkout;
    const now = readRefs(crate2, await context.git.look(crate2.url, "write"));
    const moved = now.branch !== refs.branch ? `${branchRef(crate2.config.branch)} is at ${now.branch}` : now.tag !== refs.tag ? `${tagRef(crate2.tag)} is at ${now.tag ?? "nothing"}` : void 0;
    if (moved === void 0) return void 0;
    const state = await inspectAgain(context, plan, crate2, previousOf(checkout));
    if (state.status === "done") return state;
    throw new ActionError("remote", `${crate2.label}: ${moved}, it moved while this was prepared`, {
      hint: "Run this again to start from what is there now"
    });
  });
}

// src/cascade/release/needs.ts
var FIRST_PAUSE_MS = 1e3;
var LONGEST_PAUSE_MS2 = 15e3;
async function awaitNeeds(context, plan, found, target, timeoutMs) {
  const { ports } = context;
  const startedAtMs = ports.monotonic();
  const crates = new Map(plan.crates.map((crate2) => [crate2.name, crate2]));
  let missing = closure(plan, target).filter((name) => isMissing(found.get(name)));
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS2)) {
    const left = [];
    for (const name of missing) {
      const state = await inspectAgain(context, plan, crates.get(name), found);
      if (isMissing(state)) left.push(name);
    }
    missing = left;
    if (missing.length === 0) return;
    const elapsedMs = ports.monotonic() - startedAtMs;
    const names = missing.map((name) => crates.get(name)?.tag).join(", ");
    if (elapsedMs + pauseMs > timeoutMs) {
      throw new ActionError("remote", `${target} needs ${names}, not released within ${formatDuration(timeoutMs)}`, {
        hint: `Nothing was pushed. See what became of ${missing.join(" and ")}, then run this job again`
      });
    }
    ports.log.info(`${target} is ready; waiting for ${names}, ${formatDuration(elapsedMs)} so far`);
    await ports.sleep(pauseMs);
  }
}
function isMissing(found) {
  return found?.status !== "done" && found?.status !== "unchanged";
}

// src/cascade/release/permissions.ts
async function checkRules(context, plan, found) {
  const { log } = context.ports;
  const crates = new Map(
    plan.crates.flatMap(
      (crate2) => found.get(crate2.name)?.status === "open" && crate2.config.location.kind === "github" && context.mayPush(crate2) ? [[crate2.name, crate2]] : []
    )
  );
  return await settleEach(context, [...crates.keys()], "ask for rules", async (name) => {
    const crate2 = crates.get(name);
    const github = crate2 === void 0 ? void 0 : context.githubFor(crate2);
    if (crate2 === void 0 || github === void 0) return;
    const { branch } = crate2.config;
    const isSigned = context.isSigning || context.config.commit.verified;
    try {
      const access2 = await github.checkAccess(crate2.label, branch);
      if (access2.requiresPullRequest && !context.isProposal) {
        log.notice(
          `${crate2.label}: ${branch} wants pull requests; if the token may not pass that, use mode pull-request`
        );
      }
      if (access2.requiresSignedCommits && !context.isProposal && !isSigned) {
        log.notice(
          `${crate2.label}: ${branch} wants signed commits; set signing-key, or verified = true under [commit]`
        );
      }
    } catch (error2) {
      if (!(error2 instanceof GithubError)) throw error2;
      log.debug(`${crate2.label}: permissions could not be asked for: ${error2.message}`);
    }
  });
}

// src/cascade/release/push-release.ts
async function pushRelease(context, plan, checkout, release2, note) {
  const { crate: crate2 } = checkout;
  await context.programs.recheck("git");
  const outbox = await context.git.createStore(crate2.url);
  try {
    const isOnBranch = release2.isOnBranch === true || release2.commit === checkout.released || release2.commit === checkout.base;
    const tag = await fill(context, plan, checkout, release2, outbox, isOnBranch);
    const { branch } = crate2.config;
    const updates = [{ ref: tagRef(crate2.tag), oid: tag, expected: null }];
    if (!isOnBranch) updates.unshift({ ref: branchRef(branch), oid: release2.commit, expected: checkout.refs.branch });
    const outcome = await outbox.push(updates);
    switch (outcome.status) {
      case "pushed":
      case "up-to-date": {
        await readBack(context, crate2, outbox, release2.commit, tag, (ref, oid) => {
          if (outcome.status === "pushed" && updates.some((update2) => update2.ref === ref)) {
            note({ label: crate2.label, ref, oid });
          }
        });
        return { status: outcome.status === "pushed" ? "released" : "already-released", commit: release2.commit };
      }
      case "stale": {
        const state = await inspectAgain(context, plan, crate2, previousOf(checkout));
        if (state.status === "done") return { status: "already-released", commit: state.commit };
        throw new ActionError("remote", `${crate2.label}: ${outcome.ref} moved meanwhile (${outcome.reason})`, {
          hint: "Nothing was pushed to it; run this again to start from what is there now"
        });
      }
      case "rejected":
        throw new ActionError("input", `${crate2.label} refused ${outcome.ref}: ${outcome.reason}; ${outcome.output}`, {
          hint: "Neither its branch nor its tag moved. Correct the rule or hook, or use mode pull-request, and run this again"
        });
    }
  } finally {
    await outbox.remove();
  }
}
async function fill(context, plan, checkout, { commit, locks }, outbox, isOnBranch) {
  const { crate: crate2, store, base } = checkout;
  const tag = { name: crate2.tag, message: tagMessage(crate2, plan.upstream) };
  const made = { identity: context.identity, epochSeconds: plan.upstream.epochSeconds };
  if (isOnBranch) {
    await store.copyHistory([.../* @__PURE__ */ new Set([checkout.refs.branch, commit])], outbox);
    return await outbox.makeTag({ ...tag, ...made, commit });
  }
  const files = listContents(checkout, locks);
  await store.copyBase(
    base,
    files.map(({ path }) => path),
    outbox
  );
  const again = await outbox.make({
    parent: base,
    files,
    message: releaseMessage(context, plan, checkout),
    ...made,
    tag
  });
  if (again.commit === commit && again.tag !== void 0) return again.tag;
  const known = context.isSigning ? await store.readCommit(commit) : void 0;
  const isSame2 = known?.tree === again.tree && known.parents.length === 1 && known.parents[0] === base;
  if (!isSame2) {
    throw new ActionError(
      "input",
      `${crate2.label}: the release commit is ${again.commit} when it is computed again, and was ${commit}`,
      {
        hint: "Something that was built has changed what git says. Nothing was pushed to it; build with stage prepare, push with stage publish"
      }
    );
  }
  await store.copyObjects([commit], outbox);
  return await outbox.makeTag({ ...tag, ...made, commit });
}
async function readBack(context, crate2, outbox, commit, tag, seen) {
  const refs = await context.git.look(crate2.url, "read");
  const branch = branchRef(crate2.config.branch);
  const onBranch = refs.get(branch);
  const isThere = onBranch === commit || onBranch !== void 0 && await isAhead(context, crate2, onBranch, commit);
  if (isThere) seen(branch, commit);
  if (refs.get(tagRef(crate2.tag)) === tag) seen(tagRef(crate2.tag), tag);
  if (isThere && refs.get(tagRef(crate2.tag)) === tag) return;
  const show2 = (ref) => `${ref} at ${refs.get(ref) ?? "nothing"}`;
  throw new ActionError(
    "remote",
    `${crate2.label}: the push was accepted, and the server shows ${show2(branch)} and ${show2(tagRef(crate2.tag))}, not ${commit} and ${tag}`,
    { hint: `See what answers at ${outbox.url}: a mirror, a proxy or another server` }
  );
}
async function isAhead(context, crate2, tip, commit) {
  const store = await context.git.createStore(crate2.url);
  try {
    await store.fetch([tip], 256);
    return (await store.firstParents(tip)).includes(commit);
  } finally {
    await store.remove();
  }
}

// src/cascade/release/propose.ts
async function propose(context, plan, prepared) {
  const names = plan.crates.map(({ name }) => name).filter((name) => prepared.has(name));
  return await settleInOrder(
    names,
    () => [],
    1,
    async (name, enter) => {
      enter("pull request");
      const work = prepared.get(name);
      return await context.progress.step(name, "pull request", () => proposeOne(context, plan, work));
    }
  );
}
async function proposeOne(context, plan, prepared) {
  const { checkout, commit } = prepared;
  const { crate: crate2, released } = checkout;
  const { location, branch } = crate2.config;
  if (commit === void 0) throw new ActionError("internal", `${crate2.name}: there is no commit to propose`);
  if (released !== void 0) return { status: "planned", commit, url: void 0 };
  const isLeft = await pushBranch(context, plan, prepared, commit) === "left";
  const github = context.githubFor(crate2);
  if (location.kind !== "github" || github === void 0) return { status: "proposed", commit, url: void 0 };
  const [title = "", , ...trailers] = releaseMessage(context, plan, checkout).trimEnd().split("\n");
  const trailer = trailers.join("\n");
  const request = { repository: crate2.label, head: branchName(plan.upstream), base: branch, title };
  const body = describePull(plan, prepared, trailer);
  const pull = await github.ensurePullRequest({ ...request, body });
  if (isLeft) {
    const comment = `The branch has commits of others and is left as it is. What this release would change now:

${fence(checkout.diff)}`;
    await github.commentOnce({ repository: crate2.label, number: pull.number, marker: PLAN_MARK, body: comment });
  }
  await github.closeSuperseded({
    repository: crate2.label,
    base: branch,
    prefix: `upstream-release/${context.config.tagPrefix}`,
    by: pull
  });
  return { status: "proposed", commit, url: pull.url };
}
var PLAN_MARK = "<!-- tao-actions plan -->";
var LONGEST_DIFF = 5e4;
function fence(diff) {
  const text = diff.length > LONGEST_DIFF ? `${diff.slice(0, LONGEST_DIFF)}
\u2026` : diff;
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(longest + 1);
  return `${mark}diff
${text}
${mark}`;
}
async function pushBranch(context, plan, { checkout, locks }, commit) {
  const { crate: crate2 } = checkout;
  const head = branchName(plan.upstream);
  const ref = branchRef(head);
  const refs = await context.git.look(crate2.url, "write");
  const present = refs.get(ref) ?? null;
  if (present === commit) return "there";
  if (present !== null && !await isOwnBranch(context, plan, checkout, present, previousOf(checkout))) {
    context.ports.log.warning(
      `${crate2.label}: the branch ${head} has commits of others and is left as it is; merge its pull request, or delete the branch for a new one`
    );
    return "left";
  }
  await context.programs.recheck("git");
  const outbox = await context.git.createStore(crate2.url);
  try {
    await fill(context, plan, checkout, { commit, locks }, outbox, false);
    const outcome = await outbox.push([{ ref, oid: commit, expected: present, replace: true }]);
    if (outcome.status === "stale" || outcome.status === "rejected") {
      throw new ActionError("remote", `${crate2.label} did not take the branch ${head}: ${outcome.reason}`, {
        hint: "Nothing else was pushed to it; run this again"
      });
    }
    const shown = (await context.git.look(crate2.url, "read")).get(ref);
    if (shown === commit) return "there";
    throw new ActionError(
      "remote",
      `${crate2.label}: the push was accepted, and the server shows ${ref} at ${shown ?? "nothing"}`
    );
  } finally {
    await outbox.remove();
  }
}
function describePull({ upstream }, { checkout, isLockWaiting }, trailer) {
  const { name, version } = checkout.crate;
  const lock = isLockWaiting ? ["Cargo.lock is not updated: the registry does not serve every sibling yet.", ""] : [];
  return [
    `Releases ${name} ${version} with ${upstream.name} ${upstream.tag.version}.`,
    "",
    "Built and tested against the new siblings. Once the pull requests of this release are merged, run the workflow",
    "again in mode release: it tags the merged commits.",
    "",
    ...lock,
    trailer
  ].join("\n");
}

// src/cascade/release/registry-publish.ts
import { mkdir as mkdir12, writeFile as writeFile9 } from "node:fs/promises";
import { join as join33, posix as posix20 } from "node:path";

// src/cargo/rate-limit.ts
var SLACK_MS = 2e3;
var LONGEST_PAUSE_MS3 = 6e5;
function readRateLimit(text, nowMs, attempt2, leftMs) {
  if (!/\b429\b|too many (?:requests|versions|new crates|updates|crates)/i.test(text)) return void 0;
  const rerun = (atMs) => `Run this again after ${new Date(atMs).toISOString()}: what is published stays`;
  if (/in the last 24 hours/i.test(text)) return { kind: "final", hint: rerun(nowMs + 864e5) };
  const instant = /try again (?:after|at) (\w{3}, \d{1,2} \w{3} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|\+0000))/i.exec(
    text
  )?.[1];
  const seconds = /retry[- ]after:? *(\d{1,6})\b/i.exec(text)?.[1];
  const asked = instant !== void 0 && !Number.isNaN(Date.parse(instant)) ? Date.parse(instant) - nowMs + SLACK_MS : seconds === void 0 ? Math.min(6e4 * 2 ** attempt2, LONGEST_PAUSE_MS3) : Number(seconds) * 1e3 + SLACK_MS;
  const waitMs = Math.max(asked, 1e3);
  return waitMs > leftMs ? { kind: "final", hint: rerun(nowMs + waitMs) } : { kind: "wait", waitMs };
}

// src/cascade/release/registry-publish.ts
async function publishToRegistry(context, crate2, release2) {
  const { commit, upstream, work, archive, previous } = release2;
  const folder = join33(context.scratchDir, "publish", crate2.name);
  const clone = await cloneReleased(context, crate2, { directory: join33(folder, "repository"), commit });
  const registry = work?.checkout.manifests.registry ?? findRegistry2(context, crate2, clone);
  const nowhere = join33(folder, "empty");
  await mkdir12(nowhere, { recursive: true });
  const manifest = join33(clone.directory, memberManifest(crate2, clone));
  const target = join33(folder, "target");
  const where = ["--manifest-path", manifest, "--registry", registry, "--no-verify"];
  const run = async (words, env2) => {
    await context.progress.step(
      crate2.name,
      words.slice(0, 2).join(" "),
      (onLine) => runCommand(context.ports.exec, { command: [...words, ...where], shown: words, cwd: nowhere, env: env2, onLine })
    );
  };
  const env = { ...context.commandEnv, CARGO_TARGET_DIR: target };
  await placeLock(clone, archive);
  const pack = async () => {
    await run(["cargo", "package"], env);
    return await readPackage2(packagePath(target, crate2));
  };
  const refuse = async () => {
    const made2 = work?.content === void 0 ? await pack() : void 0;
    const content = work?.content ?? made2?.content ?? /* @__PURE__ */ new Map();
    const checksums = [archive?.sha256, made2?.sha256].filter((each) => each !== void 0);
    await refuseStranger(context, question, { content, commits: [commit, upstream], checksums });
  };
  const question = { crate: crate2, registry, previous, repositoryConfig: void 0 };
  const answer = await context.registry.look(question);
  if (answer.status === "published" || answer.status === "yanked") {
    await refuse();
    return;
  }
  const made = work?.content === void 0 ? void 0 : await pack();
  const differing = made === void 0 ? [] : comparePackages(work?.content ?? /* @__PURE__ */ new Map(), made.content);
  if (made !== void 0 && archive !== void 0 && differing.length === 0 && made.sha256 !== archive.sha256) {
    if (made.lock !== archive.lock) differing.push("Cargo.lock");
  }
  if (differing.length > 0) {
    throw new ActionError(
      "input",
      `${crate2.label}: the package is not what was built and tested: ${differing.slice(0, 5).join(", ")} differ`
    );
  }
  await context.programs.recheck("cargo");
  const trusted = registry === "crates-io" ? context.trusted : void 0;
  const secrets = { ...env, ...context.registryTokens, ...context.registryEnv };
  const upload = async () => {
    const own = trusted === void 0 ? {} : { CARGO_REGISTRY_TOKEN: await trusted.token() };
    await run(["cargo", "publish"], { ...secrets, ...own });
  };
  await publishPatiently(context, upload, async (isClaimed) => {
    const look = async () => (await context.registry.look(question).catch(() => void 0))?.status;
    let status = await look();
    if (isClaimed && status !== "published" && status !== "yanked" && await context.registry.wait(question)) {
      status = await look();
    }
    if (status === "published" || status === "yanked") {
      await refuse();
    }
    return status === "published" || status === "yanked";
  }).catch((error2) => {
    throw trusted === void 0 ? error2 : explainRefusal(crate2, trusted, error2);
  });
}
async function placeLock({ directory, read }, archive) {
  const path = join33(directory, read.workspaces.main.lock ?? posix20.join(read.workspaces.main.directory, "Cargo.lock"));
  if (archive?.lock === void 0) return;
  await writeFile9(path, archive.lock, { flag: "wx" }).catch((error2) => {
    if (error2.code !== "EEXIST") throw error2;
  });
}
async function publishPatiently({ ports, leftMs }, publish, isThere) {
  for (let attempt2 = 0; ; attempt2 += 1) {
    try {
      await publish();
      return;
    } catch (error2) {
      if (!(error2 instanceof CommandFailure)) throw error2;
      if (await isThere(/already (exists|uploaded)/.test(error2.tail.join(" ")))) return;
      const limit = readRateLimit(error2.tail.join(" "), ports.now(), attempt2, leftMs());
      if (limit === void 0) throw error2;
      if (limit.kind === "final") {
        throw new ActionError(
          "remote",
          `the registry takes no more uploads for now: ${error2.tail.at(-1) ?? error2.message}`,
          {
            hint: limit.hint,
            cause: error2
          }
        );
      }
      ports.log.warning(`the registry takes no more uploads for now; going on in ${Math.ceil(limit.waitMs / 1e3)} s`);
      await ports.sleep(limit.waitMs);
    }
  }
}
function explainRefusal(crate2, { publisher }, error2) {
  if (!(error2 instanceof CommandFailure) || !/\b403\b/.test(error2.tail.join(" "))) return error2;
  return new ActionError(
    "input",
    `${crate2.label}: crates.io does not let this workflow publish ${crate2.name}: ${error2.tail.at(-1) ?? error2.message}`,
    {
      hint: `Enter this publisher in the settings of ${crate2.name} at crates.io: ${describePublisher(publisher)}`,
      cause: error2
    }
  );
}
function findRegistry2(context, crate2, { read }) {
  const member = read.workspaces.main.workspace.members.find(({ name }) => name === crate2.name);
  if (member === void 0) throw new ActionError("input", `${crate2.label} has no package ${crate2.name}`);
  return registryOf({
    label: crate2.label,
    member,
    chosen: crate2.config.registry,
    repository: read.registries,
    userDefault: context.userRegistry
  });
}
function memberManifest(crate2, { read }) {
  const { workspace, directory } = read.workspaces.main;
  const member = workspace.members.find(({ name }) => name === crate2.name);
  return posix20.join(directory, member?.manifest ?? "Cargo.toml");
}

// src/cascade/release/verified.ts
async function commitOnGithub(context, plan, checkout, locks) {
  const { crate: crate2, store, refs, released } = checkout;
  const { location, branch } = crate2.config;
  const github = context.githubFor(crate2);
  if (!context.config.commit.verified || released !== void 0) return void 0;
  if (location.kind !== "github" || github === void 0) return void 0;
  const outcome = await github.createVerifiedCommit({
    repository: crate2.label,
    branch,
    expectedHead: refs.branch,
    message: releaseMessage(context, plan, checkout),
    files: listContents(checkout, locks).map(({ path, mode, content }) => ({
      path,
      content: mode === void 0 ? void 0 : content
    }))
  });
  const made = outcome.status === "committed" ? { status: "on-branch", commit: outcome.oid, isNew: true } : await findOvertaking(context, plan, checkout, outcome.reason);
  if (made.status === "on-branch") await store.fetch([made.commit], 1);
  return made;
}
async function findOvertaking(context, plan, checkout, reason) {
  const { crate: crate2 } = checkout;
  const state = await inspectAgain(context, plan, crate2, previousOf(checkout));
  if (state.status === "done") return { status: "already-released", commit: state.commit };
  if (state.status === "merged") return { status: "on-branch", commit: state.commit, isNew: false };
  throw new ActionError("remote", `${crate2.label}: ${crate2.config.branch} moved meanwhile (${reason})`, {
    hint: "Nothing was pushed to it; run this again to start from what is there now"
  });
}

// src/cascade/release/push.ts
async function push(context, plan, { found, prepared, archives }, targets) {
  const moved = [];
  const done = /* @__PURE__ */ new Map();
  const failed = /* @__PURE__ */ new Map();
  const skipped = /* @__PURE__ */ new Set();
  for (const crate2 of plan.crates.filter(({ name }) => targets.includes(name))) {
    const { name } = crate2;
    const [state, work] = [found.get(name), prepared.get(name)];
    if (failed.size > 0) {
      if (work !== void 0) skipped.add(name);
      continue;
    }
    const end = await attempt(async (enter) => {
      if (state?.status === "done") done.set(name, { status: "already-released", commit: state.commit });
      else if (state?.status === "unchanged") done.set(name, { status: "unchanged", commit: state.commit });
      else if (work !== void 0) {
        const later = new Set([...prepared.keys()].filter((each) => !done.has(each)));
        done.set(name, await pushOne(context, plan, work, later, enter, (each) => moved.push(each)));
      }
      const pushed = done.get(name);
      if (!crate2.config.publish || pushed === void 0) return;
      enter("cargo publish");
      const archive = work?.archive ?? archives.get(name);
      const { commit } = pushed;
      const release2 = { commit, upstream: plan.upstream.commit, work, archive, previous: state?.previous };
      await publishToRegistry(context, crate2, release2);
    });
    if (end.status === "failed") failed.set(name, end);
  }
  return { done, failed, skipped, moved };
}
async function pushOne(context, plan, prepared, later, enter, note) {
  const { checkout } = prepared;
  const { crate: crate2 } = checkout;
  enter("wait for the registry");
  await waitForSiblings(context, plan, checkout, later);
  const { commit: own, locks } = prepared.commit === void 0 ? await finishLock(context, plan, prepared, enter) : { ...prepared, commit: prepared.commit };
  enter("push");
  const verified = await commitOnGithub(context, plan, checkout, locks);
  if (verified !== void 0 && verified.status === "on-branch" && verified.isNew) {
    note({ label: crate2.label, ref: branchRef(crate2.config.branch), oid: verified.commit });
  }
  if (verified?.status === "already-released") return { status: "already-released", commit: verified.commit };
  const work = verified === void 0 ? { commit: own, locks } : { commit: verified.commit, locks, isOnBranch: true };
  return await context.progress.step(crate2.name, "push", () => pushRelease(context, plan, checkout, work, note));
}
async function waitForSiblings(context, plan, checkout, later) {
  for (const [sibling, crate2] of uniqueSiblings2(plan, checkout)) {
    if (later.has(crate2.name)) continue;
    if (sibling.via !== "registry") continue;
    const question = askAbout(checkout, sibling, crate2);
    if (await context.registry.isServed(question).catch(() => false)) continue;
    await context.progress.step(checkout.crate.name, `wait for ${crate2.name}`, () => context.registry.wait(question));
  }
}
async function finishLock(context, plan, { checkout, env }, enter) {
  enter("lock");
  const { missing, locks } = await updateLocksOf(context, plan, checkout, env);
  const [unserved] = missing;
  if (unserved !== void 0) {
    throw new ActionError("remote", `${unserved.crate.name} ${unserved.crate.version} is not served any more`);
  }
  enter("commit");
  return { commit: await commitRelease(context, plan, checkout, locks), locks };
}

// src/cascade/release/registry-rights.ts
var CRATES = "https://crates.io/api/v1/crates";
var PAUSE_MS2 = 1e3;
var LONGEST_ANSWER2 = 1024 * 1024;
function listOwn(destinations) {
  return destinations.flatMap(
    ({ crate: crate2, registry }) => crate2.config.publish && registry === "crates-io" ? [crate2] : []
  );
}
async function checkRights(context, publisher, destinations) {
  const own = listOwn(destinations);
  if (own.length === 0) return;
  if (publisher !== void 0) return await refuseNewCrates(context, publisher, own);
  const { CARGO_REGISTRY_TOKEN: token = context.registryTokens["CARGO_REGISTRIES_CRATES_IO_TOKEN"] } = context.registryTokens;
  if (token === void 0) return;
  if (token.startsWith("cio_tp_")) {
    context.ports.log.warning(
      "CARGO_REGISTRY_TOKEN: it was made by trusted publishing, and lives 30 minutes from when it was made; a release that builds and tests first may outlive it. Set trusted-publishing: true instead, which mints one right before each upload"
    );
    return;
  }
  const client = context.ports.http({ name: "crates.io", userAgent: USER_AGENT, retry: { maxRetries: 1 } });
  for (const crate2 of own) {
    const status = await ask(context, crate2);
    if (status === "published" || status === "yanked") continue;
    const isOnly = await isTrustedOnly(client, crate2.name);
    await context.ports.sleep(PAUSE_MS2);
    if (!isOnly) continue;
    throw new ActionError(
      "input",
      `${crate2.label}: crates.io takes ${crate2.name} by trusted publishing only, and from no token`,
      {
        hint: "Set trusted-publishing: true in the two-job form, or have an owner allow tokens in its settings at crates.io"
      }
    );
  }
}
async function proveTrusted(context, destinations) {
  const { trusted } = context;
  if (trusted === void 0) return;
  for (const crate2 of listOwn(destinations)) {
    if (await ask(context, crate2) !== "other-versions") continue;
    await trusted.prove();
    return;
  }
}
async function refuseNewCrates(context, publisher, crates) {
  for (const crate2 of crates) {
    if (await ask(context, crate2) !== "unknown-crate") continue;
    throw new ActionError(
      "input",
      `${crate2.label}: crates.io has no ${crate2.name} yet, and trusted publishing makes no new crates`,
      {
        hint: `An owner publishes its first version by hand (cargo publish --package ${crate2.name}), then enters this publisher: ${describePublisher(publisher)}`
      }
    );
  }
}
async function ask({ registry }, crate2) {
  const question = { crate: crate2, registry: "crates-io", previous: void 0, repositoryConfig: void 0 };
  return (await registry.look(question)).status;
}
async function isTrustedOnly(client, name) {
  try {
    const url = `${CRATES}/${encodeURIComponent(name)}`;
    const { status, body } = await client.send({ method: "GET", url, maxBodyBytes: LONGEST_ANSWER2 });
    const answer = status === 200 ? JSON.parse(Buffer.from(body).toString("utf8")) : void 0;
    return isRecord(answer) && isRecord(answer["crate"]) && answer["crate"]["trustpub_only"] === true;
  } catch {
    return false;
  }
}

// src/cascade/release/release-place.ts
import { join as join34 } from "node:path";
async function findReleasePlace(context, request, repository) {
  const hint = "Or set create-release to false";
  if (repository === void 0) {
    const text = "create-release: the monorepo's repository is not known: there is no origin, and GITHUB_REPOSITORY is not set";
    throw new ActionError("input", text, { hint: `Set the input repository. ${hint}` });
  }
  const { serverUrl, apiUrl, env } = request;
  const owner = repository.split("/")[0]?.toLowerCase() ?? "";
  const tokens = new Set(
    [request.tokens.get(owner), request.token, request.jobToken].filter((each) => each !== void 0)
  );
  if (tokens.size === 0) {
    throw new ActionError("input", 'token: got "", expected a token that may write releases of the monorepo', { hint });
  }
  const refused = [];
  for (const token of tokens) {
    const options = { env, tempDir: join34(context.scratchDir, "git"), path: context.programs.path };
    const git = createGit({ ...options, credentials: [{ serverUrl, token }] }, context.ports);
    try {
      await git.look(`${serverUrl}/${repository}`, "write");
      return { github: createGithub({ apiUrl, token }, context.ports), repository };
    } catch (error2) {
      if (!(error2 instanceof ActionError) || error2.kind !== "input") throw error2;
      refused.push(error2.message);
    }
  }
  throw new ActionError("input", `token: none of the tokens may write releases of ${repository}: ${refused[0]}`, {
    hint: `Give one of them contents: write there, or give the job permissions: contents: write. ${hint}`
  });
}

// src/cascade/report/webhook.ts
var WEBHOOK_MS = 3e4;
async function notifyWebhook(url, text, ports) {
  try {
    const deadlineAtMs = ports.monotonic() + WEBHOOK_MS;
    const client = ports.http({ name: "webhook", retry: { maxRetries: 2 }, deadlineAtMs });
    const { status } = await client.send({
      method: "POST",
      url,
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify({ text: defuse(ports.redact(text)) }),
      maxBodyBytes: 64 * 1024
    });
    if (status >= 300) ports.log.warning(`webhook-url: the webhook answered ${status}`);
  } catch (error2) {
    ports.log.warning(`webhook-url: ${describeError(error2)}`);
  }
}
function describeReport(request, report) {
  const { outputs } = report;
  const what = `upstream-release ${request.tag}${request.stage === "all" ? "" : ` (${[request.stage, request.crate].filter(Boolean).join(" ")})`}`;
  if (report.failure !== void 0) return `:x: ${what} failed: ${describeError(report.failure)}`;
  const crates = Object.entries(outputs.results ?? {}).map(
    ([name, { status, tag }]) => `\u2022 ${name}: ${status} (${tag})`
  );
  return [
    `:white_check_mark: ${what}: ${outputs.status}`,
    ...crates,
    ...outputs["release-url"] ? [outputs["release-url"]] : []
  ].join("\n");
}
function defuse(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/@(?=\w)/g, "@\u200B");
}

// src/cascade/request.ts
import { tmpdir as tmpdir2 } from "node:os";

// src/cascade/release/trusted-request.ts
var REFUSED_EVENTS = ["workflow_run", "pull_request_target"];
function readTrustedSetting(env, { stage, mode, environment }) {
  const twoJobs = "Build in a job with stage prepare and without id-token: write; publish in another with stage publish";
  const hasOidc = Boolean(env["ACTIONS_ID_TOKEN_REQUEST_URL"]);
  if ((stage === "all" || stage === "prepare") && hasOidc) {
    throw refusal(`stage ${stage} runs code of the repositories, and this job may ask for OIDC tokens`, twoJobs);
  }
  if (stage !== "prepare" && stage !== "publish" && mode === "release") {
    throw refusal(`got stage ${stage}, expected prepare or publish`, twoJobs);
  }
  const publisher = readPublisher(env, environment);
  if (stage !== "publish") return { publisher, oidc: void 0 };
  const event = env["GITHUB_EVENT_NAME"] ?? "";
  if (REFUSED_EVENTS.includes(event)) {
    throw refusal(
      `a run of the event ${event} gets no token of a registry`,
      "Start the workflow by a push of the tag or by hand"
    );
  }
  const server = env["GITHUB_SERVER_URL"] || "https://github.com";
  if (server.replace(/\/$/, "") !== "https://github.com") {
    throw refusal(
      `it works on github.com only, and this is ${quoteValue(server)}`,
      "Use a token of the registry: CARGO_REGISTRY_TOKEN"
    );
  }
  const [url, token] = [env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "", env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? ""];
  if (url === "" || token === "" || !URL.canParse(url)) {
    throw refusal("this job may not ask for OIDC tokens", "Give the job permissions: id-token: write");
  }
  return { publisher, oidc: { url, token } };
}
function refusal(message, hint) {
  return new ActionError("input", `trusted-publishing: ${message}`, { hint });
}
function readPublisher(env, environment) {
  const [owner = "", repository = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const workflow = /\/\.github\/workflows\/([^/@]+)@/.exec(env["GITHUB_WORKFLOW_REF"] ?? "")?.[1];
  if (owner === "" || repository === "" || workflow === void 0) {
    throw new ActionError(
      "input",
      "trusted-publishing: GITHUB_REPOSITORY and GITHUB_WORKFLOW_REF do not say which workflow this is",
      { hint: "It works in a workflow of GitHub Actions only" }
    );
  }
  return { owner, repository, workflow, environment };
}

// src/cascade/request.ts
var MODES = ["release", "plan", "pull-request", "version"];
var STAGES = ["all", "validate", "prepare", "publish", "update", "finish"];
var DEADLINE_SECONDS = 7200;
function readRequest({ inputs, env, mask }, tempDir = tmpdir2()) {
  const jobToken = inputs.secret("github-token");
  const token = inputs.secret("token", { env: "GH_PAT" }) ?? jobToken;
  const webhookUrl = readWebhook(inputs.secret("webhook-url"), mask);
  const mode = inputs.choice("mode", MODES, { default: "release" });
  const tag = inputs.text("tag", { env: "GITHUB_REF_NAME" });
  if (tag === void 0 && mode !== "version") {
    throw new ActionError("input", 'tag: got "", expected the tag to release', {
      hint: "Set the input tag or the environment variable GITHUB_REF_NAME"
    });
  }
  const request = {
    tag: tag ?? "",
    workspacePath: inputs.path("workspace-path", { default: "." }),
    configPath: inputs.path("config"),
    mode,
    version: {
      unconventional: inputs.choice("unconventional", ["ignore", "patch"], { default: "ignore" }),
      tagOnMerge: inputs.boolean("tag-on-merge", { default: true }),
      releaseWorkflow: readWorkflow(inputs)
    },
    stage: inputs.choice("stage", STAGES, { default: "all" }),
    crate: inputs.text("crate"),
    dryRun: inputs.boolean("dry-run", { default: false }),
    identity: { name: readIdentity2("git-user-name", inputs), email: readIdentity2("git-user-email", inputs) },
    policy: inputs.choice("requirement-policy", ["keep", "exact", "caret"], { default: "keep" }),
    waitMode: inputs.choice("wait-for-registry", ["auto", "always", "never"], { default: "auto" }),
    registryTimeoutMs: inputs.decimal("registry-timeout-minutes", { default: 20, min: 0, max: 1440 }) * 6e4,
    concurrency: inputs.integer("concurrency", { default: 0, min: 0, max: 64 }),
    createRelease: inputs.boolean("create-release", { default: true }),
    preparedPath: inputs.path("prepared-path"),
    allowDowngrade: inputs.boolean("allow-downgrade", { default: false }),
    repository: readRepository2(inputs),
    runnerRepository: env["GITHUB_REPOSITORY"] || void 0,
    commit: readCommit(inputs),
    event: { ref: env["GITHUB_REF"] || void 0, sha: env["GITHUB_SHA"] || void 0 },
    token,
    jobToken,
    tokens: readTokens(inputs, mask),
    deadlineMs: inputs.integer("deadline-seconds", { default: DEADLINE_SECONDS, min: 1, max: 86400 }) * 1e3,
    webhookUrl,
    signingKey: readKey(inputs.text("signing-key"), mask),
    apiUrl: inputs.url("github-api-url", { env: "GITHUB_API_URL", default: "https://api.github.com" }),
    serverUrl: inputs.url("github-server-url", { env: "GITHUB_SERVER_URL", default: "https://github.com" }),
    tempDir: env["RUNNER_TEMP"] || tempDir,
    env,
    trusted: void 0,
    mask
  };
  checkTogether(request);
  const environment = inputs.text("publish-environment") ?? "crates-io";
  if (!inputs.boolean("trusted-publishing", { default: false })) return request;
  return { ...request, trusted: readTrustedSetting(env, { ...request, environment }) };
}
function checkTogether(request) {
  const { stage, crate: crate2, mode, preparedPath } = request;
  if (stage === "update" && crate2 === void 0) {
    throw new ActionError("input", 'crate: got "", expected the name of the crate that stage update is to release');
  }
  if (stage !== "update" && crate2 !== void 0) {
    throw new ActionError("input", `crate: got ${quoteValue(crate2)}, expected none with stage ${stage}`, {
      hint: "It belongs to stage update"
    });
  }
  const isSplit = stage === "prepare" || stage === "publish";
  if (isSplit !== (preparedPath !== void 0)) {
    const got = preparedPath === void 0 ? '""' : quoteValue(preparedPath);
    const expected = isSplit ? `the folder that stage ${stage} ${stage === "prepare" ? "writes" : "reads"}` : "none";
    throw new ActionError("input", `prepared-path: got ${got}, expected ${expected} with stage ${stage}`);
  }
  if (mode === "version" && stage !== "all") {
    throw new ActionError("input", `stage: got "${stage}", expected all with mode version`);
  }
  if (isSplit && mode === "plan") {
    throw new ActionError("input", `stage: got "${stage}", expected all, validate or update with mode plan`);
  }
}
function readWorkflow(inputs) {
  const value = inputs.text("release-workflow");
  if (value === void 0 || /^[\w.-]{1,200}\.ya?ml$/.test(value)) return value;
  throw new ActionError("input", `release-workflow: got ${quoteValue(value)}, expected the file name of a workflow`, {
    hint: "For example release.yml"
  });
}
function readRepository2(inputs) {
  const value = inputs.text("repository");
  if (value === void 0 || /^[A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(value)) return value;
  throw new ActionError("input", `repository: got ${quoteValue(value)}, expected owner/name`);
}
function readCommit(inputs) {
  const value = inputs.text("commit");
  if (value === void 0 || /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value)) return value;
  throw new ActionError(
    "input",
    `commit: got ${quoteValue(value)}, expected the full id of a commit, as stage validate puts it out`
  );
}
function readTokens(inputs, mask) {
  const lines = inputs.lines("tokens", { default: [] }).filter((line) => !line.startsWith("#"));
  const pairs = lines.map((line) => {
    const split = line.indexOf("=");
    const [owner, token] = [line.slice(0, Math.max(split, 0)).trim(), line.slice(split + 1).trim()];
    if (token !== "") mask(token);
    return { owner, token };
  });
  const tokens = /* @__PURE__ */ new Map();
  for (const [index, { owner, token }] of pairs.entries()) {
    const where = `tokens: line ${index + 1}`;
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(owner)) throw new ActionError("input", `${where}: expected owner=token`);
    if (token === "") {
      throw new ActionError("input", `${where}: the token of ${owner} is empty`, {
        hint: "Is the secret set, and may this workflow read it? GitHub passes an unset secret as nothing"
      });
    }
    const odd = [...token].findIndex((character) => !/[\x21-\x7e]/.test(character));
    if (odd !== -1 || /^["'].*["']$|\$\{\{|\*\*\*/.test(token)) {
      const reason = odd === -1 ? "is a placeholder or in quotes" : `has a character at position ${odd + 1} that no token has`;
      throw new ActionError("input", `${where}: the token of ${owner} ${reason}`);
    }
    if (tokens.has(owner.toLowerCase())) throw new ActionError("input", `${where}: ${owner} is there twice`);
    tokens.set(owner.toLowerCase(), token);
  }
  return tokens;
}
function readIdentity2(name, inputs) {
  const value = inputs.text(name);
  if (value !== void 0 && /[<>\p{Cc}]/u.test(value)) {
    throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected text without < > or line breaks`);
  }
  return value;
}
function readKey(value, mask) {
  if (value === void 0) return void 0;
  mask(value);
  for (const line of value.split("\n")) mask(line.trim());
  return readSigningKey(value);
}
function readWebhook(value, mask) {
  if (value === void 0) return void 0;
  const url = URL.canParse(value) ? new URL(value) : void 0;
  if (url === void 0 || !/^https?:$/.test(url.protocol)) {
    throw new ActionError("input", "webhook-url: got a value that is no http or https URL");
  }
  if (url.pathname.length > 1) mask(url.pathname);
  return value;
}

// src/cascade/version/mode.ts
import { resolve as resolve7 } from "node:path";

// src/cascade/version/release-notes.ts
function groupChanges(crate2, pages) {
  const moved = crate2.because.length > 0 && crate2.reason !== "shared-version";
  return groupByKind(crate2.changes, moved ? [`- Updated ${crate2.because.join(", ")}`] : [], pages);
}
function renderChanges(crate2, pages) {
  return renderGroups(groupChanges(crate2, pages));
}
function comparisonLink(crate2, tag, pages) {
  if (pages === void 0) return void 0;
  const to = encodeURIComponent(tag);
  if (crate2.base === void 0) return `[${crate2.next}]: ${pages.url}/releases/tag/${to}`;
  return `[${crate2.next}]: ${pages.url}/compare/${encodeURIComponent(crate2.base.name)}...${to}`;
}
function describeReleasePull(crates, options, limit = 6e4) {
  const { pages, branch } = options;
  const released = crates.filter(({ present, next, reason }) => present !== next || reason === "first");
  const table2 = [
    "| crate | now | next | because |",
    "| --- | --- | --- | --- |",
    ...released.map((crate2) => `| ${crate2.name} | ${crate2.present} | ${crate2.next} | ${explain2(crate2)} |`)
  ].join("\n");
  const parts = [
    `This releases ${released.length === 1 ? "one crate" : `${released.length} crates`} once it is merged.`,
    table2
  ];
  if (options.why !== void 0) parts.push(`> [!NOTE]
> ${options.why}`);
  if (options.warnings.length > 0)
    parts.push(`> [!WARNING]
${options.warnings.map((line) => `> - ${escapeMarkdown(line)}`).join("\n")}`);
  if (options.unconventional.length > 0) {
    const lines = options.unconventional.map((line) => `- ${escapeMarkdown(line)}`).join("\n");
    parts.push(`Commits that follow no convention and count for nothing:

${lines}`);
  }
  for (const crate2 of released) {
    const changes = renderChanges(crate2, pages);
    if (changes !== "")
      parts.push(`<details><summary>${crate2.name} ${crate2.next}</summary>

${changes}

</details>`);
  }
  return cutAtLine(
    parts.join("\n\n"),
    limit,
    pages === void 0 ? "The changelogs are in the files of this pull request." : `The rest is in [the files](${pages.url}/tree/${branch.split("/").map(encodeURIComponent).join("/")}).`
  );
}
function explain2(crate2) {
  switch (crate2.reason) {
    case "first":
      return "first release";
    case "changes":
      if (crate2.changes.length === 0) return `${crate2.because.join(", ")}, ${crate2.level}`;
      return `${crate2.changes.length} ${crate2.changes.length === 1 ? "change" : "changes"}, ${crate2.level}`;
    case "release-as":
      return "Release-As";
    case "dependency":
      return `needs ${crate2.because.join(", ")}`;
    case "shared-version":
      return `shares its version with ${crate2.because.join(", ")}`;
    case "semver-checks":
      return `cargo-semver-checks asks for ${crate2.level}`;
    case "none":
      return "";
  }
}
function cutAtLine(text, limit, more) {
  if (text.length <= limit) return text;
  const end = `

</details>

${more}`;
  const cut = text.slice(0, limit - end.length);
  const whole = cut.slice(0, cut.lastIndexOf("\n"));
  const isOpen2 = whole.lastIndexOf("<details>") > whole.lastIndexOf("</details>");
  return `${whole}${isOpen2 ? end : `

${more}`}`;
}

// src/cascade/version/version.ts
import { join as join37 } from "node:path";

// src/cascade/version/level.ts
var ORDER = ["none", "patch", "minor", "major"];
function highestLevel(levels) {
  let highest = "none";
  for (const level of levels) if (ORDER.indexOf(level) > ORDER.indexOf(highest)) highest = level;
  return highest;
}
function levelOf(change) {
  if (change.breaking) return "major";
  if (change.type === "feat") return "minor";
  return ["fix", "perf", "revert", "deps"].includes(change.type) ? "patch" : "none";
}
function nextVersion(present, level, lastFull) {
  if (level === "none") return present;
  const version = parseVersion(present);
  if (version.pre === "") return showVersion(raise(version, level));
  const asked = lastFull === void 0 ? void 0 : raise(parseVersion(lastFull), level);
  const core = { ...version, pre: "", build: "" };
  const [, name = "", number] = /^(.*?)(\d+)?$/.exec(version.pre) ?? [];
  if (asked === void 0 || compareVersions(core, asked) >= 0) {
    return showVersion({ ...core, pre: number === void 0 ? `${name}.1` : `${name}${BigInt(number) + 1n}` });
  }
  return showVersion({ ...asked, pre: `${number === void 0 ? `${name}.` : name}1` });
}
function nextOfRaised(present, level, released, lastFull) {
  if (level === "none") return present;
  const asked = parseVersion(nextVersion(released, level, lastFull));
  const version = parseVersion(present);
  const core = (of) => ({ ...of, pre: "", build: "" });
  if (compareVersions(core(version), core(asked)) >= 0) return present;
  return version.pre === "" ? showVersion(asked) : nextVersion(present, level, lastFull);
}
function raise({ major, minor, patch }, level) {
  const plain = { pre: "", build: "" };
  if (major > 0n && level === "major") return { major: major + 1n, minor: 0n, patch: 0n, ...plain };
  const isBreakingBelowOne = major === 0n && level === "major";
  if (major > 0n && level === "minor" || isBreakingBelowOne && minor > 0n) {
    return { major, minor: minor + 1n, patch: 0n, ...plain };
  }
  return { major, minor, patch: patch + 1n, ...plain };
}
function releaseAs(crate2, present, asked) {
  if (compareVersions(parseVersion(asked), parseVersion(present)) > 0) return asked;
  throw new ActionError("input", `${crate2}: Release-As: ${asked} is not above the present version ${present}`, {
    hint: "Add a commit with a higher Release-As, or raise the version in the manifest by hand"
  });
}
function showVersion({ major, minor, patch, pre }) {
  return `${major}.${minor}.${patch}${pre === "" ? "" : `-${pre}`}`;
}

// src/cascade/version/dependents.ts
function spread(crates, planned2, lastFull, raised) {
  const plan = new Map(planned2.map((entry) => [entry.name, entry]));
  const moved = (name) => {
    const entry = plan.get(name);
    return entry !== void 0 && entry.next !== entry.present;
  };
  const shared = crates.filter(({ versionInherited }) => versionInherited);
  for (let changed = true; changed; ) {
    changed = false;
    for (const crate2 of crates) {
      const entry = plan.get(crate2.name);
      const needs = crate2.isMonorepo === true ? crates.flatMap(({ name }) => name === crate2.name ? [] : [name]) : crate2.needs;
      const because = needs.filter(moved);
      if (because.length === 0 || moved(crate2.name) || entry.reason === "first") continue;
      if (raised.has(crate2.name)) continue;
      const next = nextVersion(crate2.version, "patch", lastFull.get(crate2.name));
      plan.set(crate2.name, { ...entry, next, level: "patch", reason: "dependency", because });
      changed = true;
    }
    const highest = shared.map(({ name }) => plan.get(name)).sort((left, right) => compareVersions(parseVersion(right.next), parseVersion(left.next)))[0];
    for (const { name } of shared) {
      const entry = plan.get(name);
      if (highest === void 0 || entry.next === highest.next || !moved(highest.name)) continue;
      plan.set(name, {
        ...entry,
        next: highest.next,
        level: highest.level,
        reason: "shared-version",
        because: [highest.name]
      });
      changed = true;
    }
  }
  return crates.map((crate2) => {
    const entry = plan.get(crate2.name);
    if (crate2.isMonorepo !== true) return entry;
    if (!moved(crate2.name)) return { ...entry, isMonorepo: true };
    return {
      ...entry,
      isMonorepo: true,
      because: crates.flatMap(({ name }) => name !== crate2.name && moved(name) ? [name] : [])
    };
  });
}

// src/cascade/version/next-versions.ts
var LONGEST_SUBJECT = 200;
function planVersions(input) {
  const history = new Map(input.commits.map((commit) => [commit.oid, commit]));
  const line = new Map(firstParentLine(history, input.head).map((oid, index) => [oid, index]));
  const unconventional = /* @__PURE__ */ new Map();
  const warnings = /* @__PURE__ */ new Set();
  const raised = /* @__PURE__ */ new Set();
  const asking = /* @__PURE__ */ new Map();
  const rangeFrom = createRanges(input.commits, history);
  const crates = input.crates.map((crate2) => {
    const base = findBase(crate2, input, line);
    refuseLost(crate2, input, history);
    if (base === void 0 || isNewSince(base, crate2, input)) return { ...unmoved(crate2), reason: "first" };
    const range = rangeFrom(base.commit);
    const changes = [];
    const levels = crate2.isMonorepo === true ? [levelOfAll(range, input)] : [];
    const own = new Set(touching(crate2, range, { ...input, former: input.formerFolders?.get(crate2.name) }));
    let asked;
    for (const counted of range) {
      const { commit, message } = counted;
      if (message.releaseAs === void 0) continue;
      const isHeard = own.has(counted) || isAddressed(counted, crate2);
      if (!asking.has(commit.oid) || isHeard) asking.set(commit.oid, isHeard ? "" : message.releaseAs);
      if (!isHeard || asked !== void 0) continue;
      if (commit.paths.length > 0 || isAtMost(crate2.version, message.releaseAs)) asked = message.releaseAs;
      else
        warnings.add(
          `${crate2.name}: Release-As: ${message.releaseAs} of ${commit.oid.slice(0, 10)} is below ${crate2.version} and does not count here`
        );
    }
    for (const { commit, message, changes: said2 } of own) {
      for (const change of said2) {
        changes.push({ ...change, commit: commit.oid, author: commit.author });
        levels.push(levelOf(change));
      }
      for (const text of message.unreadableReleaseAs) {
        warnings.add(
          `${commit.oid.slice(0, 10)}: Release-As: ${JSON.stringify(text.slice(0, 120))} does not count (expected a version such as 2.0.0)`
        );
      }
      for (const { line: number, text } of message.nearMisses) {
        warnings.add(
          `${commit.oid.slice(0, 10)} line ${number} does not count as a breaking change: ${JSON.stringify(text.slice(0, 120))} (expected "BREAKING CHANGE: \u2026" at the beginning of a line)`
        );
      }
      if (!message.conventional && commit.parents.length < 2 && message.reverts.length === 0 && message.revertsPull === void 0) {
        const subject = (commit.message.split("\n", 1)[0] ?? "").trim().slice(0, LONGEST_SUBJECT).toWellFormed();
        const known = unconventional.get(commit.oid) ?? { commit: commit.oid, subject, crates: /* @__PURE__ */ new Set() };
        unconventional.set(commit.oid, { ...known, crates: known.crates.add(crate2.name) });
        if (input.unconventional === "patch") levels.push("patch");
      }
    }
    const least = input.leastLevels?.get(crate2.name) ?? "none";
    const said = highestLevel(levels);
    const level = highestLevel([said, least]);
    const found = { name: crate2.name, present: crate2.version, base, changes, because: [] };
    if (asked !== void 0 && asked !== crate2.version) {
      return { ...found, next: releaseAs(crate2.name, crate2.version, asked), level, reason: "release-as" };
    }
    const lastFull2 = lastFullRelease(crate2, input, line);
    const raisedFrom = findRaised(crate2, base, input);
    if (raisedFrom !== void 0) {
      raised.add(crate2.name);
      warnings.add(
        `${crate2.name} ${crate2.version} has no tag ${crate2.tagPrefix}${crate2.version} yet: what is new goes into that release until it is tagged`
      );
    }
    const next = raisedFrom === void 0 ? nextVersion(crate2.version, level, lastFull2) : nextOfRaised(crate2.version, level, raisedFrom, lastFull2);
    const isSame2 = level === "none" || next === crate2.version;
    return { ...found, next, level, reason: isSame2 ? "none" : level === said ? "changes" : "semver-checks" };
  });
  for (const [oid, version] of asking) {
    if (version !== "")
      warnings.add(`${oid.slice(0, 10)}: Release-As: ${version} counts for no crate: that commit changes none`);
  }
  const lastFull = new Map(input.crates.map((crate2) => [crate2.name, lastFullRelease(crate2, input, line)]));
  return {
    crates: spread(input.crates, crates, lastFull, raised),
    unconventional: [...unconventional.values()].map((entry) => ({ ...entry, crates: [...entry.crates] })),
    warnings: [...warnings]
  };
}
function isNewSince({ name }, crate2, { versionsAtBase }) {
  return versionsAtBase !== void 0 && !name.startsWith(crate2.tagPrefix) && !versionsAtBase.has(crate2.name);
}
function isAddressed({ commit, changes }, crate2) {
  if (commit.paths.length > 0 || commit.parents.length !== 1) return false;
  const scope = changes[0]?.scope;
  return scope === void 0 || scope === crate2.name || scope === crate2.directory;
}
function isAtMost(version, other) {
  return compareVersions(parseVersion(version), parseVersion(other)) <= 0;
}
function levelOfAll(range, input) {
  const { crates, unconventional, formerFolders } = input;
  const ofAny = new Set(
    crates.flatMap((crate2) => touching(crate2, range, { ...input, former: formerFolders?.get(crate2.name) }))
  );
  return highestLevel(
    [...ofAny].flatMap(({ commit, message, changes }) => {
      const isPatch = unconventional === "patch" && !message.conventional && commit.parents.length < 2;
      return [...changes.map(levelOf), ...isPatch ? ["patch"] : []];
    })
  );
}
function unmoved(crate2) {
  return {
    name: crate2.name,
    present: crate2.version,
    next: crate2.version,
    level: "none",
    base: void 0,
    changes: [],
    because: []
  };
}

// src/cascade/version/semver-checks.ts
import { readFile as readFile14, stat as stat8 } from "node:fs/promises";
import { join as join35 } from "node:path";
async function runSemverChecks(store, history, planned2, { exec, log, env, scratchDir }) {
  const levels = /* @__PURE__ */ new Map();
  const version = await exec("cargo", ["semver-checks", "--version"], { env, cwd: history.directory });
  if (version.exitCode !== 0) return levels;
  for (const { name, base, changes } of planned2) {
    const crate2 = history.crates.find((entry) => entry.name === name);
    if (crate2 === void 0 || base === void 0 || changes.length === 0 || crate2.directory === "") continue;
    const reason = await whyNotJudged(join35(history.directory, crate2.directory));
    if (reason !== void 0) {
      log.notice(`cargo-semver-checks does not judge ${name}, ${reason}: the commits alone decide`);
      continue;
    }
    const baseline = join35(scratchDir, "baselines", base.commit);
    if (!await exists2(baseline)) await store.checkOut(base.commit, baseline);
    if (await whyNotJudged(join35(baseline, crate2.directory)) !== void 0) {
      log.notice(
        `cargo-semver-checks cannot judge ${name}: it had no library at ${base.name}; the commits alone decide`
      );
      continue;
    }
    const manifest = join35(history.directory, crate2.directory, "Cargo.toml");
    const args = ["semver-checks", "check-release", "--manifest-path", manifest, "--baseline-root", baseline];
    const result = await exec("cargo", [...args, "--package", name, "--color", "never"], {
      env,
      cwd: history.directory,
      onLine: (line) => log.info(line)
    });
    const text = `${result.stdout}
${result.stderr}`;
    const needed = /semver requires new (major|minor) version/.exec(text)?.[1];
    if (needed !== void 0) levels.set(name, needed);
    else if (result.exitCode !== 0) {
      log.notice(`cargo-semver-checks could not judge ${name} against ${base.name}: the commits alone decide`);
    }
  }
  return levels;
}
async function whyNotJudged(directory) {
  const text = await readFile14(join35(directory, "Cargo.toml"), "utf8").catch(() => void 0);
  if (text === void 0) return "which is not there";
  const manifest = parseToml(text, "Cargo.toml");
  const lib = subTable(manifest, "lib");
  if (lib?.["proc-macro"] === true || lib?.["proc_macro"] === true) return "which is a procedural macro";
  const kinds = stringsAt(lib, "crate-type");
  if (kinds.length > 0 && !kinds.some((kind) => kind === "lib" || kind === "rlib"))
    return "whose library no crate can use";
  const isThere = await exists2(join35(directory, stringAt(lib, "path") ?? "src/lib.rs"));
  return isThere ? void 0 : "which has no library";
}
async function exists2(path) {
  return await stat8(path).catch(() => void 0) !== void 0;
}

// src/cascade/version/decide-versions.ts
async function decideVersions(context, store, history, request) {
  const { crates, commits, head, tags, workspaceNames } = history;
  const input = {
    crates,
    commits,
    head,
    tags,
    workspaceNames,
    monorepoTagPrefix: context.config.tagPrefix,
    unconventional: request.unconventional
  };
  const bases = findBases(input);
  const versionsAtBase = await readVersionsAtBase(store, history, bases);
  const places = new Map([...bases].map(([name, { commit }]) => [name, commit]));
  const formerFolders = await findFormerFolders(store, crates, places);
  const plan = planVersions({ ...input, versionsAtBase, formerFolders });
  const leastLevels = await runSemverChecks(store, history, plan.crates, {
    exec: context.programs.exec,
    log: context.ports.log,
    env: context.commandEnv,
    scratchDir: context.scratchDir
  });
  const decided = leastLevels.size === 0 ? plan : planVersions({ ...input, versionsAtBase, formerFolders, leastLevels });
  refuseTaken(history, decided);
  return decided;
}
async function readVersionsAtBase(store, { crates }, bases) {
  const places = crates.flatMap((crate2) => {
    const base = bases.get(crate2.name);
    return base === void 0 || base.name.startsWith(crate2.tagPrefix) ? [] : [{ crate: crate2, commit: base.commit }];
  });
  const versions = await readVersions(store, places);
  const found = /* @__PURE__ */ new Map();
  for (const [index, { crate: crate2, commit }] of places.entries()) {
    const version = versions[index] ?? await findElsewhere(store, crate2.name, commit);
    if (version !== void 0) found.set(crate2.name, version);
  }
  return found;
}
async function findElsewhere(store, crate2, commit) {
  const own = await findCrate(store, crate2, commit);
  return stringAt(subTable(own?.manifest, "package"), "version") ?? (own === void 0 ? void 0 : stringAt(subTable(subTable(own.root, "workspace"), "package"), "version"));
}
function refuseTaken({ refs, crates }, plan) {
  for (const { name, present, next } of plan.crates) {
    const tag = `${crates.find((crate2) => crate2.name === name)?.tagPrefix}${next}`;
    if (present === next || !refs.has(tagRef(tag))) continue;
    throw new ActionError("input", `${name}: the next version is ${next}, and the tag ${tag} is there already`, {
      hint: `Was it released from another branch? Choose a higher version with a commit footer "Release-As: <version>"`
    });
  }
}

// src/cascade/version/tag-merged.ts
import { posix as posix21 } from "node:path";
var MOST_TAGS_PER_PUSH = 3;
async function findUntagged(store, history, isOurs) {
  const line = firstParentLine(history.byId, history.head);
  const open5 = history.crates.filter(({ tagPrefix, version }) => !history.refs.has(tagRef(`${tagPrefix}${version}`))).map((crate2) => ({
    crate: crate2,
    touching: line.filter((oid) => bringsVersion(crate2, history.byId.get(oid)?.paths ?? []))
  }));
  const raised = await findBringers(store, open5, history.byId);
  const first = open5.filter(({ crate: crate2 }) => !raised.has(crate2.name));
  const brought = new Map([...raised, ...await findFirstSections(store, first, history.byId)]);
  const verdicts = /* @__PURE__ */ new Map();
  const untagged = [];
  for (const { crate: crate2 } of open5) {
    const commit = brought.get(crate2.name);
    if (commit === void 0) continue;
    const verdict = verdicts.get(commit) ?? isOurs(commit);
    verdicts.set(commit, verdict);
    const { name, version, tagPrefix } = crate2;
    if (await verdict) untagged.push({ crate: name, version, tag: `${tagPrefix}${version}`, commit });
  }
  return untagged;
}
function bringsVersion(crate2, paths) {
  const isRoot = crate2.directory === "." || crate2.directory === "";
  const folder = isRoot ? "." : crate2.directory;
  const files = manifestsOf(crate2);
  return paths.some((path) => files.includes(path) || isChangelogIn(folder, path));
}
function isChangelogIn(folder, path) {
  return isChangelog(path) && posix21.dirname(path) === folder;
}
async function findBringers(store, crates, commits) {
  const brought = /* @__PURE__ */ new Map();
  let open5 = crates;
  for (let from = 0, count = 4; open5.length > 0; from += count, count *= 4) {
    const asked = open5.flatMap(
      ({ crate: crate2, touching: touching2 }) => touching2.slice(from, from + count).map((oid) => ({ crate: crate2, oid, commit: commits.get(oid)?.parents[0] }))
    );
    const before = await readVersions(store, asked);
    for (const [index, { crate: crate2, oid }] of asked.entries()) {
      const isOlder2 = before[index] !== void 0 && before[index] !== crate2.version;
      if (!brought.has(crate2.name) && isOlder2) brought.set(crate2.name, oid);
    }
    const next = from + count;
    open5 = open5.filter(({ crate: crate2, touching: touching2 }) => touching2.length > next && !brought.has(crate2.name));
  }
  return brought;
}
var MOST_CHANGELOGS = 200;
async function findFirstSections(store, crates, commits) {
  const places = crates.flatMap(({ crate: crate2, touching: touching2 }) => {
    const folder = crate2.directory === "" ? "." : crate2.directory;
    const edits = touching2.flatMap((oid) => {
      const paths = commits.get(oid)?.paths ?? [];
      return paths.filter((path) => isChangelogIn(folder, path)).map((path) => ({ crate: crate2, oid, path }));
    });
    return edits.slice(0, MOST_CHANGELOGS);
  });
  const hasSection = async (commitOf2) => {
    const asked = places.map(({ oid, path }) => ({ commit: commitOf2(oid), path }));
    const known = asked.flatMap(({ commit, path }) => commit === void 0 ? [] : [{ commit, path }]);
    const texts = await store.readFiles(known);
    let at = 0;
    return places.map(({ crate: crate2 }, index) => {
      const text = asked[index]?.commit === void 0 ? void 0 : texts[at++];
      return text !== void 0 && readSection(text, crate2.name, crate2.version) !== void 0;
    });
  };
  if (places.length === 0) return /* @__PURE__ */ new Map();
  const after = await hasSection((oid) => oid);
  const before = await hasSection((oid) => commits.get(oid)?.parents[0]);
  const found = /* @__PURE__ */ new Map();
  for (const [index, { crate: crate2, oid }] of places.entries()) {
    if (after[index] === true && before[index] === false && !found.has(crate2.name)) found.set(crate2.name, oid);
  }
  return found;
}
async function tagMerged(store, untagged, { identity, monorepoTagPrefix }) {
  const isLast = ({ tag }) => tag.startsWith(monorepoTagPrefix) && tryParseVersion(tag.slice(monorepoTagPrefix.length)) !== void 0;
  const crates = untagged.filter((release2) => !isLast(release2));
  const batches = [];
  for (let at = 0; at < crates.length; at += MOST_TAGS_PER_PUSH)
    batches.push(crates.slice(at, at + MOST_TAGS_PER_PUSH));
  for (const release2 of untagged.filter(isLast)) batches.push([release2]);
  const pushed = [];
  for (const batch of batches) {
    const updates = [];
    for (const { tag, crate: crate2, version, commit } of batch) {
      const made = await store.readCommit(commit);
      const epochSeconds = made?.committer.epochSeconds ?? 0;
      const oid = await store.makeTag({ name: tag, message: `${crate2} ${version}`, commit, identity, epochSeconds });
      updates.push({ ref: tagRef(tag), oid, expected: null });
    }
    const outcome = await store.push(updates);
    if (outcome.status === "stale" || outcome.status === "rejected") {
      const before = pushed.length === 0 ? "no tag was pushed" : `pushed are ${pushed.join(", ")}`;
      throw new ActionError("remote", `${outcome.ref} was not taken: ${outcome.reason}; ${before}`, {
        hint: "Run this again: it goes on with the tags that are missing"
      });
    }
    pushed.push(...batch.map(({ tag }) => tag));
  }
  return pushed;
}

// src/cascade/version/start-release.ts
var JOB_LOGIN = "github-actions[bot]";
async function tagAndStart(store, history, untagged, { context, request, github, login }) {
  if (untagged.length === 0) return [];
  const { releaseWorkflow, repository } = request;
  if (login === JOB_LOGIN && releaseWorkflow === void 0) {
    throw new ActionError(
      "input",
      `token: the tags ${untagged.map(({ tag }) => tag).join(", ")} would start nothing, because GitHub starts no workflow for what a job pushes with its own token`,
      {
        hint: "Pass a token of an App or a person, or name the workflow to start as release-workflow (permission actions: write)"
      }
    );
  }
  const tags = await tagMerged(store, untagged, {
    identity: context.identity,
    monorepoTagPrefix: context.config.tagPrefix
  });
  const own = untagged.find(({ crate: crate2 }) => history.crates.some(({ name, isMonorepo }) => name === crate2 && isMonorepo));
  if (own !== void 0 && login === JOB_LOGIN && releaseWorkflow !== void 0) {
    await github?.dispatchWorkflow({
      repository: repository ?? "",
      workflow: releaseWorkflow,
      ref: own.tag,
      inputs: { tag: own.tag }
    });
  }
  return tags;
}
async function startForgotten(store, history, { context, request, github, login }) {
  const { repository, releaseWorkflow } = request;
  const monorepo = history.crates.find(({ isMonorepo }) => isMonorepo);
  if (github === void 0 || repository === void 0 || monorepo === void 0) return;
  const name = `${monorepo.tagPrefix}${monorepo.version}`;
  const oid = history.refs.get(tagRef(name));
  const tag = oid === void 0 ? void 0 : await store.readTag(oid);
  const { identity, ports } = context;
  if (tag?.tagger?.name !== identity.name || tag.tagger.email !== identity.email) return;
  if (await github.hasStarted({ repository, tag: name }) !== false) return;
  if (login === JOB_LOGIN && releaseWorkflow !== void 0) {
    ports.log.notice(`${name} is there, and nothing came of it: starting ${releaseWorkflow}`);
    await github.dispatchWorkflow({ repository, workflow: releaseWorkflow, ref: name, inputs: { tag: name } });
    return;
  }
  ports.log.warning(
    `${name} is there, and there is neither a release nor a run of a workflow for it: start the release workflow on it by hand`
  );
}

// src/cascade/version/write-release.ts
import { readFile as readFile15, writeFile as writeFile10 } from "node:fs/promises";
import { join as join36 } from "node:path";

// src/cascade/version/release-edits.ts
function planReleaseEdits2(workspace, planned2, policy) {
  const edits = /* @__PURE__ */ new Map();
  const add = (manifest, edit) => {
    const known = edits.get(manifest) ?? [];
    const id = JSON.stringify(edit);
    if (!known.some((other) => JSON.stringify(other) === id)) edits.set(manifest, [...known, edit]);
  };
  const moved = new Map(planned2.filter(({ present, next }) => present !== next).map(({ name, next }) => [name, next]));
  const inheriting = workspace.members.filter(({ versionInherited }) => versionInherited).map(({ name }) => name);
  const virtual = planned2.filter(({ name }) => !workspace.members.some((member) => member.name === name));
  const shared = workspace.sharedVersion === void 0 ? void 0 : [...inheriting, ...virtual.map(({ name }) => name)].map((name) => moved.get(name)).find((next) => next !== void 0);
  if (shared !== void 0) {
    for (const name of inheriting) moved.set(name, shared);
    add("Cargo.toml", { kind: "requirement-at", path: ["workspace", "package", "version"], requirement: shared });
  }
  const notes = /* @__PURE__ */ new Set();
  for (const member of workspace.members) {
    const version = moved.get(member.name);
    if (version !== void 0 && !member.versionInherited) {
      add(member.manifest, { kind: "package-version", version });
    }
    for (const { path, requirement, requirementAt } of member.dependencies) {
      const target = path === void 0 ? void 0 : workspace.members.find(({ directory }) => directory === path);
      const next = target === void 0 ? void 0 : moved.get(target.name);
      if (next === void 0 || requirement === void 0 || requirementAt === void 0) continue;
      const renewed = renewRequirement(requirement, next, policy);
      if (renewed.note !== void 0) notes.add(`${requirementAt.manifest}: ${renewed.note}`);
      if (renewed.requirement === requirement) continue;
      add(requirementAt.manifest, {
        kind: "requirement-at",
        path: requirementAt.path,
        requirement: renewed.requirement
      });
    }
  }
  return { edits, notes: [...notes] };
}

// src/cascade/version/write-release.ts
async function writeRelease(store, cargo, history, planned2, options) {
  const tracked = await store.listFiles(history.head);
  const files = /* @__PURE__ */ new Map();
  const notes = [];
  const { edits, notes: kept } = planReleaseEdits2(history.workspace, planned2, options.policy);
  notes.push(...kept);
  for (const [path, list] of edits) {
    const { text } = editManifest(await readFile15(join36(history.directory, path), "utf8"), list);
    await writeFile10(join36(history.directory, path), text);
    files.set(path, Buffer.from(text, "utf8"));
  }
  if (edits.size > 0 && tracked.has("Cargo.lock")) {
    files.set("Cargo.lock", await updateLock(cargo, history, planned2));
  }
  const changelogs = findChangelogs(history, [...tracked.keys()], planned2);
  const befores = await store.readFiles(changelogs.map(({ path }) => ({ commit: history.head, path })));
  for (const [index, { crate: crate2, tag, path }] of changelogs.entries()) {
    const before = files.get(path) ?? befores[index];
    const section = writeSection(crate2, { tag, path, before, ...options });
    if (section === void 0) continue;
    files.set(path, section.after);
    if (section.note !== void 0) notes.push(section.note);
  }
  const content = [...files].map(([path, bytes]) => ({
    path,
    mode: tracked.get(path)?.mode ?? "100644",
    content: bytes
  }));
  const isLink = content.find(({ mode }) => !mode.startsWith("100"));
  if (isLink !== void 0) throw new ActionError("input", `${isLink.path} is a link in the monorepo, expected a file`);
  return { files: content, notes };
}
async function updateLock(cargo, history, planned2) {
  const path = join36(history.directory, "Cargo.lock");
  const before = await readFile15(path, "utf8");
  await cargo.run(["cargo", "update", "--workspace", "--quiet"], history.directory);
  const after = await readFile15(path, "utf8");
  const members = new Set(history.workspace.members.map(({ name }) => name));
  const stray = compareLockfiles(parseLockfile(before), parseLockfile(after)).filter(({ name }) => !members.has(name));
  if (stray.length > 0) {
    throw new ActionError(
      "input",
      `Cargo.lock does not fit the manifests of ${history.branch}: raising ${planned2.length} versions would also move ${stray.map(describeLockChange).join(", ")}`,
      { hint: "Run cargo update --workspace on the branch and commit the lock first" }
    );
  }
  return Buffer.from(before.includes("\r\n") ? after.replaceAll(/\r?\n/g, "\r\n") : after, "utf8");
}
function findChangelogs(history, tracked, planned2) {
  return planned2.flatMap((crate2) => {
    const member = history.crates.find(({ name }) => name === crate2.name);
    if (member === void 0 || crate2.present === crate2.next && crate2.reason !== "first") return [];
    const directory = member.directory === "" ? "." : member.directory;
    const own = directory === "." ? "CHANGELOG.md" : `${directory}/CHANGELOG.md`;
    const { path } = findChangelog(
      tracked.filter((file) => isOwnFolder(file, { directory })),
      directory
    );
    const target = member.directory === "" || path === "CHANGELOG.md" && directory !== "." ? own : path;
    return [{ crate: crate2, tag: `${member.tagPrefix}${crate2.next}`, path: target }];
  });
}
function writeSection(crate2, {
  tag,
  path,
  before,
  pages,
  epochSeconds
}) {
  const groups = groupChanges(crate2, pages);
  const silent = crate2.reason === "first" ? { heading: "Added", lines: ["- First release"] } : {
    heading: "Changed",
    lines: [
      `- ${crate2.because.length > 0 ? `Released with ${crate2.because.join(", ")}` : "No changes for users"}`
    ]
  };
  const released = { name: crate2.name, version: crate2.next, tag };
  const edit = insertSection(before, released, groups.length > 0 ? groups : [silent], epochSeconds, path);
  if (crate2.reason === "first" && before !== void 0 && Buffer.compare(edit.after, before) === 0) return void 0;
  const after = appendLink(edit.after, crate2.next, comparisonLink(crate2, tag, pages));
  const isSame2 = before !== void 0 && Buffer.compare(after, before) === 0;
  return isSame2 ? void 0 : { after, note: edit.note };
}
function appendLink(text, version, link3) {
  const before = Buffer.from(text);
  if (link3 === void 0 || before.includes(`[${version}]:`)) return before;
  const eol = before.includes("\r\n") ? "\r\n" : "\n";
  const lastLine = before.toString("latin1").trimEnd().split("\n").at(-1) ?? "";
  const gap = /^\[[^\]]+\]:/.test(lastLine) ? "" : eol;
  const end = before.at(-1) === 10 ? "" : eol;
  return Buffer.concat([before, Buffer.from(`${end}${gap}${link3}${eol}`)]);
}
function isOwnFolder(file, { directory }) {
  return directory === "." ? !file.includes("/") : file.startsWith(`${directory}/`);
}

// src/cascade/version/version.ts
async function releaseVersions(context, request) {
  const { git, config, identity, ports } = context;
  const refs = await git.look(request.url, request.dryRun ? "read" : "write");
  const store = await git.createStore(request.url, request.shared);
  const history = await readHistory(store, refs, request.branch, config, join37(context.scratchDir, "monorepo"));
  const github = request.repository === void 0 ? void 0 : context.githubFor({ url: request.url });
  const login = github === void 0 || request.dryRun ? void 0 : await github.readViewer();
  const untagged = request.tagOnMerge ? await findUntagged(
    store,
    history,
    (commit) => isMergedProposal(store, history, commit, identity, github, request.repository)
  ) : [];
  const setting = { context, request, github, login };
  const tags = request.dryRun ? [] : await tagAndStart(store, history, untagged, setting);
  if (request.tagOnMerge && !request.dryRun && untagged.length === 0) await startForgotten(store, history, setting);
  const made = untagged.map(({ tag, commit }) => ({ name: tag, commit }));
  const tagged = { ...history, tags: [...history.tags, ...made] };
  const decided = await decideVersions(context, store, tagged, request);
  const plan = { ...decided, warnings: [...decided.warnings, ...nameUnversioned(decided, config)] };
  for (const warning2 of plan.warnings) ports.log.warning(warning2);
  const moved = plan.crates.filter(isReleased);
  if (moved.length === 0 && plan.unconventional.length > 0) ports.log.warning(nameUnconventional(plan));
  const ended = { plan, tags, withdrawn: void 0, notes: [] };
  const end = async () => {
    const withdrawn = request.dryRun ? void 0 : await withdrawProposal(store, tagged, identity, github, request.repository);
    return { ...ended, withdrawn, status: tags.length > 0 ? "tagged" : "nothing-to-release", proposal: void 0 };
  };
  if (moved.length === 0) return await end();
  const head = await store.readCommit(tagged.head);
  const epochSeconds = head?.committer.epochSeconds ?? 0;
  const pages = request.repository === void 0 ? void 0 : { url: `${request.serverUrl}/${request.repository}` };
  const written = await writeRelease(store, context.cargo, tagged, plan.crates, {
    policy: context.policy,
    pages,
    epochSeconds
  });
  if (written.files.length === 0) {
    const names = moved.map(({ name, next }) => `${name} ${next}`).join(", ");
    ports.log.warning(
      `${names}: the changelog has that section already, and there is no tag; push the tag to release it`
    );
    return await end();
  }
  const { notes } = written;
  if (request.dryRun) return { ...ended, notes, status: "planned", proposal: void 0 };
  const [title = ""] = proposalMessage(plan.crates, tagged.head).split("\n");
  const body = describeReleasePull(plan.crates, {
    pages,
    branch: proposalBranch(tagged.branch),
    warnings: [...plan.warnings, ...notes],
    unconventional: plan.unconventional.map(({ commit, subject }) => `${commit.slice(0, 10)} ${subject}`),
    why: login === JOB_LOGIN ? "Checks wait here: GitHub starts none for what a job pushes with its own token. Close and reopen the pull request, or give the action a token of its own." : void 0
  });
  const proposal = await proposeVersions(
    store,
    tagged,
    { title, body, files: written.files, planned: plan.crates, identity, epochSeconds },
    github,
    request.repository
  );
  return { ...ended, notes, proposal, status: tags.length > 0 ? "tagged" : "pull-requests-open" };
}
function isReleased({ present, next, reason }) {
  return present !== next || reason === "first";
}
function nameUnversioned({ crates }, config) {
  if (crates.some(({ isMonorepo }) => isMonorepo)) return [];
  const name = upstreamName(config);
  return [
    `the monorepo has no version: no package in its root or called ${name}, no workspace.package.version, no tag ${config.tagPrefix}<version>; push its first tag by hand, or correct tag-prefix: tags of crates alone start no release`
  ];
}
function nameUnconventional({ unconventional }) {
  const named = unconventional.slice(0, 10).map(({ commit, subject }) => `${commit.slice(0, 10)} ${JSON.stringify(subject)}`);
  const more = unconventional.length > named.length ? ` and ${unconventional.length - named.length} more` : "";
  return `nothing is released: what changed crates follows no convention (unconventional: patch would count it): ${named.join(", ")}${more}`;
}

// src/cascade/version/mode.ts
async function runVersionMode(request, context) {
  const repository = await findRepository(context.git, request);
  if (repository === void 0) {
    throw new ActionError(
      "input",
      "repository: the monorepo's place is not known: the checkout has no origin on the server",
      {
        hint: "Set the input repository to owner/name"
      }
    );
  }
  const { ref } = request.event;
  const branch = ref?.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : context.config.branch;
  const url = `${request.serverUrl}/${repository}`;
  const outcome = await releaseVersions(context, {
    url,
    shared: await context.git.open(resolve7(request.workspacePath)).findWholeObjects(),
    repository,
    branch,
    serverUrl: request.serverUrl,
    dryRun: request.dryRun,
    ...request.version
  });
  const { crates } = outcome.plan;
  const own = crates.find(({ isMonorepo }) => isMonorepo);
  return {
    outputs: {
      status: outcome.status,
      ...own === void 0 ? {} : { version: own.next },
      versions: Object.fromEntries(crates.map(({ name, next }) => [name, next])),
      plan: describePlan2(branch, outcome)
    },
    summary: renderSummary(branch, outcome)
  };
}
function describePlan2(branch, { plan, tags }) {
  return {
    branch,
    tags,
    crates: plan.crates.map(({ name, present, next, level, reason, base, because, changes }) => ({
      name,
      present,
      next,
      level,
      reason,
      since: base?.name ?? null,
      because,
      commits: [...new Set(changes.map(({ commit }) => commit))]
    })),
    unconventional: plan.unconventional,
    warnings: plan.warnings
  };
}
var HEADLINES = {
  "pull-requests-open": "Next versions are proposed",
  "nothing-to-release": "Nothing to release",
  tagged: "Tagged what was merged",
  planned: "Next versions (dry run)"
};
function renderSummary(branch, outcome) {
  const { plan, proposal, tags, withdrawn, notes } = outcome;
  const moved = plan.crates.filter(isReleased);
  const blocks = [`## ${HEADLINES[outcome.status]}`, `Branch ${escapeMarkdown(branch)}`];
  if (tags.length > 0) blocks.push(`Tags pushed: ${tags.map(escapeMarkdown).join(", ")}`);
  if (proposal?.status === "proposed" && proposal.url !== void 0) {
    blocks.push(`${link("The pull request", proposal.url)} was ${proposal.change}.`);
  }
  if (proposal?.status === "kept") blocks.push(`> [!WARNING]
> ${escapeMarkdown(proposal.reason)}`);
  if (proposal?.status === "declined") {
    blocks.push(
      `Somebody closed ${link("the pull request", proposal.url)} of these very versions: it is not opened again.`
    );
  }
  if (withdrawn !== void 0)
    blocks.push(`${link("The pull request", withdrawn)} was closed: nothing is left to release.`);
  if (moved.length > 0) {
    const rows = moved.map((crate2) => [crate2.name, crate2.present, crate2.next, crate2.base?.name ?? "never", why(crate2)]);
    blocks.push(
      table(
        ["Crate", "Now", "Next", "Since", "Because"],
        rows.map((row) => row.map(escapeMarkdown))
      )
    );
  }
  const warnings = [...plan.warnings, ...notes];
  if (warnings.length > 0) blocks.push(warnings.map((line) => `- ${escapeMarkdown(line)}`).join("\n"));
  if (plan.unconventional.length > 0) {
    const lines = plan.unconventional.map(
      ({ commit, subject }) => `- ${commit.slice(0, 10)} ${escapeMarkdown(subject)}`
    );
    blocks.push(details(`${lines.length} commits follow no convention`, lines.join("\n")));
  }
  for (const crate2 of moved) {
    const changes = renderChanges(crate2, void 0);
    if (changes !== "") blocks.push(details(`Changes of ${crate2.name} ${crate2.next}`, changes));
  }
  return blocks.join("\n\n");
}
function why(crate2) {
  if (crate2.reason === "first") return "first release";
  return crate2.because.length > 0 ? crate2.because.join(", ") : `${crate2.level} (${crate2.changes.length} changes)`;
}

// src/cascade/cascade.ts
async function upstreamRelease(context) {
  const { failure, summary, outputs } = await releaseCascade(readRequest(context), context.ports);
  for (const [name, value] of Object.entries(outputs)) if (value !== void 0) context.outputs.set(name, value);
  if (summary !== void 0) context.summary.add(summary);
  if (failure !== void 0) throw failure;
}
async function releaseCascade(request, given) {
  const { ports, stop, leftMs } = withDeadline(given, request.deadlineMs);
  let report = { outputs: {} };
  let scratchDir;
  let context;
  try {
    const config = await loadConfig(request, ports.log);
    await mkdir13(request.tempDir, { recursive: true });
    scratchDir = await mkdtemp5(join38(request.tempDir, "upstream-release-"));
    context = await createContext(request, config, scratchDir, { ports, leftMs });
    report = request.mode === "version" ? await runVersionMode(request, context) : await runStage(request, context, await planCascade(context, request));
  } catch (error2) {
    report = { outputs: {}, failure: error2 };
  } finally {
    stop();
    await context?.trusted?.revokeAll();
    if (scratchDir !== void 0) await rm9(scratchDir, { recursive: true, force: true, maxRetries: 3 });
  }
  if (request.webhookUrl !== void 0) await notifyWebhook(request.webhookUrl, describeReport(request, report), given);
  return report;
}
async function runStage(request, context, { plan, ...upstream }) {
  const { crate: crate2 } = request;
  const names = plan.crates.map(({ name }) => name);
  const versions = Object.fromEntries(plan.crates.map(({ name, version }) => [name, version]));
  const { levels } = plan;
  const known = { version: plan.upstream.tag.version, commit: plan.upstream.commit, versions, levels };
  if (crate2 !== void 0 && !names.includes(crate2)) {
    const failure = new ActionError("input", `crate: got "${crate2}", expected one of ${names.join(", ")}`);
    return { outputs: known, failure };
  }
  let seen = { plan, targets: crate2 === void 0 ? names : [crate2] };
  const keep = (more) => {
    seen = { ...seen, ...more };
    throwIfFailed(seen);
    return seen;
  };
  const publisher = request.trusted?.publisher;
  const describe = () => ({
    outputs: { ...known, plan: describePlan(seen, publisher), results: listResults(context, seen) },
    summary: [renderReport(context, seen), ...renderPublisher(seen, publisher)].join("\n\n")
  });
  try {
    const end = await context.progress.watch(() => STAGES2[request.stage]({ request, context, plan, upstream, keep }));
    const { outputs, summary } = describe();
    return { outputs: { ...outputs, ...end }, summary };
  } catch (failure) {
    const { outputs, summary } = describe();
    const status = failure instanceof MergedNotTagged ? { status: "merged-not-tagged" } : {};
    return { outputs: { ...outputs, ...status }, summary, failure };
  }
}
var STAGES2 = {
  all: releaseAll,
  validate,
  prepare: prepareOnly,
  publish: publishPrepared,
  update,
  finish
};
async function releaseAll(stage) {
  const { request, context, keep } = stage;
  const place = await findPlace2(stage);
  const work = await lookAtAll(stage);
  const { plan, found, open: open5 } = work;
  const root = resolve8(request.workspacePath);
  if (request.mode === "pull-request") refuseMerged(keep, found);
  if (open5.length > 0 || context.config.assets.length > 0) {
    await Promise.all([checkLocked(context, plan, root), checkCompiler(context, work.checkouts.done)]);
    if (request.mode === "plan") return planned(keep);
    await Promise.all([buildMonorepo(context, plan, root), writeTrees(stage, work)]);
  }
  const assets = request.mode === "release" ? await readAssets2(root, context.config.assets) : [];
  const prepared = await prepare(context, plan, work.checkouts.done, open5);
  keep({ prepared });
  if (request.dryRun || request.mode === "plan") return planned(keep);
  if (request.mode === "pull-request") return await proposeAll(stage, plan, prepared.done);
  return await release(stage, work, prepared.done, place, assets);
}
async function validate({ request, context, plan, keep }) {
  const root = resolve8(request.workspacePath);
  await checkLocked(context, plan, root);
  if (request.mode !== "plan") await buildMonorepo(context, plan, root);
  return planned(keep);
}
async function prepareOnly(stage) {
  const { request, context, keep } = stage;
  const work = await lookAtAll(stage);
  const { plan, open: open5, checkouts } = work;
  const root = resolve8(request.workspacePath);
  if (open5.length > 0 || context.config.assets.length > 0) {
    await Promise.all([checkLocked(context, plan, root), checkCompiler(context, checkouts.done)]);
    await Promise.all([buildMonorepo(context, plan, root), writeTrees(stage, work)]);
  }
  const assets = request.mode === "release" ? await readAssets2(root, context.config.assets) : [];
  const prepared = await prepare(context, plan, checkouts.done, open5);
  keep({ prepared, isPrepared: true });
  if (request.dryRun) return planned(keep);
  await writePrepared(context, plan, prepared.done, { folder: request.preparedPath ?? "", assets });
  return { status: "planned" };
}
async function publishPrepared(stage) {
  const { request, context, keep } = stage;
  const place = await findPlace2(stage);
  const work = await lookAtAll(stage);
  const folder = request.preparedPath ?? "";
  const { prepared, assets, archives } = await readPrepared(context, work.plan, work.checkouts.done, work.open, folder);
  keep({ prepared });
  if (request.dryRun) return planned(keep);
  if (request.mode === "pull-request") return await proposeAll(stage, work.plan, prepared.done);
  await proveTrusted(context, listDestinations(work));
  return await release(stage, work, prepared.done, place, assets, archives);
}
async function update(stage) {
  const { request, context, keep } = stage;
  const targets = request.crate === void 0 ? [] : [request.crate];
  const work = await lookAtAll(stage, targets);
  const { plan, found, open: open5 } = work;
  if (request.mode === "plan") return planned(keep);
  await writeTrees(stage, work);
  const prepared = await prepare(context, plan, work.checkouts.done, open5);
  keep({ prepared });
  if (request.dryRun) return planned(keep);
  if (request.mode === "pull-request") return await proposeAll(stage, plan, prepared.done);
  const timeoutMs = request.waitMode === "never" ? 0 : request.registryTimeoutMs;
  const needs = await settleEach(
    context,
    open5,
    "wait for its needs",
    (name) => awaitNeeds(context, plan, found.done, name, timeoutMs)
  );
  keep({ needs });
  return await release(stage, work, prepared.done, void 0, []);
}
async function finish(stage) {
  const { request, context, plan, keep } = stage;
  const visited = await visit(context, plan);
  keep({ visited });
  const found = await inspect(context, plan, visited.done);
  if (request.mode === "plan" || request.dryRun) {
    keep({ found });
    return planned(keep);
  }
  const missing = plan.crates.flatMap(({ name, label: label2, tag }) => {
    if (!isOpen(found.done.get(name))) return [];
    const error2 = new ActionError("remote", `${label2} has no tag ${tag}`);
    return [[name, { step: "release", error: error2, tail: [] }]];
  });
  const seen = keep({ found: { ...found, failed: new Map([...found.failed, ...missing]) } });
  const place = await findPlace2(stage);
  const assets = await readAssets2(resolve8(request.workspacePath), context.config.assets);
  return await finishRelease(stage, seen, place, assets);
}
async function lookAtAll({ request, context, plan: first, keep }, only) {
  const targets = only ?? first.crates.map(({ name }) => name);
  const visited = await visit(context, first);
  keep({ visited });
  const found = await inspect(context, first, visited.done);
  keep({ found });
  const [{ plan, checkouts }, permissions] = await Promise.all([
    checkOut(context, first, found.done, targets),
    checkRules(context, first, found.done)
  ]);
  keep({ plan, checkouts, permissions });
  const work = { plan, found, checkouts, open: targets.filter((name) => isOpen(found.done.get(name))) };
  if (request.mode !== "pull-request") await checkRights(context, request.trusted?.publisher, listDestinations(work));
  return work;
}
function listDestinations({ plan, checkouts }) {
  return plan.crates.map((crate2) => ({
    crate: crate2,
    registry: checkouts.done.get(crate2.name)?.manifests.registry ?? crate2.registries?.[0] ?? "crates-io"
  }));
}
async function writeTrees({ context, keep }, { checkouts }) {
  keep({ trees: await writeWorkTrees(context, checkouts.done) });
}
async function findPlace2({ request, context, upstream }) {
  const isReleasing = request.mode === "release" && !request.dryRun && request.createRelease;
  return isReleasing ? await findReleasePlace(context, request, upstream.repository) : void 0;
}
function planned(keep) {
  keep({ isPlanned: true });
  return { status: "planned" };
}
function refuseMerged(keep, found) {
  const states = [...found.done.values()].map(({ status }) => status);
  if (states.includes("open") || !states.includes("merged")) return;
  keep({ isPlanned: true });
  throw new MergedNotTagged();
}
var MergedNotTagged = class extends ActionError {
  constructor() {
    super("input", "the pull requests of this release are merged, and their tags are not made yet", {
      hint: "Run the workflow with mode: release; it tags what was merged"
    });
  }
};
async function proposeAll({ context, keep }, plan, prepared) {
  const seen = keep({ proposed: await propose(context, plan, prepared) });
  const statuses = seen.targets.map((name) => outcomeOf(seen, name).status);
  if (statuses.includes("proposed")) return { status: "pull-requests-open" };
  const isDone = statuses.every((status) => status === "already-released" || status === "unchanged");
  return { status: isDone ? "already-released" : "planned" };
}
async function release(stage, { plan, found }, prepared, place, assets, archives = /* @__PURE__ */ new Map()) {
  const { context, upstream, keep, request } = stage;
  if (prepared.size > 0) await recheckUpstream(context.git, plan.upstream, upstream.repositoryUrl);
  const lastLook = await lookAgain(context, plan, prepared);
  keep({ lastLook });
  const overtaken = [...lastLook.done].flatMap(
    ([name, state]) => state === void 0 ? [] : [[name, state]]
  );
  const now = new Map([...found.done, ...overtaken]);
  const left = new Map([...prepared].filter(([name]) => !overtaken.some(([other]) => other === name)));
  const targets = request.crate === void 0 ? plan.crates.map(({ name }) => name) : [request.crate];
  const seen = keep({ pushed: await push(context, plan, { found: now, prepared: left, archives }, targets) });
  return await finishRelease(stage, seen, place, assets);
}
async function finishRelease({ context, plan, upstream, keep }, pushed, place, assets) {
  if (place !== void 0) {
    await recheckUpstream(context.git, plan.upstream, upstream.repositoryUrl).catch((error2) => {
      throw releaseFailure(pushed, error2);
    });
  }
  const seen = keep({ crateReleases: await makeCrateReleases(context, pushed) });
  const made = await makeRelease2(context, seen, place, assets);
  const isNew = made?.isNew || seen.targets.some((name) => outcomeOf(seen, name).status === "released");
  const status = isNew ? "released" : "already-released";
  return made === void 0 ? { status } : { status, "release-url": made.url };
}

// src/runtime/run-action.ts
import { tmpdir as tmpdir3 } from "node:os";
import { setTimeout as delay2 } from "node:timers/promises";

// node_modules/@actions/core/lib/command.js
import * as os from "os";

// node_modules/@actions/core/lib/utils.js
function toCommandValue(input) {
  if (input === null || input === void 0) {
    return "";
  } else if (typeof input === "string" || input instanceof String) {
    return input;
  }
  return JSON.stringify(input);
}
function toCommandProperties(annotationProperties) {
  if (!Object.keys(annotationProperties).length) {
    return {};
  }
  return {
    title: annotationProperties.title,
    file: annotationProperties.file,
    line: annotationProperties.startLine,
    endLine: annotationProperties.endLine,
    col: annotationProperties.startColumn,
    endColumn: annotationProperties.endColumn
  };
}

// node_modules/@actions/core/lib/command.js
function issueCommand(command, properties, message) {
  const cmd = new Command(command, properties, message);
  process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
  issueCommand(name, {}, message);
}
var CMD_STRING = "::";
var Command = class {
  constructor(command, properties, message) {
    if (!command) {
      command = "missing.command";
    }
    this.command = command;
    this.properties = properties;
    this.message = message;
  }
  toString() {
    let cmdStr = CMD_STRING + this.command;
    if (this.properties && Object.keys(this.properties).length > 0) {
      cmdStr += " ";
      let first = true;
      for (const key in this.properties) {
        if (this.properties.hasOwnProperty(key)) {
          const val = this.properties[key];
          if (val) {
            if (first) {
              first = false;
            } else {
              cmdStr += ",";
            }
            cmdStr += `${key}=${escapeProperty(val)}`;
          }
        }
      }
    }
    cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
    return cmdStr;
  }
};
function escapeData(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
  return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/core.js
import * as os2 from "os";
var ExitCode;
(function(ExitCode2) {
  ExitCode2[ExitCode2["Success"] = 0] = "Success";
  ExitCode2[ExitCode2["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
function setSecret(secret) {
  issueCommand("add-mask", {}, secret);
}
function debug(message) {
  issueCommand("debug", {}, message);
}
function error(message, properties = {}) {
  issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function warning(message, properties = {}) {
  issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function notice(message, properties = {}) {
  issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
function info(message) {
  process.stdout.write(message + os2.EOL);
}
function startGroup(name) {
  issue("group", name);
}
function endGroup() {
  issue("endgroup");
}

// src/http/undici-transport.ts
function createUndiciTransport(proxies) {
  const dispatchers = /* @__PURE__ */ new Map();
  const dispatcherFor = (url, connectTimeoutMs, readTimeoutMs) => {
    const proxy = proxies.find(url);
    const id = `${proxy?.url.href ?? ""} ${connectTimeoutMs} ${readTimeoutMs}`;
    const known = dispatchers.get(id);
    if (known !== void 0) return known;
    const made = open4(proxy?.url.href, connectTimeoutMs, readTimeoutMs);
    dispatchers.set(id, made);
    return made;
  };
  return {
    async send({ url, method, headers, body, signal, connectTimeoutMs, readTimeoutMs }) {
      const { default: undici } = await import("./chunks/undici-5TJ3O3C3.js");
      const source = isIterable(body) ? (await import("node:stream")).Readable.from(body) : body ?? null;
      try {
        const answer = await undici.request(url, {
          dispatcher: await dispatcherFor(url, connectTimeoutMs, readTimeoutMs),
          method,
          headers: { ...headers },
          body: source,
          ...signal ? { signal } : {}
        });
        return { status: answer.statusCode, headers: flatten(answer.headers), body: byteStream(answer.body) };
      } catch (error2) {
        if (isIterable(source)) source.destroy();
        throw error2;
      }
    },
    via(url) {
      const proxy = proxies.find(url);
      return proxy === void 0 ? void 0 : proxy.description;
    },
    async close() {
      for (const dispatcher of dispatchers.values()) await (await dispatcher).destroy();
      dispatchers.clear();
    }
  };
}
async function open4(proxy, connectTimeoutMs, readTimeoutMs) {
  const { Agent, ProxyAgent } = (await import("./chunks/undici-5TJ3O3C3.js")).default;
  const connect2 = { timeout: connectTimeoutMs };
  const timeouts = { headersTimeout: readTimeoutMs, bodyTimeout: readTimeoutMs };
  if (proxy === void 0) return new Agent({ connect: connect2, ...timeouts });
  return new ProxyAgent({ uri: proxy, proxyTls: connect2, requestTls: connect2, ...timeouts });
}
function isIterable(body) {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
function byteStream(body) {
  return {
    [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](),
    destroy: () => {
      body.on("error", () => void 0);
      body.destroy();
    }
  };
}
function flatten(headers) {
  const flat = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== void 0) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}

// src/runtime/clock.ts
import { setTimeout as delay } from "node:timers/promises";
var LONGEST_TIMER_MS = 2147483647;
var systemClock = {
  now: Date.now,
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, LONGEST_TIMER_MS), void 0, signal ? { signal } : {});
    } catch (error2) {
      throw signal?.aborted ? signal.reason : error2;
    }
  }
};
function withCancel(clock, cancel) {
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    sleep: (ms, signal) => clock.sleep(ms, signal === void 0 ? cancel : AbortSignal.any([cancel, signal]))
  };
}

// src/runtime/outputs.ts
import { appendFileSync } from "node:fs";
var appendToFile = (path, text) => appendFileSync(path, text);
var OUTPUT_LIMIT_BYTES = 256 * 1024;
var SUMMARY_LIMIT_BYTES = 1e6;
function printOutput(value) {
  const text = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : value === void 0 || value === null ? "" : JSON.stringify(value);
  return Buffer.byteLength(text) > OUTPUT_LIMIT_BYTES ? { text: "", tooLarge: true } : { text, tooLarge: false };
}
function printOutputs(values) {
  const blocks = [...values].map(([name, text]) => {
    let delimiter2 = "ghadelimiter";
    while (text.includes(delimiter2)) delimiter2 += `_${Math.random().toString(36).slice(2)}`;
    return `${name}<<${delimiter2}
${text}
${delimiter2}
`;
  });
  return blocks.join("");
}
function printSummary(sections) {
  const markdown = `${sections.join("\n\n")}

`;
  if (Buffer.byteLength(markdown) <= SUMMARY_LIMIT_BYTES) return markdown;
  const bytes = Buffer.from(markdown).subarray(0, SUMMARY_LIMIT_BYTES).toString("utf8");
  const cut = bytes.slice(0, bytes.lastIndexOf("\n"));
  return `${cut}
${closeOpenParts(cut)}
_The summary was cut at 1 MB._
`;
}
function closeOpenParts(markdown) {
  let fence2;
  let folds = 0;
  for (const line of markdown.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence2 !== void 0) {
      if (mark?.startsWith(fence2) && line.trim() === mark) fence2 = void 0;
    } else if (mark !== void 0) {
      fence2 = mark;
    } else {
      folds += line.split("<details>").length - line.split("</details>").length;
    }
  }
  return `${fence2 === void 0 ? "" : `${fence2}
`}${"\n</details>\n".repeat(Math.max(folds, 0))}`;
}
function tryAppend(append, path, text) {
  try {
    append(path, text);
    return void 0;
  } catch (error2) {
    return describeError(error2);
  }
}

// src/http/failure.ts
var TooLargeError = class extends Error {
};
var UnreadableError = class extends Error {
};
var IncompleteError = class extends Error {
};
var FINAL = /* @__PURE__ */ new Set([
  "certificate",
  "protocol",
  "too-large",
  "unsendable",
  "deadline",
  "clock"
]);
function isFinalFailure(failure) {
  return FINAL.has(failure);
}
var NOT_TLS = /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNKNOWN_PROTOCOL|HTTP_REQUEST|.*ALERT.*|.*UNRECOGNIZED_NAME))$/;
var UNKNOWN_NAME = /ALERT_HANDSHAKE_FAILURE$|UNRECOGNIZED_NAME$/;
var UNASKED_CONTINUE = "bad response";
function classifyFailure(error2) {
  if (error2 instanceof TooLargeError) return "too-large";
  if (error2 instanceof UnreadableError) return "unreadable";
  if (error2 instanceof IncompleteError) return "reset";
  const { code, syscall, message } = firstCoded(error2);
  if (code === "UND_ERR_INVALID_ARG" || code === "ERR_INVALID_ARG_TYPE") return "unsendable";
  if (/(^|_)CERT(_|$)|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^UND_ERR_PRX_TLS$/.test(code)) {
    return "certificate";
  }
  if (NOT_TLS.test(code) || code === "UND_ERR_HEADERS_OVERFLOW") return "protocol";
  if (code === "UND_ERR_SOCKET" && message === UNASKED_CONTINUE) return "protocol";
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ENOTFOUND" || code === "EAI_AGAIN") return "connect";
  if (syscall === "connect" || syscall === "getaddrinfo") return "connect";
  if (code === "UND_ERR_ABORTED" && /^Proxy response/.test(message)) return "connect";
  if (code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT" || code === "ETIMEDOUT") return "timeout";
  return "reset";
}
function firstCoded(error2) {
  let current = error2;
  const seen = /* @__PURE__ */ new Set();
  while (typeof current === "object" && current !== null && !seen.has(current)) {
    seen.add(current);
    const { code, syscall, message, cause, errors } = current;
    const first = Array.isArray(errors) ? errors[0] : void 0;
    if (typeof code === "string") {
      const inner = typeof first === "object" && first !== null ? first : {};
      return { code, syscall: String(syscall ?? inner["syscall"] ?? ""), message: String(message ?? "") };
    }
    current = cause ?? first;
  }
  return { code: "", syscall: "", message: error2 instanceof Error ? error2.message : String(error2) };
}
function explainFailure(error2, timeouts) {
  const failure = classifyFailure(error2);
  const { code, message } = firstCoded(error2);
  switch (failure) {
    case "timeout":
      return {
        failure,
        text: code === "ETIMEDOUT" ? "timed out" : `no data for ${formatSeconds(timeouts.readTimeoutMs)}`
      };
    case "connect":
      if (code === "UND_ERR_CONNECT_TIMEOUT") {
        return { failure, text: `no connection within ${formatSeconds(timeouts.connectTimeoutMs)}` };
      }
      return { failure, text: `no connection (${code === "UND_ERR_ABORTED" ? message : code})` };
    case "certificate":
      return {
        failure,
        text: `the certificate of the other side is not trusted (${code})`,
        hint: certificateHint(code)
      };
    case "protocol":
      return { failure, ...explainProtocol(code, message) };
    case "too-large":
      return { failure, text: `the answer is too large: ${error2.message}` };
    case "unsendable":
      return { failure, text: `the request cannot be sent (${message})` };
    case "unreadable":
      return { failure, text: `the answer cannot be read: ${error2.message}` };
    default:
      if (code.startsWith("HPE_")) {
        return {
          failure,
          text: `the other side does not speak HTTP as expected (${code})`,
          hint: "Check scheme and port of the URL: a TLS port wants https://"
        };
      }
      return { failure, text: `the connection broke (${code === "" || code === "UND_ERR_SOCKET" ? message : code})` };
  }
}
function certificateHint(code) {
  if (code === "CERT_HAS_EXPIRED")
    return "It has expired: its owner must renew it; or the clock of this machine is ahead";
  if (code === "CERT_NOT_YET_VALID") return "It is not valid yet: the clock of this machine is probably behind";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return "It belongs to another host: check the host name in the URL";
  }
  if (code === "CERT_REVOKED") return "It was revoked: its owner must replace it";
  return "For a private authority set NODE_EXTRA_CA_CERTS for this step";
}
function explainProtocol(code, message) {
  if (code === "UND_ERR_HEADERS_OVERFLOW") return { text: "the headers of the answer are too large" };
  if (message === UNASKED_CONTINUE) {
    return {
      text: "the other side sent 100 Continue, which nobody asked for, in place of its answer",
      hint: "A proxy or server on the way does that: switch it off there, or go around it (no_proxy)"
    };
  }
  if (UNKNOWN_NAME.test(code)) {
    return {
      text: `the other side refused the TLS handshake: it serves no such host name (${code})`,
      hint: "Check the host name in the URL"
    };
  }
  return {
    text: `the other side does not speak TLS as expected (${code})`,
    hint: "Check scheme and port of the URL: a port without TLS wants http://"
  };
}
function formatSeconds(ms) {
  return `${Number((ms / 1e3).toFixed(ms < 1e4 ? 2 : 0))} s`;
}

// src/http/body.ts
var LocalFailure = class extends Error {
  constructor(cause) {
    super("the request could not be made", { cause });
  }
};
function local(make) {
  try {
    return make();
  } catch (error2) {
    throw new LocalFailure(error2);
  }
}
async function* readLocally(source) {
  const iterator = source[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await iterator.next().catch((error2) => {
        throw new LocalFailure(error2);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
function bodySize(body) {
  if (body === void 0) return 0;
  if (typeof body === "string") return new TextEncoder().encode(body).byteLength;
  return "open" in body ? body.sizeBytes : body.byteLength;
}
function plainBody(answer, isHead, decompress2) {
  const { headers, body } = answer;
  const announced = isHead || answer.status === 204 || answer.status === 304 ? void 0 : headers["content-length"];
  let plain = checkLength(body, announced);
  const codings = (isHead ? "" : headers["content-encoding"] ?? "").toLowerCase().split(",");
  for (const coding of codings.map((name) => name.trim()).reverse()) {
    if (coding === "" || coding === "identity") continue;
    plain = undo(coding, plain, decompress2);
  }
  return { [Symbol.asyncIterator]: () => plain[Symbol.asyncIterator](), destroy: () => body.destroy() };
}
async function* checkLength(body, announced) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    yield chunk;
  }
  if (announced !== void 0 && /^\d{1,15}$/.test(announced) && size < Number(announced)) {
    throw new IncompleteError(`the answer broke off after ${size} of ${announced} bytes`);
  }
}
async function* undo(coding, body, decompress2) {
  const plain = decompress2(coding, body);
  if (plain === void 0) throw new UnreadableError(`it came with the unknown content coding ${coding.slice(0, 40)}`);
  try {
    yield* plain;
  } catch (error2) {
    const { code } = error2;
    const own = error2 instanceof TypeError || typeof code === "string" && /^(Z_|ERR__ERROR|ERR_.*BROTLI|ZSTD_|ERR_ZSTD)/.test(code);
    if (own) throw new UnreadableError(`it is no whole ${coding} (${error2.message})`);
    throw error2;
  }
}
async function readBounded(stream, maxBytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      stream.destroy();
      throw new TooLargeError(`more than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
function decodeText(bytes, strict, what) {
  try {
    return new TextDecoder("utf-8", { fatal: strict, ignoreBOM: false }).decode(bytes);
  } catch (error2) {
    throw new ActionError("remote", `${what} is not UTF-8 text`, { cause: error2 });
  }
}
function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// src/http/attempt.ts
var MAX_BODY_BYTES = 32 * 1024 * 1024;
async function sendOnce(request, { url, attempt: attempt2, streaming, signal }, options, ports) {
  const timeouts = {
    connectTimeoutMs: options.connectTimeoutMs ?? 1e4,
    readTimeoutMs: options.readTimeoutMs ?? 3e4
  };
  const { body } = request;
  const sentBytes = bodySize(body);
  const streamed = typeof body === "object" && "open" in body;
  const headers = {
    "user-agent": options.userAgent ?? "tao-actions",
    // A coding that comes all the same is undone; asking for none keeps digests and lengths comparable.
    "accept-encoding": "identity",
    ...request.headers,
    ...streamed ? { "content-length": String(sentBytes) } : {},
    ...local(() => request.signHeaders?.())
  };
  const startedAt = ports.monotonic();
  const limit = request.timeoutMs === void 0 ? void 0 : AbortSignal.timeout(Math.max(1, Math.ceil(request.timeoutMs)));
  const given = [signal, limit].filter((one) => one !== void 0);
  const ends = given.length > 1 ? AbortSignal.any(given) : given[0];
  const report = (outcome, receivedBytes) => {
    const durationMs = ports.monotonic() - startedAt;
    const { method } = request;
    options.observe?.({
      method,
      host: url.host,
      path: url.pathname,
      attempt: attempt2,
      outcome,
      durationMs,
      sentBytes,
      receivedBytes
    });
  };
  try {
    const answer = await ports.transport.send({
      url,
      method: request.method,
      headers,
      body: streamed ? readLocally(local(() => body.open())) : body,
      signal: ends,
      ...timeouts
    });
    const head = {
      method: request.method,
      path: url.pathname,
      status: answer.status,
      headers: answer.headers,
      attempts: attempt2
    };
    const plain = plainBody(answer, request.method === "HEAD", ports.decompress);
    const succeeded = answer.status >= 200 && answer.status < 300;
    if (streaming && succeeded) {
      report(answer.status, 0);
      return { kind: "answer", answer: { ...head, stream: plain } };
    }
    const bytes = await readBounded(plain, request.maxBodyBytes ?? MAX_BODY_BYTES);
    report(answer.status, bytes.byteLength);
    const what = `${request.method} ${url.pathname}: the answer`;
    const response = { ...head, body: bytes, text: () => decodeText(bytes, succeeded, what) };
    return { kind: "answer", answer: response };
  } catch (error2) {
    if (error2 instanceof LocalFailure || ports.signal?.aborted) throw error2;
    const explained = limit?.aborted && !signal?.aborted ? { failure: "timeout", text: `no whole answer within ${formatSeconds(request.timeoutMs ?? 0)}` } : explainFailure(error2, timeouts);
    report(explained.failure, 0);
    if (signal?.aborted) {
      return { kind: "failure", failure: "deadline", text: "cut off by the deadline of this run", cause: error2 };
    }
    const via = ports.transport.via?.(url);
    const text = via === void 0 ? explained.text : `${explained.text}, through ${via}`;
    return { kind: "failure", ...explained, text, cause: error2 };
  }
}

// src/http/intermediary.ts
var LOOK_AT = 16384;
var CLOUDFLARE_CODES = {
  1e3: "the DNS record points to a prohibited address",
  1006: "the address of this machine is banned",
  1007: "the address of this machine is banned",
  1008: "the address of this machine is banned",
  1009: "the country of this machine is banned",
  1010: "the client is banned by its signature",
  1012: "access is denied",
  1013: "the host names do not match",
  1015: "too many requests from this machine",
  1016: "the origin has no DNS record",
  1020: "a firewall rule of the site denies access",
  1027: "the plan\u2019s daily requests are used up",
  1033: "the tunnel to the origin is down",
  1042: "a Worker may not fetch another one of the same zone",
  1101: "the Worker threw an exception",
  1102: "the Worker passed its CPU limit"
};
var OWNER = "The key is not the cause: the owner of the site can let this client pass";
var NETWORK = "The key is not the cause: something in the network of this runner answers";
function findIntermediary(answer, expectsJson) {
  const { status, headers } = answer;
  const text = answer.text.slice(0, LOOK_AT);
  const isPage = /^\s*(<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)/i.test(text);
  const title = isPage ? titleOf(text) : void 0;
  const rayId = (headers["cf-ray"] ?? /Ray ID:?\s*(?:<[^>]{0,80}>\s*)*([0-9a-f]{10,20})/i.exec(text)?.[1])?.slice(
    0,
    40
  );
  const found = (name, what, hint) => ({ name, what, title, rayId, hint });
  if (headers["cf-mitigated"] === "challenge" || isPage && /Just a moment\.\.\.|challenge-platform|cf-chl-/.test(text)) {
    return found("Cloudflare", "a challenge for browsers", OWNER);
  }
  const code = cloudflareCode(text, isPage);
  if (code !== void 0 && status >= 400) {
    return found("Cloudflare", `error ${code}${CLOUDFLARE_CODES[code] ? ` (${CLOUDFLARE_CODES[code]})` : ""}`, OWNER);
  }
  const location = headers["location"] ?? "";
  if (/\.cloudflareaccess\.com\//.test(location) || isPage && /Cloudflare Access/.test(title ?? "")) {
    return found(
      "Cloudflare Access",
      "a log-in page",
      "Give the client an Access service token, or exempt this path from Access"
    );
  }
  if (status >= 400 && isPage && /Attention Required!|you have been blocked/i.test(text)) {
    return found("Cloudflare", "its firewall (WAF) blocked the request", OWNER);
  }
  if (status >= 520 && status <= 530 && (isPage || /^error code: 5\d\d/.test(text))) {
    return found("Cloudflare", `error ${status}: it did not get an answer of the service`, "Run again later");
  }
  if (status === 407 || "proxy-authenticate" in headers) {
    return found("a proxy", "it wants a log-in", "Put user and password into the proxy\u2019s variable of this runner");
  }
  if ("x-squid-error" in headers || isPage && /squid|zscaler|bluecoat|fortiguard|web ?filter/i.test(title ?? "")) {
    return found("a proxy", "it refused the request", NETWORK);
  }
  if (status === 511 || expectsJson && isPage && /captive|hotspot|wi-?fi|log ?in to (the )?network|guest access/i.test(title ?? "")) {
    return found("a captive portal", "a log-in page of the network", NETWORK);
  }
  for (const [header, name] of [
    ["x-amzn-waf-action", "AWS WAF"],
    ["x-sucuri-block", "Sucuri"],
    ["x-vercel-mitigated", "Vercel"],
    ["x-iinfo", "Imperva"]
  ]) {
    if (header in headers && (status >= 400 || expectsJson && isPage))
      return found(name, "it blocked the request", OWNER);
  }
  if (isPage && /Incapsula incident/i.test(text)) return found("Imperva", "it blocked the request", OWNER);
  if (isPage && status === 403 && /errors\.edgesuite\.net/.test(text))
    return found("Akamai", "it blocked the request", OWNER);
  if (expectsJson && isPage && status === 403)
    return found("something in front of it", "it blocked the request with a page", OWNER);
  if (expectsJson && isPage && status < 400) {
    return found(
      "something in front of it",
      "a page where data was expected",
      "Check the URL; a maintenance page ends by itself"
    );
  }
  return void 0;
}
function describeIntermediary({ name, what, title, rayId }) {
  const page = title === void 0 ? "" : `, page ${JSON.stringify(title)}`;
  return `not the service but ${name} answered: ${what}${page}${rayId === void 0 ? "" : `, ray ${rayId}`}`;
}
function cloudflareCode(text, isPage) {
  const code = /^error code: (1\d{3})\b/.exec(text.trim())?.[1] ?? (isPage && /cloudflare/i.test(text) ? /Error\s*(?:code:?)?\s*(?:<[^>]{0,80}>\s*)*(1[01]\d\d)\b/i.exec(text)?.[1] : void 0);
  return code === void 0 ? void 0 : Number(code);
}
function titleOf(text) {
  const start = /<title[^>]{0,200}>/i.exec(text);
  if (start === null) return void 0;
  const from = start.index + start[0].length;
  const end = text.toLowerCase().indexOf("</title", from);
  const title = text.slice(from, end < 0 ? from + 200 : end).replaceAll(/<[^>]{0,100}>/g, "").replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return title === "" ? void 0 : title.length > 80 ? `${title.slice(0, 80)}\u2026` : title;
}

// src/http/errors.ts
var HttpError = class extends ActionError {
  failure;
  attempts;
  constructor(failure, message, options) {
    super("remote", message, options);
    this.name = "HttpError";
    this.failure = failure;
    this.attempts = options.attempts;
  }
};

// src/http/limiter.ts
function createRateLimiter(perMinute, clock, recent = []) {
  const starts = recent.slice(-perMinute);
  let heldUntilMs = Number.NEGATIVE_INFINITY;
  let turn = Promise.resolve();
  const take = async (onWait, signal) => {
    while (true) {
      const now = clock.monotonic();
      while (starts[0] !== void 0 && starts[0] <= now - 6e4) starts.shift();
      const limitMs = starts.length < perMinute ? 0 : starts[0] + 6e4 - now;
      const waitMs = Math.max(limitMs, heldUntilMs - now);
      if (waitMs <= 0) break;
      onWait?.(waitMs, limitMs >= waitMs ? "limit" : "hold");
      await clock.sleep(waitMs, signal);
    }
    if (perMinute !== Number.POSITIVE_INFINITY) starts.push(clock.monotonic());
  };
  return {
    acquire(onWait, signal) {
      const mine = turn.then(() => take(onWait, signal));
      turn = mine.catch(() => void 0);
      return mine;
    },
    hold(ms) {
      heldUntilMs = Math.max(heldUntilMs, clock.monotonic() + ms);
    }
  };
}

// src/http/redirect.ts
var HARMLESS_HEADERS = /* @__PURE__ */ new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "content-length",
  "content-type",
  "if-match",
  "if-none-match",
  "range",
  "traceparent",
  "user-agent",
  "x-github-api-version"
]);
function judgeRedirect(from, location, headerNames) {
  if (!URL.canParse(location, from.href)) return { follow: false, reason: "was redirected to an unreadable address" };
  const target = new URL(location, from);
  const way = `from ${from.origin} to ${target.origin === "null" ? target.protocol : target.origin}`;
  const hasCredential = headerNames.some((name) => !HARMLESS_HEADERS.has(name.toLowerCase()));
  if (target.origin !== from.origin && hasCredential) {
    return { follow: false, reason: `refused to follow a redirect with a credential ${way}` };
  }
  if (!/^https?:$/.test(target.protocol) || from.protocol === "https:" && target.protocol === "http:") {
    return { follow: false, reason: `refused to follow a redirect ${way}` };
  }
  return { follow: true, target };
}

// src/http/verdict.ts
var MAX_REDIRECTS = 3;
var WARN_SKEW_MS = 2 * 6e4;
var REFUSE_SKEW_MS = 5 * 6e4;
function judge2(outcome, request, policy, attempt2) {
  const idempotent = request.idempotent ?? (request.method !== "POST" && request.method !== "PATCH");
  const exhausted = attempt2.number > policy.maxRetries;
  if (outcome.kind === "failure") {
    const { kind: _, ...failed } = outcome;
    const repeatable = idempotent || outcome.failure === "connect";
    if (isFinalFailure(outcome.failure) || exhausted || !repeatable) return { kind: "fail", ...failed };
    return { kind: "retry", reason: outcome.text, askedMs: void 0, unreadable: false };
  }
  const { answer } = outcome;
  const clock = attempt2.compareClocks ? judgeClock(answer.headers, attempt2.nowMs) : void 0;
  if (clock?.kind === "fail") return clock;
  const redirect = judgeLocation(answer, request, attempt2);
  if (redirect !== void 0) return redirect;
  const warning2 = clock === void 0 ? {} : { warning: clock.warning };
  if (!("text" in answer)) return { kind: "answer", answer, ...warning2 };
  const judged = withSoftStatus(nameIntermediary(answer, request.json === true), request);
  if (request.json === true && isSuccess(judged.status)) {
    const problem = unreadableJson(judged);
    if (problem !== void 0) {
      const text = `answered ${judged.status} with ${problem}`;
      if (attempt2.unreadable > 0 || exhausted || !idempotent) {
        const hint = judged.intermediary?.hint;
        return { kind: "fail", failure: "unreadable", text, ...hint === void 0 ? {} : { hint } };
      }
      const reason = text.replace(/ (that is not JSON): .*$/, " $1");
      return { kind: "retry", reason, askedMs: void 0, unreadable: true };
    }
  }
  const { status } = judged;
  const retry = request.retryStatus?.(judged) ?? isRetryableStatus(status);
  if (!retry) return { kind: "answer", answer: judged, ...warning2 };
  const askedMs = policy.honourRetryAfter ? askedWaitMs(judged.headers, attempt2.nowMs) : void 0;
  if (askedMs !== void 0 && askedMs > policy.retryAfterCapMs) {
    const until = new Date(Math.min(attempt2.nowMs + askedMs, 864e13)).toISOString().replace(/\.\d+/, "");
    const note = `it asks to wait ${formatSeconds(askedMs)}, until ${until}, longer than the ${formatSeconds(policy.retryAfterCapMs)} allowed`;
    return { kind: "answer", answer: { ...judged, note }, ...warning2 };
  }
  const refused = status === 429 || status === 503 && "retry-after" in judged.headers;
  if (exhausted || !(idempotent || refused)) return { kind: "answer", answer: judged, ...warning2 };
  return { kind: "retry", reason: `answered ${status}`, askedMs: askedMs || void 0, unreadable: false };
}
function isSuccess(status) {
  return status >= 200 && status < 300;
}
function judgeLocation(answer, request, attempt2) {
  const location = answer.headers["location"];
  if (location === void 0 || ![301, 302, 303, 307, 308].includes(answer.status)) return void 0;
  const portal = findIntermediary({ ...answer, text: "" }, false);
  if (portal !== void 0) {
    return { kind: "fail", failure: "redirect", text: describeIntermediary(portal), hint: portal.hint };
  }
  const headerNames = Object.keys({ ...request.headers, ...request.signHeaders?.() });
  const redirect = judgeRedirect(attempt2.url, location, headerNames);
  if (!redirect.follow) return { kind: "fail", failure: "redirect", text: redirect.reason };
  const keepsMethod = answer.status === 307 || answer.status === 308;
  if (request.method !== "GET" && request.method !== "HEAD" && !keepsMethod) return { kind: "answer", answer };
  if (attempt2.redirects >= MAX_REDIRECTS) {
    return { kind: "fail", failure: "redirect", text: `was redirected more than ${MAX_REDIRECTS} times` };
  }
  return { kind: "redirect", target: redirect.target };
}
function nameIntermediary(answer, expectsJson) {
  if (isSuccess(answer.status) && !expectsJson) return answer;
  const text = new TextDecoder().decode(answer.body.subarray(0, 16384));
  const intermediary = findIntermediary({ ...answer, text }, expectsJson);
  return intermediary === void 0 ? answer : { ...answer, intermediary };
}
function withSoftStatus(answer, request) {
  if (request.json !== true || !isSuccess(answer.status)) return answer;
  const value = parseObject(answer);
  for (const name of ["statusCode", "status", "code"]) {
    const said = value?.[name];
    const status = typeof said === "string" && /^\d{3}$/.test(said) ? Number(said) : said;
    if (typeof status === "number" && (status === 429 || status >= 500 && status <= 599)) {
      return { ...answer, status };
    }
  }
  return answer;
}
function parseObject(answer) {
  try {
    const value = JSON.parse(answer.text());
    return isRecord(value) ? value : void 0;
  } catch {
    return void 0;
  }
}
function unreadableJson(answer) {
  if (!isUtf8(answer.body)) return "a body that is not UTF-8 text";
  try {
    JSON.parse(answer.text());
    return void 0;
  } catch {
    if (answer.intermediary === void 0) return "a body that is not JSON";
    return `a body that is not JSON: ${describeIntermediary(answer.intermediary)}`;
  }
}
function judgeClock(headers, nowMs) {
  const date = parseHttpDate(headers["date"] ?? "");
  if (date === void 0) return void 0;
  const age = /^\d{1,9}$/.test(headers["age"] ?? "") ? Number(headers["age"]) * 1e3 : 0;
  const aheadMs = nowMs - (date + age);
  if (Math.abs(aheadMs) <= WARN_SKEW_MS) return void 0;
  const theirs = new Date(date + age).toISOString().replace(/\.\d+/, "");
  const ours = new Date(nowMs).toISOString().replace(/\.\d+/, "");
  const text = `the clock of this machine is ${formatSeconds(Math.abs(aheadMs))} ${aheadMs > 0 ? "ahead" : "behind"}: it says ${ours}, the other side ${theirs}`;
  if (Math.abs(aheadMs) <= REFUSE_SKEW_MS) return { kind: "warn", warning: text };
  return { kind: "fail", failure: "clock", text, hint: "Set the clock of the runner (NTP); timestamps would be wrong" };
}

// src/http/client.ts
var DEADLINE_PASSED = "not sent: the deadline of this run has passed";
function createHttpClient(options, ports) {
  const policy = { ...DEFAULT_RETRY, ...options.retry };
  const limiter = createRateLimiter(
    options.requestsPerMinute ?? Number.POSITIVE_INFINITY,
    ports,
    options.recentRequests
  );
  let warned = false;
  const run = async (request, streaming) => {
    let url = new URL(request.url);
    const label2 = `${options.name ?? url.host} ${request.method} ${url.pathname}`;
    const attempt2 = { number: 1, redirects: 0, unreadable: 0, compareClocks: options.compareClocks === true };
    const failed = (failure, text, more = {}) => new HttpError(failure, `${label2}: ${text}${attempt2.number > 1 ? ` (attempt ${attempt2.number})` : ""}`, {
      attempts: attempt2.number,
      ...more
    });
    const isLate = (waitMs) => options.deadlineAtMs !== void 0 && ports.monotonic() + waitMs >= options.deadlineAtMs;
    const untilDeadline = async (wait, signal, text) => {
      try {
        await wait;
      } catch (error2) {
        ports.signal?.throwIfAborted();
        throw signal?.aborted && !(error2 instanceof HttpError) ? failed("deadline", text, { cause: error2 }) : error2;
      }
    };
    const awaitTurn = async (signal) => {
      ports.signal?.throwIfAborted();
      if (signal?.aborted) throw failed("deadline", DEADLINE_PASSED);
      const turn = limiter.acquire((waitMs, why2) => {
        if (isLate(waitMs)) {
          throw failed("deadline", "the request limit allows the next request only after the deadline of this run");
        }
        const reason = why2 === "limit" ? `for the limit of ${options.requestsPerMinute} requests a minute` : "as asked before";
        ports.log.info(`${label2}: waiting ${formatSeconds(waitMs)} ${reason}`);
      }, signal);
      await untilDeadline(turn, signal, DEADLINE_PASSED);
    };
    const pause = async ({ reason, askedMs }, signal) => {
      const waitMs = askedMs ?? backoffMs(policy, attempt2.number, ports.random);
      const why2 = askedMs === void 0 ? "" : " (Retry-After)";
      ports.log.info(
        `${label2}: ${reason}; retry ${attempt2.number} of ${policy.maxRetries} in ${formatSeconds(waitMs)}${why2}`
      );
      if (isLate(waitMs)) {
        throw failed("deadline", `${reason}; the next try would begin after the deadline of this run`);
      }
      if (askedMs !== void 0) limiter.hold(askedMs);
      await untilDeadline(ports.sleep(waitMs, signal), signal, reason);
    };
    while (true) {
      const signal = endSignal(options.deadlineAtMs, ports);
      await awaitTurn(signal);
      const sent = { url, attempt: attempt2.number, streaming, signal };
      const outcome = await sendOnce(request, sent, options, ports).catch((error2) => {
        ports.signal?.throwIfAborted();
        throw error2 instanceof LocalFailure ? error2.cause : error2;
      });
      const verdict = judge2(outcome, request, policy, { ...attempt2, url, nowMs: ports.now() });
      switch (verdict.kind) {
        case "answer":
          if (verdict.warning !== void 0 && !warned)
            (ports.log.warning ?? ports.log.info)(`${label2}: ${verdict.warning}`);
          warned ||= verdict.warning !== void 0;
          return verdict.answer;
        case "fail":
          throw failed(verdict.failure, verdict.text, verdict);
        case "redirect":
          ports.log.info(`${label2}: redirected to ${verdict.target.origin}${verdict.target.pathname}`);
          url = verdict.target;
          attempt2.redirects += 1;
          break;
        case "retry":
          await pause(verdict, signal);
          attempt2.number += 1;
          if (verdict.unreadable) attempt2.unreadable += 1;
      }
    }
  };
  return {
    send: async (request) => await run(request, false),
    stream: (request) => run(request, true),
    close: () => ports.transport.close()
  };
}
function endSignal(deadlineAtMs, { signal, monotonic }) {
  if (deadlineAtMs === void 0) return signal;
  const leftMs = deadlineAtMs - monotonic();
  const deadline = leftMs <= 0 ? AbortSignal.abort() : AbortSignal.timeout(Math.min(Math.ceil(leftMs), 2147483647));
  return signal === void 0 ? deadline : AbortSignal.any([deadline, signal]);
}

// src/http/node-decompress.ts
var decompressWithZlib = (coding, body) => {
  if (!["gzip", "x-gzip", "deflate", "br", "zstd"].includes(coding)) return void 0;
  return decompress(coding, body);
};
async function* decompress(coding, body) {
  const zlib = await import("node:zlib");
  const { Readable } = await import("node:stream");
  const { first, whole } = await peek(body);
  if (first === void 0) return;
  const decoder = {
    br: () => zlib.createBrotliDecompress(),
    zstd: () => zlib.createZstdDecompress(),
    // "deflate" means zlib's format; some servers send the bare one. The low bits of its first byte tell.
    deflate: () => (first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()
  }[coding];
  const source = Readable.from(whole);
  const plain = (decoder ?? (() => zlib.createGunzip()))();
  source.on("error", (error2) => plain.destroy(error2));
  try {
    yield* source.pipe(plain);
  } finally {
    source.destroy();
    plain.destroy();
  }
}
async function peek(body) {
  const iterator = body[Symbol.asyncIterator]();
  let piece = await iterator.next();
  while (!piece.done && piece.value.byteLength === 0) piece = await iterator.next();
  const begun = piece;
  const rest = async function* () {
    if (begun.done) return;
    yield begun.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { first: begun.done ? void 0 : begun.value[0], whole: rest() };
}

// src/runtime/files.ts
import { constants as constants4, rmSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename as basename3, dirname as dirname7, join as join39, resolve as resolve9 } from "node:path";
var RENAME_PATIENCE_MS = 2e3;
var LOCK_LIFE_MS = 1e4;
var LOCK_PATIENCE_MS = 3e4;
var MAX_CHANGES = 20;
function createFiles(ports) {
  const { clock, log } = ports;
  const system = { ...fs, ...ports.fileSystem };
  const temporaries = /* @__PURE__ */ new Set();
  let count = 0;
  const failed = (path, error2, options) => error2 instanceof ActionError ? error2 : new ActionError("input", `could not write ${path}: ${describeError(error2)}`, {
    hint: options.hint,
    cause: error2
  });
  const remove = async (path) => {
    await system.rm(path, { recursive: true, force: true }).catch(() => void 0);
    temporaries.delete(path);
  };
  const fill2 = async (temporary, path, content, like) => {
    const handle = await system.open(temporary, "wx", like === void 0 ? 438 : like.mode & 511);
    try {
      await handle.writeFile(content);
      await handle.sync().catch((error2) => {
        if (!hasCode(error2, "ENOTSUP", "EOPNOTSUPP", "EINVAL", "ENOSYS")) throw error2;
        log.debug(`${path}: this file system cannot flush a file (${describeError(error2)})`);
      });
    } finally {
      await handle.close();
    }
    if (like !== void 0) {
      await system.chmod(temporary, like.mode & 4095);
      await system.chown(temporary, like.uid, like.gid).catch(() => void 0);
    }
  };
  const writeBeside = async (path, content, like) => {
    count += 1;
    const temporary = join39(dirname7(path), `.${process.pid}-${clock.now().toString(36)}-${count}.tmp`);
    temporaries.add(temporary);
    try {
      await fill2(temporary, path, content, like);
    } catch (error2) {
      await remove(temporary);
      throw error2;
    }
    return temporary;
  };
  const rename = async (from, to) => {
    const beganAt = clock.monotonic();
    while (true) {
      try {
        await system.rename(from, to);
        return;
      } catch (error2) {
        const transient = hasCode(error2, "EPERM", "EACCES", "EBUSY");
        if (!transient || clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        await clock.sleep(50);
      }
    }
  };
  const placeNew = async (from, to) => {
    try {
      await system.link(from, to);
    } catch (error2) {
      if (hasCode(error2, "EEXIST")) throw error2;
      await system.copyFile(from, to, constants4.COPYFILE_EXCL);
    }
  };
  const target = async (path, { root }) => {
    const found = await system.lstat(path).catch(ignoring("ENOENT", "ENOTDIR"));
    if (found === void 0 || !found.isSymbolicLink()) return path;
    const inside = await system.realpath(root ?? dirname7(path));
    const real = await followLink(system, path);
    if (pathBelow(inside, real) === void 0) {
      throw new ActionError("input", `${path} is a symbolic link to ${real}, outside ${inside}`, {
        hint: "Nothing was written through it; replace the link by a file"
      });
    }
    return real;
  };
  const replace = async (path, content) => {
    const like = await system.stat(path).catch(ignoring("ENOENT"));
    const temporary = await writeBeside(path, content, like);
    try {
      await rename(temporary, path);
      temporaries.delete(temporary);
    } catch (error2) {
      await remove(temporary);
      throw error2;
    }
  };
  const read = async (path) => {
    try {
      return await system.readFile(path);
    } catch (error2) {
      if (hasCode(error2, "ENOENT")) return void 0;
      throw new ActionError("input", `could not read ${path}: ${describeError(error2)}`, {
        hint: "Nothing was written over it",
        cause: error2
      });
    }
  };
  const lock = async (path) => {
    const name = join39(dirname7(path), `.${basename3(path)}.lock`);
    const beganAt = clock.monotonic();
    let holder;
    while (true) {
      try {
        const handle = await system.open(name, "wx");
        temporaries.add(name);
        await handle.close();
        return () => remove(name);
      } catch (error2) {
        if (!hasCode(error2, "EEXIST", "EPERM", "EACCES", "EBUSY")) throw error2;
        const found = await system.stat(name).catch(ignoring("ENOENT"));
        if (!hasCode(error2, "EEXIST") && clock.monotonic() - beganAt >= RENAME_PATIENCE_MS) throw error2;
        const id = found === void 0 ? "" : `${found.ino} ${found.mtimeMs}`;
        if (holder?.id !== id) holder = { id, sinceMs: clock.monotonic() };
        if (found !== void 0 && clock.monotonic() - holder.sinceMs > LOCK_LIFE_MS) {
          log.debug(`${name} was left by a run that was killed; it is removed`);
          await system.rm(name, { force: true });
        } else if (clock.monotonic() - beganAt > LOCK_PATIENCE_MS) {
          throw new ActionError("input", `${path}: another run has held ${name} for ${LOCK_PATIENCE_MS / 1e3} s`, {
            hint: "Remove that file if no other run is under way"
          });
        } else {
          await clock.sleep(25);
        }
      }
    }
  };
  return {
    read,
    async checkTarget(path, options = {}) {
      try {
        await target(path, options);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async replace(path, content, options = {}) {
      try {
        await system.mkdir(dirname7(path), { recursive: true });
        await replace(await target(path, options), content);
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async create(path, content, options = {}) {
      try {
        await system.mkdir(dirname7(path), { recursive: true });
        const temporary = await writeBeside(path, content, void 0);
        try {
          await placeNew(temporary, path);
          return "written";
        } catch (error2) {
          if (!hasCode(error2, "EEXIST")) throw error2;
          return Buffer.from(await system.readFile(path)).equals(Buffer.from(content)) ? "same" : "taken";
        } finally {
          await remove(temporary);
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async update(path, change, options = {}) {
      try {
        await system.mkdir(dirname7(path), { recursive: true });
        const file = await target(path, options);
        const unlock = await lock(file);
        try {
          for (let round = 1; ; round += 1) {
            const before = await read(file);
            const content = await change(before);
            if (content === void 0) return;
            const now = await read(file);
            if (sameBytes2(before, now)) {
              await replace(file, content);
              return;
            }
            if (round === MAX_CHANGES) {
              throw new ActionError(
                "input",
                `${path} was changed ${MAX_CHANGES} times while it was being changed here`,
                {
                  hint: "Let only one program write this file"
                }
              );
            }
            log.debug(`${path} was changed by another writer meanwhile; beginning again`);
          }
        } finally {
          await unlock();
        }
      } catch (error2) {
        throw failed(path, error2, options);
      }
    },
    async moveAside(path, suffix) {
      for (let n = 0; ; n += 1) {
        const aside = `${path}.${suffix}${n === 0 ? "" : `-${n}`}`;
        try {
          await placeNew(path, aside);
        } catch (error2) {
          if (hasCode(error2, "EEXIST")) continue;
          throw new ActionError("input", `could not move ${path} aside: ${describeError(error2)}`, { cause: error2 });
        }
        await system.rm(path);
        return aside;
      }
    },
    async temporaryFolder(prefix, { keep = false } = {}) {
      const { folder, name } = ports.temporary;
      try {
        await system.mkdir(folder, { recursive: true });
        const made = await system.mkdtemp(join39(folder, prefix));
        if (!keep) temporaries.add(made);
        return made;
      } catch (error2) {
        throw new ActionError("input", `${name}: cannot make a folder in ${folder}: ${describeError(error2)}`, {
          hint: `Let ${name} name a folder this user may write`,
          cause: error2
        });
      }
    },
    removeTemporaries() {
      for (const path of temporaries) {
        try {
          rmSync(path, { recursive: true, force: true });
        } catch (error2) {
          log.debug(`${path} could not be removed: ${describeError(error2)}`);
        }
      }
      temporaries.clear();
    }
  };
}
async function followLink(system, path) {
  let current = path;
  for (let hops = 0; hops < 40; hops += 1) {
    const place = join39(await system.realpath(dirname7(current)), basename3(current));
    const found = await system.lstat(place).catch(ignoring("ENOENT"));
    if (found === void 0 || !found.isSymbolicLink()) return place;
    current = resolve9(dirname7(place), await system.readlink(place));
  }
  throw new ActionError("input", `${path} is a symbolic link that never ends`);
}
function sameBytes2(a, b) {
  return a === void 0 || b === void 0 ? a === b : Buffer.compare(a, b) === 0;
}
function ignoring(...codes) {
  return (error2) => {
    if (!hasCode(error2, ...codes)) throw error2;
  };
}
function hasCode(error2, ...codes) {
  return codes.includes(error2?.code ?? "");
}

// src/runtime/path-rules.ts
function readPath(name, value, env) {
  const refuse = (expected, hint) => {
    throw new ActionError("input", `${name}: got ${quoteValue(value)}, expected ${expected}`, { hint });
  };
  if (new RegExp("\\p{Cc}", "u").test(value)) refuse("a path without control characters", "Write it on one line");
  if (/^["'`]|["'`]$/.test(value)) refuse("a path without quotes", "No shell reads this value: leave the quotes out");
  if (/(^|[\\/])(\$[A-Za-z_{(]|%[A-Za-z_][A-Za-z0-9_()]*%)/.test(value)) {
    refuse("a path without variables", "No shell reads this value: write ${{ env.NAME }} or ${{ github.workspace }}");
  }
  if (!value.startsWith("~")) return value;
  if (!/^~([\\/]|$)/.test(value))
    return /^~[A-Za-z_][\w.-]*([\\/]|$)/.test(value) ? refuse("a path, or one that begins with ~/", "Write the folder of another user in full") : value;
  const home = env["HOME"] || env["USERPROFILE"] || refuse("a path without ~: HOME is not set", "Write it in full");
  return `${home.replace(/[\\/]+$/, "")}${value.slice(1)}`;
}

// src/runtime/secret-rules.ts
function checkSecret(name, value, rules = {}) {
  const refuse = (what, at, hint) => {
    throw new ActionError("input", `${name}: got a secret with ${what} at character ${at}`, { hint });
  };
  const expression = value.indexOf("${{");
  if (expression >= 0) {
    refuse(
      "an expression that was not expanded, ${{,",
      expression + 1,
      "Expressions work in a workflow\u2019s with: and env:"
    );
  }
  const mask = value.indexOf("***");
  if (mask >= 0) refuse("the mask of a log, ***,", mask + 1, "Paste the secret itself, not what a log shows of it");
  if (/^["'`]/.test(value)) refuse("a quotation mark", 1, "Store the secret without quotes around it");
  if (/["'`]$/.test(value)) refuse("a quotation mark", value.length, "Store the secret without quotes around it");
  const odd = (rules.multiline ? /[^\x20-\x7e\r\n\t]/ : /[^\x21-\x7e]/).exec(value);
  if (odd !== null) {
    const code = value.codePointAt(odd.index).toString(16).toUpperCase().padStart(4, "0");
    refuse(
      `U+${code}`,
      odd.index + 1,
      "Only the printable characters of ASCII, without spaces, can be sent; paste it again"
    );
  }
  if (rules.minLength !== void 0 && value.length < rules.minLength) {
    throw new ActionError(
      "input",
      `${name}: got a secret of ${value.length} characters, expected at least ${rules.minLength}`,
      { hint: "Make a long one, for example with: openssl rand -hex 32" }
    );
  }
}

// src/runtime/inputs.ts
function createInputReader(ports) {
  const find = (name, source) => {
    const value = ports.input(name).trim();
    if (value !== "") return { value, from: "" };
    const fallback = source.env === void 0 ? "" : (ports.env[source.env] ?? "").trim();
    return fallback === "" ? void 0 : { value: fallback, from: ` (from the environment variable ${source.env})` };
  };
  const missing = (name, source) => new ActionError("input", `${name}: got "", expected a value`, {
    hint: source.hint ?? `Set the input ${name}${source.env ? ` or the environment variable ${source.env}` : ""}`
  });
  const bad = (name, found, expected) => new ActionError("input", `${name}: got ${quoteValue(found.value)}, expected ${expected}${found.from}`);
  const text = (name, source = {}) => {
    const found = find(name, source);
    if (found === void 0 && source.required) throw missing(name, { ...source, required: true });
    return found?.value ?? source.default;
  };
  const number = (name, source, pattern, what) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    const value = Number(found.value);
    if (!pattern.test(found.value) || value < source.min || value > source.max) {
      throw bad(name, found, `${what} from ${source.min} to ${source.max}`);
    }
    return value;
  };
  const lines = (name, source) => {
    const found = find(name, source);
    if (found === void 0) return source.default;
    return found.value.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  };
  const reader = {
    text,
    secret(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) {
        if (source.required) throw missing(name, { ...source, required: true });
        return void 0;
      }
      ports.mask(found.value);
      checkSecret(`${name}${found.from}`, found.value, source);
      return found.value;
    },
    boolean(name, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      if (found.value !== "true" && found.value !== "false") throw bad(name, found, "true or false");
      return found.value === "true";
    },
    integer: (name, source) => number(name, source, /^\d{1,15}$/, "a whole number"),
    decimal: (name, source) => number(name, source, /^\d{1,15}(\.\d{1,15})?$/, "a number"),
    choice(name, values, source) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const value = values.find((candidate) => candidate === found.value);
      if (value === void 0) throw bad(name, found, `one of ${values.join(", ")}`);
      return value;
    },
    url(name, source = {}) {
      const found = find(name, source);
      if (found === void 0) return source.default;
      const url = URL.canParse(found.value) ? new URL(found.value) : void 0;
      if (url === void 0 || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(found.value)) {
        throw bad(name, found, "an http or https URL");
      }
      if (url.username !== "" || url.password !== "") {
        throw new ActionError("input", `${name}: got a URL with a user or password, expected one without`, {
          hint: "Pass the secret as its own input"
        });
      }
      if (url.hash !== "") throw bad(name, found, "a URL without a #fragment");
      if (url.protocol === "http:" && !isLoopback(url.hostname)) {
        ports.warn(`${name}: ${url.origin} is not https; credentials would travel in clear text`);
      }
      return found.value.replace(/\/+$/, "");
    },
    lines,
    path(name, source = {}) {
      const value = text(name, source);
      return value === void 0 ? void 0 : readPath(name, value, ports.env);
    },
    paths: (name, source) => lines(name, source).map((line) => readPath(name, line, ports.env))
  };
  return reader;
}
function isLoopback(hostname) {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  return /^127(\.\d{1,3}){3}$/.test(host) || host === "::1";
}

// src/runtime/log.ts
function createLog(commands2, redact) {
  return {
    debug: (message) => commands2.debug(redact(message)),
    info: (message) => commands2.info(defuse2(redact(message))),
    notice: (message) => commands2.notice(redact(message)),
    warning: (message) => commands2.warning(redact(message)),
    group: async (title, run) => {
      commands2.startGroup(redact(title));
      try {
        return await run();
      } finally {
        commands2.endGroup();
      }
    }
  };
}
var BEFORE_A_COMMAND = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]*::/gm;
function defuse2(text) {
  return showOrder(text).replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200B::`).replaceAll("##[", "#\u200B#[");
}

// src/runtime/redaction.ts
var MIN_LENGTH = 4;
function createRedaction() {
  const forms = /* @__PURE__ */ new Set();
  let longestFirst = [];
  const redact = (text) => {
    let redacted = text;
    for (const form of longestFirst) redacted = redactCut(redacted.replaceAll(form, "***"), form);
    return redacted;
  };
  return {
    add: (secret) => {
      const lines = secret.split(/[\r\n]+/);
      for (const piece of lines.length > 1 ? [secret, ...lines.filter((line) => !/^-----/.test(line))] : lines) {
        if (piece.length < MIN_LENGTH) continue;
        for (const form of formsOf(piece)) forms.add(form);
      }
      longestFirst = [...forms].sort((a, b) => b.length - a.length);
    },
    redact
  };
}
function formsOf(secret) {
  const json = JSON.stringify(secret).slice(1, -1);
  const quoted = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("\\\\", "\\"),
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed())
  ];
  return new Set(
    quoted.flatMap((form) => [form, escapeMarkdown(form), inlineCode(form).slice("<code>".length, -"</code>".length)])
  );
}
function redactCut(text, secret) {
  const [first = "", ...rest] = text.split("\u2026");
  if (rest.length === 0) return text;
  const pieces = [first, ...rest];
  const last = pieces.pop();
  return [...pieces.map((piece) => redactEnd(piece, secret)), last].join("\u2026");
}
function redactEnd(text, secret) {
  for (let length = Math.min(secret.length - 1, text.length); length >= MIN_LENGTH; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}***`;
  }
  return text;
}

// src/telemetry/otlp.ts
var KINDS = { internal: 1, server: 2, client: 3 };
var STATUS_ERROR = 2;
var STATUS_UNSET = 0;
var SCOPE = "tao-actions";
function printTraces(serviceName, spans) {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [attribute("service.name", serviceName)] },
        scopeSpans: [{ scope: { name: SCOPE }, spans: spans.map(printSpan) }]
      }
    ]
  });
}
function printSpan(span) {
  const attributes = Object.entries(span.attributes).flatMap(
    ([key, value]) => value === void 0 ? [] : [attribute(key, value)]
  );
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...span.parentSpanId === void 0 ? {} : { parentSpanId: span.parentSpanId },
    ...span.traceState === void 0 ? {} : { traceState: span.traceState },
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanoseconds(span.startMs),
    endTimeUnixNano: nanoseconds(Math.max(span.startMs, span.endMs)),
    attributes,
    status: {
      code: span.error === void 0 ? STATUS_UNSET : STATUS_ERROR,
      ...span.error === void 0 ? {} : { message: span.error }
    }
  };
}
function attribute(key, value) {
  if (typeof value === "boolean") return { key, value: { boolValue: value } };
  if (typeof value === "string") return { key, value: { stringValue: value } };
  return { key, value: Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
}
function nanoseconds(ms) {
  return (BigInt(Math.round(ms * 1e3)) * 1000n).toString();
}
function tracesUrl(endpoint) {
  const base = endpoint.replace(/\/+$/, "");
  return base.endsWith("/v1/traces") ? base : `${base}/v1/traces`;
}
function readOtlpHeaders(text) {
  const headers = {};
  for (const pair of text.split(",")) {
    if (pair.trim() === "") continue;
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim().toLowerCase();
    let value;
    try {
      value = decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      value = void 0;
    }
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || value === void 0 || /[^\t\x20-\x7e]/.test(value)) {
      return { ok: false, expected: "a list name=value,name=value with percent-encoded values" };
    }
    headers[name] = value;
  }
  return { ok: true, headers };
}
function rejectedSpans(answer) {
  try {
    const { partialSuccess } = JSON.parse(answer === "" ? "{}" : answer);
    const count = Number(partialSuccess?.rejectedSpans ?? 0);
    return Number.isFinite(count) ? count : 0;
  } catch {
    return 0;
  }
}

// src/telemetry/trace-context.ts
var TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
var MAX_STATE_MEMBERS = 32;
var MAX_STATE_CHARACTERS = 512;
function parseTraceparent(text) {
  const match = TRACEPARENT.exec(text ?? "");
  if (!match) return void 0;
  const [, version = "", traceId = "", spanId = "", flags = "", more] = match;
  if (version === "ff" || version === "00" && more !== void 0) return void 0;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return void 0;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
function formatTraceparent({ traceId, spanId, sampled }) {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}
function boundTracestate(text) {
  let bounded = "";
  const members = (text ?? "").split(",").map((member) => member.trim());
  for (const member of members.filter((one) => /^[a-z0-9][\w*/@-]{0,240}=[\x20-\x7e]+$/.test(one)).slice(0, MAX_STATE_MEMBERS)) {
    const longer = bounded === "" ? member : `${bounded},${member}`;
    if (longer.length > MAX_STATE_CHARACTERS) break;
    bounded = longer;
  }
  return bounded === "" ? void 0 : bounded;
}
function randomHex(bytes) {
  for (; ; ) {
    const values = crypto.getRandomValues(new Uint8Array(bytes));
    if (values.some((value) => value !== 0))
      return [...values].map((value) => value.toString(16).padStart(2, "0")).join("");
  }
}
var newTraceId = () => randomHex(16);
var newSpanId = () => randomHex(8);

// src/runtime/telemetry.ts
var FLUSH_MS = 5e3;
var CANCELLED_FLUSH_MS = 1e3;
var MAX_SPANS = 5e3;
var SUBCOMMAND = /^[a-z][a-z-]{0,30}$/;
var WORKER = "Worker";
function readTelemetry(inputs, env, mask) {
  const endpoint = inputs.url("otlp-endpoint", { env: "OTEL_EXPORTER_OTLP_ENDPOINT" });
  const list = inputs.secret("otlp-headers", { env: "OTEL_EXPORTER_OTLP_HEADERS", multiline: true });
  if (endpoint === void 0) return void 0;
  const reading = readOtlpHeaders(list ?? "");
  if (!reading.ok)
    throw new ActionError("input", `otlp-headers: got a list that cannot be read, expected ${reading.expected}`);
  for (const value of Object.values(reading.headers)) mask(value);
  const caller = parseTraceparent(env["TRACEPARENT"]);
  const state = caller && boundTracestate(env["TRACESTATE"]);
  return { url: tracesUrl(endpoint), headers: reading.headers, caller, state };
}
function createTelemetry(action, settings, ports) {
  if (settings === void 0) {
    return {
      ...{ observed: (options) => options, traced: (client) => client, tracedExec: (exec) => exec },
      flush: async () => void 0
    };
  }
  const { clock, redact, warn } = ports;
  const { caller, state } = settings;
  const traceId = caller?.traceId ?? newTraceId();
  const root = newSpanId();
  const startMs = clock.now();
  const startTick = clock.monotonic();
  const at = () => startMs + clock.monotonic() - startTick;
  const spans = [];
  const add = (span) => {
    if (spans.length < MAX_SPANS) spans.push({ traceId, traceState: state, ...span });
  };
  const observed = (options) => ({
    ...options,
    observe: (call) => {
      options.observe?.(call);
      add(spanOf(call, root, at()));
    }
  });
  const traced = (client, { name }) => {
    const wrap = (send) => {
      return async (request) => {
        const spanId = newSpanId();
        const begun = at();
        const { host, pathname } = new URL(request.url);
        const end = (attributes, error2) => add({
          ...{ spanId, parentSpanId: root, name: `${request.method} ${name ?? host}`, kind: "internal" },
          ...{ startMs: begun, endMs: at(), error: error2 },
          attributes: { "server.address": host, "url.path": redact(pathname), ...attributes }
        });
        const traceparent = formatTraceparent({ traceId, spanId, sampled: true });
        const context = state === void 0 ? { traceparent } : { traceparent, tracestate: state };
        const headers = name === WORKER ? { ...request.headers, ...context } : request.headers;
        try {
          const response = await send(headers === void 0 ? request : { ...request, headers });
          end({ "http.response.status_code": response.status, "tao.attempts": response.attempts });
          return response;
        } catch (error2) {
          end({}, redact(describeError(error2)).slice(0, 500));
          throw error2;
        }
      };
    };
    return {
      ...client,
      send: wrap((request) => client.send(request)),
      stream: wrap((request) => client.stream(request))
    };
  };
  const tracedExec = (exec) => async (program, args, options) => {
    const begun = at();
    const word = args.find((arg) => SUBCOMMAND.test(arg)) ?? "";
    const name = `${program.split(/[\\/]/).at(-1)} ${word}`.trim();
    const end = (exitCode, error2) => add({
      ...{
        spanId: newSpanId(),
        parentSpanId: root,
        name: redact(name),
        kind: "client",
        startMs: begun,
        endMs: at()
      },
      ...{ attributes: { "process.exit.code": exitCode }, error: error2 }
    });
    try {
      const result = await exec(program, args, options);
      end(result.exitCode);
      return result;
    } catch (error2) {
      end(void 0, redact(describeError(error2)).slice(0, 500));
      throw error2;
    }
  };
  const flush = async (end, http) => {
    const limitMs = end === "cancelled" ? CANCELLED_FLUSH_MS : FLUSH_MS;
    add({
      ...{ spanId: root, parentSpanId: caller?.spanId, name: action, kind: "internal", startMs, endMs: at() },
      attributes: {},
      error: end === "done" ? void 0 : end
    });
    const body = printTraces(`tao-actions/${action}`, spans);
    const count = spans.length;
    const client = http({
      name: "telemetry",
      retry: { maxRetries: 0 },
      outlivesRun: true,
      ...{ connectTimeoutMs: limitMs, readTimeoutMs: limitMs, deadlineAtMs: clock.monotonic() + limitMs }
    });
    try {
      const response = await client.send({
        method: "POST",
        url: settings.url,
        headers: { ...settings.headers, "content-type": "application/json" },
        body,
        maxBodyBytes: 65536
      });
      const rejected = response.status === 200 ? rejectedSpans(response.text()) : 0;
      if (response.status < 200 || response.status > 299)
        warn(`telemetry: ${new URL(settings.url).host} answered ${response.status}`);
      else if (rejected > 0)
        warn(`telemetry: ${new URL(settings.url).host} did not take ${rejected} of ${count} spans`);
    } catch (failed) {
      warn(`telemetry: the spans could not be sent: ${describeError(failed)}`);
    } finally {
      await client.close().catch(() => void 0);
    }
  };
  return { observed, traced, tracedExec, flush };
}
function spanOf(call, parentSpanId, endMs) {
  const { method, host, path, attempt: attempt2, outcome } = call;
  const isStatus = typeof outcome === "number";
  return {
    ...{ spanId: newSpanId(), parentSpanId, name: `${method} ${host} attempt`, kind: "client" },
    ...{ startMs: endMs - call.durationMs, endMs },
    attributes: {
      "http.request.method": method,
      "server.address": host,
      "url.path": path,
      "http.request.resend_count": attempt2 - 1,
      "http.response.status_code": isStatus ? outcome : void 0,
      "error.type": isStatus ? outcome >= 400 ? String(outcome) : void 0 : outcome
    },
    error: isStatus ? outcome >= 400 ? `answered ${outcome}` : void 0 : outcome
  };
}

// src/runtime/perform-action.ts
async function performAction(name, run, runner) {
  const { env, commands: commands2 } = runner;
  const { redact, ...redaction } = createRedaction();
  const log = createLog(commands2, redact);
  const cancel = new AbortController();
  const clock = withCancel(runner.clock, cancel.signal);
  const tempDir = env["RUNNER_TEMP"] || runner.tempDir;
  const temporary = { folder: tempDir, name: env["RUNNER_TEMP"] ? "RUNNER_TEMP" : "the temporary folder" };
  const { fileSystem } = runner;
  const files = createFiles({ clock, log, temporary, ...fileSystem === void 0 ? {} : { fileSystem } });
  const values = /* @__PURE__ */ new Map();
  const sections = [];
  const clients = [];
  let stage = "start";
  const mask = (secret) => {
    if (secret === "") return;
    for (const line of secret.split(/[\r\n]+/)) if (line !== "") commands2.mask(line);
    redaction.add(secret);
  };
  let proxies = NO_PROXIES;
  let telemetry = createTelemetry(name, void 0, { clock, redact, warn: log.warning });
  const context = {
    inputs: createInputReader({
      input: (input) => (env[`INPUT_${input.replaceAll(" ", "_").toUpperCase()}`] ?? "").trim(),
      env,
      mask,
      warn: log.warning
    }),
    outputs: {
      set: (output, value) => {
        const { text, tooLarge } = printOutput(value);
        if (tooLarge) log.warning(`the output ${output} is above 256 KiB and was left empty`);
        values.set(output, text);
      }
    },
    summary: { add: (markdown) => void sections.push(redact(markdown)) },
    ports: {
      ...clock,
      log,
      files,
      redact,
      signal: cancel.signal,
      random: runner.random,
      stage: (words) => {
        stage = words;
      },
      exec: async (program, args, options) => {
        cancel.signal.throwIfAborted();
        const signal = options.signal === void 0 ? cancel.signal : AbortSignal.any([options.signal, cancel.signal]);
        return await telemetry.tracedExec(runner.exec)(program, args, { ...options, signal });
      },
      http: (options = {}) => {
        const client = createHttpClient(telemetry.observed({ userAgent: `tao-actions/${name}`, ...options }), {
          ...options.outlivesRun === true ? runner.clock : { ...clock, signal: cancel.signal },
          random: runner.random,
          log,
          transport: runner.transport(proxies),
          decompress: decompressWithZlib
        });
        clients.push(client);
        return telemetry.traced(client, options);
      }
    },
    env,
    tempDir,
    mask
  };
  const work = async () => {
    const hasProxy = ["http_proxy", "https_proxy", "all_proxy"].some((one) => env[one] || env[one.toUpperCase()]);
    if (hasProxy) proxies = (await import("./chunks/environment-proxies-Z5ZJHDWN.js")).readProxies(env);
    const settings = readTelemetry(context.inputs, env, mask);
    telemetry = createTelemetry(name, settings, { clock: runner.clock, redact, warn: log.warning });
    await run(context);
  };
  const end = await settle(work, cancel, runner);
  for (const client of clients) await client.close().catch(() => void 0);
  await telemetry.flush(end.kind, context.ports.http);
  files.removeTemporaries();
  let failure;
  if (end.kind === "failed") {
    failure = redact(describeError(end.error ?? new ActionError("internal", "failed without a reason")));
    log.debug(describeCauseChain(end.error));
    if (!values.get("status")) values.set("status", "failed");
  } else if (end.kind === "cancelled") {
    failure = redact(`${end.reason.message} during: ${stage}. What was done until then stays; run again to go on`);
    values.set("status", "cancelled");
  }
  const unwritten = writeOutputs(values, runner, log.info);
  const ended = end.kind === "cancelled" ? "was cancelled" : "failed";
  if (failure !== void 0) {
    sections.unshift(`> [!CAUTION]
> **${escapeMarkdown(name)} ${ended}:** ${escapeMarkdown(failure)}
`);
    commands2.error(failure, name);
    if (unwritten !== void 0) log.warning(`the outputs could not be written either (${unwritten})`);
  } else if (unwritten !== void 0) {
    failure = `${name} is done; its outputs could not be written (${unwritten})`;
    sections.unshift(`> [!CAUTION]
> ${escapeMarkdown(failure)}
`);
    commands2.error(redact(failure), name);
  }
  writeSummary(sections, runner, log);
  return failure === void 0 ? 0 : 1;
}
async function settle(run, cancel, runner) {
  return await new Promise((resolve10) => {
    let reason;
    const finish2 = (end) => {
      stopUncaught();
      stopSignals();
      resolve10(end);
    };
    const stopUncaught = runner.onUncaught((error2) => finish2({ kind: "failed", error: error2 }));
    const stopSignals = runner.onEndSignal((signal) => {
      if (reason !== void 0) return;
      const given = new CancelledError(signal);
      reason = given;
      cancel.abort(given);
      void runner.grace().then(() => finish2({ kind: "cancelled", reason: given }));
    });
    Promise.resolve().then(run).then(
      () => finish2({ kind: "done" }),
      (error2) => finish2(reason === void 0 ? { kind: "failed", error: error2 } : { kind: "cancelled", reason })
    );
  });
}
function writeOutputs(values, { env, append }, say) {
  const file = env["GITHUB_OUTPUT"];
  if (!file) {
    for (const [name, text] of values) say(`output ${name}=${text}`);
    return void 0;
  }
  if (values.size === 0) return void 0;
  const problem = tryAppend(append, file, printOutputs(values));
  return problem === void 0 ? void 0 : `GITHUB_OUTPUT: ${problem}`;
}
function writeSummary(sections, { env, append, commands: commands2 }, log) {
  if (sections.length === 0) return;
  const markdown = printSummary(sections);
  const file = env["GITHUB_STEP_SUMMARY"];
  if (!file) {
    commands2.info(defuse2(markdown));
    return;
  }
  const problem = tryAppend(append, file, markdown);
  if (problem !== void 0) log.warning(`the job summary could not be written (GITHUB_STEP_SUMMARY: ${problem})`);
}

// src/runtime/run-action.ts
var GRACE_MS = 3500;
var EXIT_AFTER_MS = 500;
async function runAction(name, run) {
  process.exitCode = await performAction(name, run, processRunner());
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}
var commands = {
  debug,
  info,
  notice,
  warning,
  error: (message, title) => error(message, { title }),
  mask: setSecret,
  startGroup,
  endGroup
};
function processRunner() {
  return {
    env: process.env,
    commands,
    clock: systemClock,
    random: Math.random,
    exec: async (...call) => await (await import("./chunks/exec-K7D7ZGJU.js")).execProgram(...call),
    append: appendToFile,
    tempDir: tmpdir3(),
    transport: createUndiciTransport,
    onEndSignal: (listener) => {
      const signals = ["SIGINT", "SIGTERM"];
      for (const signal of signals) process.on(signal, listener);
      return () => {
        for (const signal of signals) process.off(signal, listener);
      };
    },
    onUncaught: (listener) => {
      process.on("uncaughtException", listener);
      return () => void 0;
    },
    grace: () => delay2(GRACE_MS, void 0, { ref: false })
  };
}

// actions/upstream-release/main.ts
await runAction("upstream-release", upstreamRelease);
