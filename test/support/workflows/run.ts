/**
 * Carries a workflow file out inside the test, as GitHub would: its own expression language, contexts that are empty where
 * nothing is set, conditions, outputs, matrices, called workflows. Actions and shells are the test's.
 */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';
import { parseActionMetadata } from '../../../scripts/action-metadata.ts';
import { PROJECT } from './forge.ts';

type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
type Strings = Readonly<Record<string, string>>;
type Result = 'success' | 'failure' | 'skipped';

export interface StepDone {
  ok: boolean;
  outputs?: Strings;
}

/** A step that is to be done: `name` is an action's folder name, `owner/name` of somebody else's, or empty for a shell. */
export interface StepCall {
  action: string;
  inputs: Strings;
  env: Strings;
  /** The script of a shell. */
  run: string;
  job: string;
  id: string;
}

export interface WorkflowCaller {
  /** Text of a file of this repository, such as `.github/workflows/x.yml` or `actions/x/action.yml`. */
  readFile(path: string): string;
  step(call: StepCall): Promise<StepDone>;
  event: string;
  /** Inputs of `workflow_dispatch`, typed as GitHub types them. */
  inputs?: { readonly [name: string]: Value };
  secrets: Strings;
  vars: Strings;
  github: Strings;
}

export interface WorkflowEnd {
  /** By id, those of called workflows as `<job>/<job>`. */
  jobs: Record<string, Result>;
  outputs: Record<string, Strings>;
  /** Every step of ours that ran: `<job>.<step id or place>`. */
  ran: string[];
}

interface Step {
  id?: string;
  if?: string | boolean;
  uses?: string;
  run?: string;
  with?: Record<string, Value>;
  env?: Record<string, Value>;
}

interface Job {
  if?: string | boolean;
  needs?: string | string[];
  uses?: string;
  with?: Record<string, Value>;
  secrets?: Record<string, Value>;
  permissions?: Record<string, string>;
  outputs?: Record<string, Value>;
  env?: Record<string, Value>;
  strategy?: { matrix: Record<string, Value> | string };
  steps?: Step[];
}

interface Call {
  inputs?: Record<string, { type: string; required?: boolean; default?: Value } | null>;
  secrets?: Record<string, { required?: boolean } | null>;
  outputs?: Record<string, { value: Value }>;
}

