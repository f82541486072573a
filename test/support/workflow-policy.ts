/** The house rules for workflows: least permission, pinned actions, no secrets left lying about, no text into shells. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseActionMetadata } from '../../scripts/action-metadata.ts';

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  uses?: string;
  permissions?: unknown;
  'timeout-minutes'?: unknown;
  steps?: Step[];
}

interface Workflow {
  permissions?: unknown;
  concurrency?: unknown;
  jobs?: Record<string, Job & { concurrency?: unknown }>;
}

/** @returns one line per broken rule. */
export function findPolicyBreaks(root: string, text: string): string[] {
  const workflow = parse(text) as Workflow;
  const breaks: string[] = [];
  if (JSON.stringify(workflow.permissions) !== '{}') breaks.push('top level: expected "permissions: {}"');
  for (const [name, job] of Object.entries(workflow.jobs ?? {})) {
    const say = (what: string): void => void breaks.push(`job ${name}: ${what}`);
    if (job.permissions === undefined) say('expected its own permissions');
    if (job.uses === undefined && job['timeout-minutes'] === undefined) say('expected timeout-minutes');
    if (workflow.concurrency === undefined && job.concurrency === undefined) say('expected a concurrency group');
    for (const step of job.steps ?? []) {
      if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false) {
        say('expected "persist-credentials: false" for actions/checkout');
      }
      if (step.run?.includes('${{')) say('an expression inside "run:"; pass it through env');
    }
    breaks.push(...findUnknownOutputs(root, name, job, text));
  }
  return [...breaks, ...findUnpinned(text)];
}

/** `steps.<id>.outputs.<name>` of our own actions that no action.yml declares; GitHub would give an empty string. */
function findUnknownOutputs(root: string, name: string, job: Job, text: string): string[] {
  const breaks: string[] = [];
  for (const step of job.steps ?? []) {
    const folder = /^\.\/(?:.*\/)?(actions\/[^/]+)$/.exec(step.uses ?? '')?.[1];
    const path = join(root, String(folder), 'action.yml');
    if (step.id === undefined || folder === undefined || !existsSync(path)) continue;
    const known = parseActionMetadata(readFileSync(path, 'utf8')).outputs.map((output) => output.name);
    for (const [, output = ''] of text.matchAll(new RegExp(`\\bsteps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g'))) {
      if (!known.includes(output)) breaks.push(`job ${name}: ${folder} has no output ${output}`);
    }
  }
  return breaks;
}

/** Every `uses:` outside the repository names a whole commit, and in a comment the version it stands for. */
function findUnpinned(text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const uses = /^\s*(?:- )?uses:\s*(\S+)(.*)$/.exec(line);
    if (uses === null || /^['"]?(\.|\$)\//.test(String(uses[1]))) return [];
    return /@[0-9a-f]{40}$/.test(String(uses[1])) && /^\s+# v\d/.test(String(uses[2]))
      ? []
      : [`line ${index + 1}: expected a 40-digit commit and "# v<version>": ${line.trim()}`];
  });
}
