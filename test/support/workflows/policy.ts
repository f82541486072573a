/** The house rules for workflows: least permission, pinned actions, no secrets left lying about, no text into shells. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseActionMetadata } from '../../../scripts/action-metadata.ts';
import { isRecord } from '../../../src/json/record.ts';

interface Step {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  if?: string;
  uses?: string;
  permissions?: unknown;
  concurrency?: unknown;
  'timeout-minutes'?: unknown;
  steps?: Step[];
}

interface Workflow {
  on?: unknown;
  permissions?: unknown;
  concurrency?: unknown;
  jobs?: Record<string, Job>;
}

/** @returns one line per broken rule. */
export function findPolicyBreaks(root: string, text: string): string[] {
  const workflow = parse(text) as Workflow;
  const breaks: string[] = [];
  if (JSON.stringify(workflow.permissions) !== '{}') breaks.push('top level: expected "permissions: {}"');
  const isCalled = isRecord(workflow.on) && 'workflow_call' in workflow.on;
  for (const group of [workflow, ...Object.values(workflow.jobs ?? {})]) {
    breaks.push(...findQueueBreaks(group.concurrency, isCalled));
  }
  if (isCalled && /\|\| *'v\d+'/.test(text))
    breaks.push('a default for the commit of the actions: an unknown one must fail');
  if (isCalled) breaks.push(...findTagBreaks(workflow.on as Record<string, unknown>));
  for (const [name, job] of Object.entries(workflow.jobs ?? {})) {
    const say = (what: string): void => void breaks.push(`job ${name}: ${what}`);
    if (job.permissions === undefined) say('expected its own permissions');
    if (job.uses === undefined && job['timeout-minutes'] === undefined) say('expected timeout-minutes');
    // A job that calls has the group of the called workflow.
    if (job.uses === undefined && workflow.concurrency === undefined && job.concurrency === undefined)
      say('expected a concurrency group');
    for (const step of job.steps ?? []) {
      if (step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false) {
        say('expected "persist-credentials: false" for actions/checkout');
      }
      if (step.run?.includes('${{')) say('an expression inside "run:"; pass it through env');
    }
    if (isCalled && /\bvars\./.test(job.if ?? '') && !/\binputs\.called\b/.test(job.if ?? '')) {
      say('a condition on a variable skips those who call with inputs; ask inputs.called first');
    }
    const deadline = sumDeadlines(root, job);
    if (typeof job['timeout-minutes'] === 'number' && job['timeout-minutes'] * 60 <= deadline) {
      say(`expected timeout-minutes above the ${deadline / 60} minutes of its actions' deadlines`);
    }
    breaks.push(...findUnknownOutputs(root, name, job, text));
  }
  return [...breaks, ...findUnpinned(text)];
}

/** Runs that wait for one another wait all of them: GitHub's own way is to drop the one that waited. */
function findQueueBreaks(concurrency: unknown, isCalled: boolean): string[] {
  if (concurrency === undefined) return [];
  const { group, queue, 'cancel-in-progress': cancels } = isRecord(concurrency) ? concurrency : { group: concurrency };
  const breaks: string[] = [];
  if (cancels !== true && queue !== 'max') breaks.push(`group ${String(group)}: expected "queue: max"`);
  if (isCalled && !String(group).startsWith('tao-actions/')) {
    breaks.push(
      `group ${String(group)}: expected tao-actions/ before it, so that a caller's own group cannot wait for it`,
    );
  }
  if (isCalled && !String(group).includes('inputs.')) {
    breaks.push(`group ${String(group)}: expected the target in it, so that only runs on the same one wait`);
  }
  return breaks;
}

/** Whoever starts a release by hand has to say which. */
function findTagBreaks(on: Record<string, unknown>): string[] {
  const inputsOf = (event: string): Record<string, unknown> => {
    const inputs = isRecord(on[event]) ? on[event]['inputs'] : undefined;
    return isRecord(inputs) ? inputs : {};
  };
  const startsByTag = isRecord(on['push']) && 'tags' in on['push'];
  const events = ['workflow_dispatch', 'workflow_call'].filter((event) => startsByTag && !('tag' in inputsOf(event)));
  return events.map((event) => `${event}: expected the input tag`);
}

/** Seconds that the actions of a job give themselves, one after the other. */
function sumDeadlines(root: string, job: Job): number {
  let seconds = 0;
  for (const step of job.steps ?? []) {
    const folder = /^\.\/(?:.*\/)?(actions\/[^/]+)$/.exec(step.uses ?? '')?.[1];
    const path = join(root, String(folder), 'action.yml');
    if (folder === undefined || !existsSync(path)) continue;
    const input = parseActionMetadata(readFileSync(path, 'utf8')).inputs.find(
      ({ name }) => name === 'deadline-seconds',
    );
    seconds += Number(step.with?.['deadline-seconds'] ?? input?.default ?? 0);
  }
  return seconds;
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
