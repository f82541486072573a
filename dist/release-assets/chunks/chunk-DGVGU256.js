import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);

// src/errors/action-error.ts
var ActionError = class extends Error {
  kind;
  hint;
  constructor(kind, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "ActionError";
    this.kind = kind;
    this.hint = options.hint;
  }
};
var CancelledError = class extends ActionError {
  constructor(signal) {
    super("remote", `cancelled by ${signal}`);
    this.name = "CancelledError";
  }
};
function describeError(error) {
  if (error instanceof ActionError) return error.hint ? `${error.message}. ${error.hint}` : error.message;
  if (error instanceof Error) return `${error.name === "Error" ? "" : `${error.name}: `}${error.message}`;
  return String(error);
}
function describeCauseChain(error) {
  const seen = /* @__PURE__ */ new Set();
  const parts = [];
  let current = error;
  while (current !== void 0 && current !== null && !seen.has(current)) {
    seen.add(current);
    parts.push(current instanceof Error ? current.stack ?? current.message : String(current));
    current = current instanceof Error ? current.cause : void 0;
  }
  return parts.join("\ncaused by: ");
}
function quoteValue(value, limit = 200) {
  const shown = value.length > limit ? `${value.slice(0, limit)}\u2026 (${value.length} characters)` : value;
  return showOrder(JSON.stringify(shown).replaceAll("\\\\", "\\")).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "?");
}
var ORDER_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
function showOrder(text) {
  return text.replaceAll(ORDER_MARKS, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export {
  ActionError,
  CancelledError,
  describeError,
  describeCauseChain,
  quoteValue,
  showOrder
};
