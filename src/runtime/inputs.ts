import { ActionError, quoteValue } from '../errors/action-error.ts';
import { readPath } from './path-rules.ts';
import { checkSecret, type SecretRules } from './secret-rules.ts';

/** Where a value may come from when the input is absent or an empty string (GitHub passes unset secrets as ""). */
export interface InputSource {
  /** Environment variable that stands in for the input; itself absent when empty. */
  env?: string;
}

type WithDefault<T> = InputSource & { default: T };
type Required = InputSource & { required: true; hint?: string };

/**
 * Typed inputs of one action. Every method throws an `input` error `<input>: got "<value>", expected <what>` for a value
 * it cannot take, so an action that reads all its inputs first fails before it did anything.
 */
export interface InputReader {
  text(name: string, source: WithDefault<string> | Required): string;
  text(name: string, source?: InputSource): string | undefined;
  /** As `text`; the value is masked in the log the moment it is read, never part of an error, and {@link checkSecret}ed. */
  secret(name: string, source: Required & SecretRules): string;
  secret(name: string, source?: InputSource & SecretRules): string | undefined;
  boolean(name: string, source: WithDefault<boolean>): boolean;
  /** A whole number in decimal digits, `min <= n <= max`. */
  integer(name: string, source: WithDefault<number> & { min: number; max: number }): number;
  /** A decimal number such as `1.5`, `min <= n <= max`. */
  decimal(name: string, source: WithDefault<number> & { min: number; max: number }): number;
  choice<T extends string>(name: string, values: readonly T[], source: WithDefault<T>): T;
  /** An http(s) URL without user, password or fragment, a trailing `/` removed. */
  url(name: string, source: WithDefault<string>): string;
  url(name: string, source?: InputSource): string | undefined;
  /** Non-empty trimmed lines. */
  lines(name: string, source: WithDefault<readonly string[]>): readonly string[];
  /** A path; `~` is expanded, variables and quotes are refused ({@link readPath}). */
  path(name: string, source: WithDefault<string> | Required): string;
  path(name: string, source?: InputSource): string | undefined;
  /** Non-empty trimmed lines, each a path. */
  paths(name: string, source: WithDefault<readonly string[]>): readonly string[];
}

export interface InputPorts {
  /** The input's trimmed text, "" when absent. */
  input(name: string): string;
  env: Readonly<Record<string, string | undefined>>;
  mask(secret: string): void;
  warn(message: string): void;
}

export function createInputReader(ports: InputPorts): InputReader {
  const find = (name: string, source: InputSource): { value: string; from: string } | undefined => {
    const value = ports.input(name).trim();
    if (value !== '') return { value, from: '' };
    const fallback = source.env === undefined ? '' : (ports.env[source.env] ?? '').trim();
    return fallback === '' ? undefined : { value: fallback, from: ` (from the environment variable ${source.env})` };
  };
  const missing = (name: string, source: Required): ActionError =>
    new ActionError('input', `${name}: got "", expected a value`, {
      hint: source.hint ?? `Set the input ${name}${source.env ? ` or the environment variable ${source.env}` : ''}`,
    });
  const bad = (name: string, found: { value: string; from: string }, expected: string): ActionError =>
    new ActionError('input', `${name}: got ${quoteValue(found.value)}, expected ${expected}${found.from}`);

  const text = (name: string, source: InputSource & { default?: string; required?: true; hint?: string } = {}) => {
    const found = find(name, source);
    if (found === undefined && source.required) throw missing(name, { ...source, required: true });
    return found?.value ?? source.default;
  };
  const number = (
    name: string,
    source: WithDefault<number> & { min: number; max: number },
    pattern: RegExp,
    what: string,
  ): number => {
    const found = find(name, source);
    if (found === undefined) return source.default;
    const value = Number(found.value);
    if (!pattern.test(found.value) || value < source.min || value > source.max) {
      throw bad(name, found, `${what} from ${source.min} to ${source.max}`);
    }
    return value;
  };

  const lines = (name: string, source: WithDefault<readonly string[]>): readonly string[] => {
    const found = find(name, source);
    if (found === undefined) return source.default;
    return found.value
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  };

  const reader = {
    text,
    secret(name: string, source: InputSource & SecretRules & { required?: true; hint?: string } = {}) {
      const found = find(name, source);
      if (found === undefined) {
        if (source.required) throw missing(name, { ...source, required: true });
        return undefined;
      }
      ports.mask(found.value);
      checkSecret(`${name}${found.from}`, found.value, source);
      return found.value;
    },
    boolean(name: string, source: WithDefault<boolean>) {
      const found = find(name, source);
      if (found === undefined) return source.default;
      if (found.value !== 'true' && found.value !== 'false') throw bad(name, found, 'true or false');
      return found.value === 'true';
    },
    integer: (name: string, source: WithDefault<number> & { min: number; max: number }) =>
      number(name, source, /^\d{1,15}$/, 'a whole number'),
    decimal: (name: string, source: WithDefault<number> & { min: number; max: number }) =>
      number(name, source, /^\d{1,15}(\.\d{1,15})?$/, 'a number'),
    choice<T extends string>(name: string, values: readonly T[], source: WithDefault<T>) {
      const found = find(name, source);
      if (found === undefined) return source.default;
      const value = values.find((candidate) => candidate === found.value);
      if (value === undefined) throw bad(name, found, `one of ${values.join(', ')}`);
      return value;
    },
    url(name: string, source: InputSource & { default?: string } = {}) {
      const found = find(name, source);
      if (found === undefined) return source.default;
      const url = URL.canParse(found.value) ? new URL(found.value) : undefined;
      if (url === undefined || !/^https?:$/.test(url.protocol) || /[\s\p{Cc}]/u.test(found.value)) {
        throw bad(name, found, 'an http or https URL');
      }
      if (url.username !== '' || url.password !== '') {
        throw new ActionError('input', `${name}: got a URL with a user or password, expected one without`, {
          hint: 'Pass the secret as its own input',
        });
      }
      if (url.hash !== '') throw bad(name, found, 'a URL without a #fragment');
      if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        ports.warn(`${name}: ${url.origin} is not https; credentials would travel in clear text`);
      }
      return found.value.replace(/\/+$/, '');
    },
    lines,
    path(name: string, source: InputSource & { default?: string; required?: true; hint?: string } = {}) {
      const value = text(name, source);
      return value === undefined ? undefined : readPath(name, value, ports.env);
    },
    paths: (name: string, source: WithDefault<readonly string[]>) =>
      lines(name, source).map((line) => readPath(name, line, ports.env)),
  };
  return reader as InputReader;
}

function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return /^127(\.\d{1,3}){3}$/.test(host) || host === '::1';
}
