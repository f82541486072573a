/**
 * Records the part of GitHub's published OpenAPI description that the tests validate against: the operations this project
 * calls, with everything they refer to. `node scripts/slice-openapi.ts` fetches the description into a temporary folder
 * (npm pack), so that it is no dependency.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = '@octokit/openapi@23.0.2';
const FILE = 'package/generated/api.github.com.json';

const OPERATIONS: readonly (readonly [method: string, path: string])[] = [
  ['get', '/repos/{owner}/{repo}'],
  ['get', '/repos/{owner}/{repo}/rules/branches/{branch}'],
  ['get', '/repos/{owner}/{repo}/git/ref/{ref}'],
  ['get', '/repos/{owner}/{repo}/git/commits/{commit_sha}'],
  ['get', '/repos/{owner}/{repo}/releases'],
  ['post', '/repos/{owner}/{repo}/releases'],
  ['get', '/repos/{owner}/{repo}/releases/latest'],
  ['get', '/repos/{owner}/{repo}/releases/tags/{tag}'],
  ['patch', '/repos/{owner}/{repo}/releases/{release_id}'],
  ['delete', '/repos/{owner}/{repo}/releases/{release_id}'],
  ['get', '/repos/{owner}/{repo}/releases/{release_id}/assets'],
  ['post', '/repos/{owner}/{repo}/releases/{release_id}/assets'],
  ['delete', '/repos/{owner}/{repo}/releases/assets/{asset_id}'],
  ['get', '/repos/{owner}/{repo}/pulls'],
  ['post', '/repos/{owner}/{repo}/pulls'],
  ['patch', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['get', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['post', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['patch', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['get', '/repos/{owner}/{repo}/actions/runs'],
  ['post', '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches'],
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** Without what only readers need. A property may be called `description`: below `properties` the keys are names. */
function strip(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => strip(item));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(
    ([key]) => isNames || !/^(description|examples?|summary|externalDocs|x-.*|tags|title)$/.test(key),
  );
  return Object.fromEntries(kept.map(([key, item]) => [key, strip(item, !isNames && key === 'properties')]));
}

/** Copies everything `from` refers to, transitively, from `document` into `target`. */
function copyReferences(from: Json, document: JsonObject, target: JsonObject): void {
  if (Array.isArray(from)) {
    for (const item of from) copyReferences(item, document, target);
    return;
  }
  if (from === null || typeof from !== 'object') return;
  for (const [key, value] of Object.entries(from)) {
    if (key !== '$ref' || typeof value !== 'string') {
      copyReferences(value, document, target);
      continue;
    }
    const path = value.replace(/^#\//, '').split('/');
    let source: Json = document;
    let place = target;
    for (const [index, part] of path.entries()) {
      source = (source as JsonObject)[part] ?? null;
      if (index < path.length - 1) {
        place[part] ??= {};
        place = place[part] as JsonObject;
      } else if (!(part in place)) {
        place[part] = strip(source);
        copyReferences(place[part] ?? null, document, target);
      }
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
try {
  execFileSync('npm', ['pack', '--silent', SOURCE], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  execFileSync('tar', ['-xzf', archive, FILE], { cwd: folder });
  const document = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as JsonObject & { info: JsonObject };
  const paths: Record<string, JsonObject> = {};
  const slice: JsonObject = { openapi: document['openapi'] ?? '', info: strip(document.info), paths };
  for (const [method, path] of OPERATIONS) {
    const operation = (document['paths'] as Record<string, JsonObject>)[path]?.[method];
    if (operation === undefined) throw new Error(`${SOURCE} has no ${method} ${path}`);
    paths[path] ??= {};
    paths[path][method] = strip(operation);
    copyReferences(paths[path][method], document, slice);
  }
  const target = fileURLToPath(new URL('../action-fixtures/github-openapi/', import.meta.url));
  const text = `${JSON.stringify(slice)}\n`;
  writeFileSync(join(target, 'api.github.com.json'), text);
  console.log(`${OPERATIONS.length} operations, ${text.length} bytes`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