interface Workflow {
  on: Record<string, (Call & object) | null>;
  env?: Record<string, Value>;
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

interface Scope {
  workflow: Workflow;
  inputs: Record<string, Value>;
  secrets: Strings;
  prefix: string;
}

/** @throws Error where GitHub would refuse the file: an input or secret a called workflow does not have, rights it lacks. */
export async function carryOut(text: string, caller: WorkflowCaller): Promise<WorkflowEnd> {
  const workflow = parse(text) as Workflow;
  const end: WorkflowEnd = { jobs: {}, outputs: {}, ran: [] };
  const declared = caller.event === 'workflow_dispatch' ? (workflow.on['workflow_dispatch']?.inputs ?? {}) : {};
  const inputs: Record<string, Value> = {};
  for (const [name, input] of Object.entries(declared)) inputs[name] = caller.inputs?.[name] ?? input?.default ?? '';
  await runJobs({ workflow, inputs, secrets: caller.secrets, prefix: '' }, caller, end);
  return end;
}

async function runJobs(scope: Scope, caller: WorkflowCaller, end: WorkflowEnd): Promise<Record<string, Strings>> {
  const done: Record<string, { result: Result; outputs: Strings }> = {};
  const left = new Map(Object.entries(scope.workflow.jobs));
  while (left.size > 0) {
    const next = [...left].find(([, job]) => listNeeds(job).every((need) => need in done));
    if (next === undefined) throw new Error(`jobs wait for one another: ${[...left.keys()].join(', ')}`);
    const [id, job] = next;
    left.delete(id);
    const needs = Object.fromEntries(
      listNeeds(job).map((need) => [need, done[need] ?? { result: 'skipped', outputs: {} }]),
    );
    const contexts = { ...baseContexts(scope, caller), needs: needs as unknown as Value };
    const results = listNeeds(job).map((need) => done[need]?.result);
    const isGood = results.every((result) => result === 'success');
    const wanted = evaluateIf(job.if, contexts, isGood);
    const ended = wanted
      ? await runJob(id, job, scope, contexts, caller, end)
      : { result: 'skipped' as const, outputs: {} };
    done[id] = ended;
    end.jobs[scope.prefix + id] = ended.result;
    end.outputs[scope.prefix + id] = ended.outputs;
  }
  return Object.fromEntries(Object.entries(done).map(([id, { outputs }]) => [id, outputs]));
}

async function runJob(
  id: string,
  job: Job,
  scope: Scope,
  contexts: Record<string, Value>,
  caller: WorkflowCaller,
  end: WorkflowEnd,
): Promise<{ result: Result; outputs: Strings }> {
  if (job.uses !== undefined) return await callWorkflow(id, job, scope, contexts, caller, end);
  const given = job.strategy?.matrix ?? {};
  const filled = typeof given === 'string' ? (fill(given, contexts) as Record<string, Value>) : given;
  const matrix = Object.entries(filled).map(([name, value]) => ({ name, values: fill(value, contexts) as Value[] }));
  const [first] = matrix;
  const rows: Record<string, Value>[] = first
    ? first.values.map((value) =>
        first.name === 'include' ? (value as Record<string, Value>) : { [first.name]: value },
      )
    : [{}];
  let result: Result = 'success';
  let outputs: Strings = {};
  for (const row of rows) {
    const ended = await runSteps(id, job, scope, { ...contexts, matrix: row }, caller, end);
    if (ended.result === 'failure') result = 'failure';
    outputs = { ...outputs, ...ended.outputs };
  }
  return { result, outputs };
}

async function runSteps(
  id: string,
  job: Job,
  scope: Scope,
  given: Record<string, Value>,
  caller: WorkflowCaller,
  end: WorkflowEnd,
): Promise<{ result: Result; outputs: Strings }> {
  const env: Record<string, string> = {};
  const steps: Record<string, { outputs: Strings; outcome: string }> = {};
  let isGood = true;
  const contexts = { ...given, env, steps } as unknown as Record<string, Value>;
  Object.assign(env, toStrings(scope.workflow.env, contexts), toStrings(job.env, contexts));
  for (const [place, step] of (job.steps ?? []).entries()) {
    if (!evaluateIf(step.if, contexts, isGood)) continue;
    const stepEnv = { ...env, ...toStrings(step.env, contexts) };
    const inputs = toStrings(step.with, contexts);
    const action = nameAction(step.uses);
    const call: StepCall = {
      action,
      inputs,
      env: stepEnv,
      run: step.run ?? '',
      job: scope.prefix + id,
      id: step.id ?? String(place),
    };
    if (!action.includes('/') && action !== '') call.inputs = withDefaults(action, inputs, contexts, caller);
    const done = await caller.step(call);
    if (!action.includes('/') && action !== '') end.ran.push(`${call.job}.${call.id}`);
    if (step.id !== undefined)
      steps[step.id] = { outputs: done.outputs ?? {}, outcome: done.ok ? 'success' : 'failure' };
    isGood &&= done.ok;
  }
  return { result: isGood ? 'success' : 'failure', outputs: toStrings(job.outputs, contexts) };
}

/** Defaults of the action.yml, and an error for an input it does not have. */
function withDefaults(
  action: string,
  inputs: Strings,
  contexts: Record<string, Value>,
  caller: WorkflowCaller,
): Strings {
  const known = parseActionMetadata(caller.readFile(`actions/${action}/action.yml`)).inputs;
  const unknown = Object.keys(inputs).find((name) => !known.some((input) => input.name === name));
  if (unknown !== undefined) throw new Error(`${action}: no input ${unknown}`);
  const defaults = known.flatMap(({ name, declaredDefault }) =>
    declaredDefault === undefined ? [] : [[name, toText(fill(declaredDefault, contexts))]],
  );
  return { ...(Object.fromEntries(defaults) as Strings), ...inputs };
}

async function callWorkflow(
  id: string,
  job: Job,
  scope: Scope,
  contexts: Record<string, Value>,
  caller: WorkflowCaller,
  end: WorkflowEnd,
): Promise<{ result: Result; outputs: Strings }> {
  const path = (job.uses ?? '').replace(`${PROJECT}/`, '../').replace(/@v1$/, '');
  if (!path.startsWith('../')) throw new Error(`job ${id}: cannot call ${job.uses}`);
  const workflow = parse(caller.readFile(path.slice(2))) as Workflow;
  const call = workflow.on['workflow_call'];
  if (call === undefined) throw new Error(`${path} cannot be called`);
  const inputs: Record<string, Value> = {};
  const given = Object.entries(job.with ?? {}).map(([name, value]) => [name, fill(value, contexts)] as const);
  for (const [name] of given) if (!(name in (call?.inputs ?? {}))) throw new Error(`${path}: no input ${name}`);
  for (const [name, input] of Object.entries(call?.inputs ?? {})) {
    const value = given.find(([key]) => key === name)?.[1];
    if (value !== undefined && value !== null && typeof value !== (input?.type ?? 'string')) {
      throw new Error(`${path}: input ${name} is ${JSON.stringify(value)}, expected a ${input?.type}`);
    }
    inputs[name] = value === undefined ? (input?.default ?? (input?.type === 'boolean' ? false : '')) : (value ?? '');
  }
  const secrets: Record<string, string> = {};
  for (const [name, value] of Object.entries(job.secrets ?? {})) {
    if (!(name in (call?.secrets ?? {}))) throw new Error(`${path}: no secret ${name}`);
    secrets[name] = toText(fill(value, contexts));
  }
  const missing = Object.entries(call?.secrets ?? {}).find(([name, secret]) => secret?.required && !(name in secrets));
  if (missing !== undefined) throw new Error(`${path}: the secret ${missing[0]} is required`);
  for (const [name, called] of Object.entries(workflow.jobs)) {
    for (const [right, level] of Object.entries(called.permissions ?? {})) {
      const has = job.permissions?.[right];
      if (has !== level && has !== 'write')
        throw new Error(`${path}: job ${name} asks ${right}: ${level}, the caller has ${has ?? 'none'}`);
    }
  }
  const inner: Scope = { workflow, inputs, secrets, prefix: `${scope.prefix}${id}/` };
  const outputs = await runJobs(inner, caller, end);
  const jobs = Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { outputs: value }]));
  const values = Object.entries(call?.outputs ?? {}).map(([name, { value }]) => [
    name,
    toText(fill(value, { jobs: jobs as unknown as Value, inputs })),
  ]);
  const results = Object.keys(workflow.jobs).map((name) => end.jobs[inner.prefix + name]);
  return {
    result: results.includes('failure') ? 'failure' : 'success',
    outputs: Object.fromEntries(values) as Strings,
  };
}

