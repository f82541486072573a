/** Checks requests and answers against GitHub's published OpenAPI description (action-fixtures/github-openapi). */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Record<string, unknown>;

export interface Operation {
  /** e.g. `get /repos/{owner}/{repo}` */
  name: string;
  path: Readonly<Record<string, string>>;
  /** Everything wrong with the request; empty when it is as described. */
  checkRequest(query: URLSearchParams, body: unknown): readonly string[];
  /** Everything wrong with an answer of ours. */
  checkResponse(status: number, body: unknown): readonly string[];
  /** A minimal answer as described, for `values` to be put over. */
  sample(status: number): unknown;
}

const file = new URL('../../../action-fixtures/github-openapi/api.github.com.json', import.meta.url);

/** OpenAPI 3.0 has `nullable` where JSON Schema has a type; ajv refuses it without a `type` beside it. */
function rewriteNullable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewriteNullable);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, rewriteNullable(item)]),
  );
  if (nullable === undefined || typeof nullable !== 'boolean') return { ...rest, ...(nullable ? { nullable } : {}) };
  return nullable ? { anyOf: [{ type: 'null' }, rest] } : rest;
}

const document = rewriteNullable(JSON.parse(readFileSync(file, 'utf8'))) as Json & { paths: Record<string, Json> };

function makeAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const format of ['timestamp', 'repo.nwo', 'ssh-key']) ajv.addFormat(format, true);
  ajv.addSchema(document, 'github');
  return ajv;
}
const bodies = makeAjv(false);
const parameters = makeAjv(true);
const compiled = new Map<string, ValidateFunction>();

function validate(ajv: Ajv, pointer: string, value: unknown): readonly string[] {
  const key = `${ajv === bodies ? 'body' : 'parameter'} ${pointer}`;
  const check = compiled.get(key) ?? ajv.compile({ $ref: `github#${pointer}` });
  compiled.set(key, check);
  if (check(value)) return [];
  return (check.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message}`);
}

const escapePointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Follows `$ref`s: the object and the pointer it really lives at. */
function resolve(pointer: string): { value: Json; pointer: string } | undefined {
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    value = (value as Json | undefined)?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const ref = (value as Json)['$ref'];
  return typeof ref === 'string' ? resolve(ref.slice(1)) : { value: value as Json, pointer };
}

/** The smallest value a schema allows: only what is required. */
function sample(schema: unknown): unknown {
  const node = schema as Json;
  if (typeof node['$ref'] === 'string') return sample(resolve((node['$ref'] as string).slice(1))?.value ?? {});
  const variants = (node['anyOf'] ?? node['oneOf']) as Json[] | undefined;
  if (variants?.some(({ type }) => type === 'null')) return null;
  if (Array.isArray(node['allOf'])) return Object.assign({}, ...(node['allOf'] as Json[]).map(sample));
  if (variants?.[0] !== undefined && node['properties'] === undefined) return sample(variants[0]);
  if (Array.isArray(node['enum'])) return node['enum'][0];
  switch (node['type']) {
    case 'string':
      if (node['format'] === 'uri') return 'https://github.example/';
      if (node['format'] === 'email') return 'somebody@example.com';
      return node['format'] === 'date-time' ? '2026-01-01T00:00:00Z' : 'x';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default: {
      const properties = (node['properties'] ?? {}) as Json;
      const required = (node['required'] ?? []) as string[];
      return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? {})]));
    }
  }
}

/** The operation of a request; `undefined` when the description (as recorded) has none. */
export function findOperation(method: string, pathname: string): Operation | undefined {
  const candidates = Object.entries(document.paths)
    .filter(([, item]) => method.toLowerCase() in item)
    // A literal segment beats a parameter: releases/latest is no release_id.
    .sort(([a], [b]) => a.split('{').length - b.split('{').length);
  for (const [template, item] of candidates) {
    const names: string[] = [];
    const pattern = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      names.push(name);
      // Refs hold slashes, which octokit leaves as they are or encodes.
      return name === 'ref' || name === 'branch' || name === 'tag' ? '(.+)' : '([^/]+)';
    });
    const match = new RegExp(`^${pattern}$`).exec(pathname);
    if (match === null) continue;
    const path = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] as string)]));
    return describe(method.toLowerCase(), template, item[method.toLowerCase()] as Json, path);
  }
  return undefined;
}

function describe(method: string, template: string, operation: Json, path: Record<string, string>): Operation {
  const base = `/paths/${escapePointer(template)}/${method}`;
  const listed = ((operation['parameters'] ?? []) as unknown[]).flatMap((_, index) => {
    const found = resolve(`${base}/parameters/${index}`);
    return found === undefined ? [] : [found];
  });
  const checkParameters = (place: 'path' | 'query', given: Readonly<Record<string, string>>): string[] => {
    const known = listed.filter(({ value }) => value['in'] === place);
    const problems = Object.keys(given)
      .filter((name) => !known.some(({ value }) => value['name'] === name))
      .map((name) => `${place} parameter ${name} is not described`);
    for (const { value, pointer } of known) {
      const name = String(value['name']);
      const text = given[name];
      if (text === undefined) {
        if (value['required'] === true) problems.push(`${place} parameter ${name} is missing`);
        continue;
      }
      problems.push(...validate(parameters, `${pointer}/schema`, text).map((why) => `${place} ${name}: ${why}`));
    }
    return problems;
  };
  const responseSchema = (status: number): string | undefined => {
    const response = resolve(`${base}/responses/${status}`);
    const content = response && resolve(`${response.pointer}/content/application~1json`);
    return content === undefined ? undefined : `${content.pointer}/schema`;
  };
  return {
    name: `${method} ${template}`,
    path,
    checkRequest: (query, body) => {
      const problems = [...checkParameters('path', path), ...checkParameters('query', Object.fromEntries(query))];
      const schema = resolve(`${base}/requestBody/content/application~1json/schema`);
      if (schema !== undefined) {
        problems.push(...validate(bodies, schema.pointer, body).map((why) => `body ${why}`));
        const properties = (schema.value['properties'] ?? {}) as Json;
        const unknown = Object.keys((body ?? {}) as Json).filter((key) => !(key in properties));
        problems.push(...unknown.map((key) => `body /${key} is not described`));
      } else if (body !== undefined && operation['requestBody'] === undefined) problems.push('body is not described');
      return problems;
    },
    checkResponse: (status, body) => {
      const known = resolve(`${base}/responses/${status}`) !== undefined;
      // GitHub describes few of its errors per operation; their form is always the same.
      if (!known && status >= 400)
        return typeof (body as Json | undefined)?.['message'] === 'string' ? [] : ['no message'];
      if (!known) return [`status ${status} is not described`];
      const schema = responseSchema(status);
      return schema === undefined ? [] : validate(bodies, schema, body);
    },
    sample: (status) => {
      const schema = responseSchema(status);
      return schema === undefined ? undefined : sample(resolve(schema)?.value ?? {});
    },
  };
}