function baseContexts(scope: Scope, caller: WorkflowCaller): Record<string, Value> {
  return {
    github: { event_name: caller.event, server_url: 'https://github.example', ...caller.github },
    inputs: scope.inputs,
    secrets: scope.secrets,
    vars: caller.vars,
    runner: { temp: caller.github['runner_temp'] ?? '/tmp' },
    // Known to runners from 2.327 on.
    job: { workflow_repository: PROJECT, workflow_sha: '0'.repeat(40) },
    env: {},
    steps: {},
    matrix: {},
    needs: {},
  };
}

const listNeeds = ({ needs = [] }: Job): string[] => (typeof needs === 'string' ? [needs] : needs);

/** `publish-taostats` for ours, `actions/checkout` for somebody else's, empty for a shell. */
function nameAction(uses: string | undefined): string {
  if (uses === undefined) return '';
  const ours = new RegExp(`^(?:${PROJECT}|\\.)/actions/([^@]+)(?:@v1)?$`).exec(uses)?.[1];
  return ours ?? uses.split('@')[0] ?? '';
}

/** Without a status function a condition also asks that everything before went well. */
function evaluateIf(
  condition: string | boolean | undefined,
  contexts: Record<string, Value>,
  isGood: boolean,
): boolean {
  if (condition === undefined) return isGood;
  const text = String(condition);
  const inner = /^\$\{\{([\s\S]*)\}\}$/.exec(text.trim())?.[1] ?? text;
  const asked = /\b(success|failure|always|cancelled)\s*\(/.test(inner);
  const value = evaluate(inner, contexts, isGood);
  return (asked || isGood) && value !== false && value !== null && value !== '' && value !== 0;
}

/** A value of the file with its expressions filled in; one that is nothing but an expression keeps its type. */
function fill(value: Value, contexts: Record<string, Value>): Value {
  if (typeof value !== 'string') return value;
  const whole = /^\$\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(value.trim())?.[1];
  if (whole !== undefined) return evaluate(whole, contexts, true);
  return value.replaceAll(/\$\{\{([\s\S]*?)\}\}/g, (_, inner: string) => toText(evaluate(inner, contexts, true)));
}

function toStrings(values: Record<string, Value> | undefined, contexts: Record<string, Value>): Record<string, string> {
  return Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [name, toText(fill(value, contexts))]));
}

const toText = (value: Value): string => (value === null || value === undefined ? '' : String(value));

function evaluate(expression: string, contexts: Record<string, Value>, isGood: boolean): Value {
  const status = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  const functions = [
    status('success', isGood),
    status('failure', !isGood),
    status('always', true),
    status('cancelled', false),
  ];
  const parser = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions);
  const given = toData(contexts) as data.Dictionary;
  const result = new Evaluator(parser.parse(), given, new Map(functions.map((each) => [each.name, each]))).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer)) as Value;
}

const toData = (value: unknown): data.ExpressionData =>
  JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;
