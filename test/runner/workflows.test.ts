/** Every workflow and every action.yml is what GitHub accepts and what the house rules ask; planted faults are found. */

import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { listActions, parseActionMetadata } from '../../scripts/action-metadata.ts';
import { describeWhen } from '../support/optional.ts';
import { toolPath, whyToolMissing } from '../support/tools.ts';
import { lintWorkflowFile } from '../support/workflows/lint.ts';
import { findPolicyBreaks } from '../support/workflows/policy.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const workflows = globSync('.github/workflows/*.yml', { cwd: root }).sort();

describe('workflows', () => {
  for (const path of workflows) {
    test(`${path} is valid`, async () => {
      expect(await lintWorkflowFile(root, path)).toEqual([]);
    });

    test(`${path} keeps the house rules`, () => {
      expect(findPolicyBreaks(root, read(path))).toEqual([]);
    });
  }
});

describeWhen(whyToolMissing('zizmor'), 'zizmor', () => {
  test('finds nothing in the workflows and actions, pedantic', () => {
    const args = ['--offline', '--persona', 'pedantic', '--format', 'plain', '--no-progress', '.github', 'actions'];
    const { status, stdout, stderr } = spawnSync(toolPath('zizmor'), args, { cwd: root, encoding: 'utf8' });
    expect(status === 0 ? '' : `${stdout}${stderr}`).toBe('');
  });
});

describe('action files', () => {
  for (const action of listActions()) {
    const path = `actions/${action}/action.yml`;

    test(`${path} is valid`, async () => {
      expect(await lintWorkflowFile(root, path)).toEqual([]);
    });

    test(`${path} runs its committed bundle on Node 24`, () => {
      const main = `../../dist/${action}/index.js`;
      expect(parseActionMetadata(read(path)).runs).toEqual({ using: 'node24', main });
      expect(existsSync(join(root, 'dist', action, 'index.js'))).toBe(true);
    });
  }
});

/** A workflow without faults, into which each test plants one. It uses the action and the workflow of the fixture below. */
const GOOD = `name: Good
on:
  push:
    branches: [main]
permissions: {}
concurrency:
  group: good
  queue: max
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      contents: read
    outputs:
      status: \${{ steps.greet.outputs.status }}
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - id: greet
        uses: ./actions/greet
        with:
          name: world
      - run: echo "$STATUS"
        env:
          STATUS: \${{ steps.greet.outputs.status }}
  call:
    needs: build
    permissions: {}
    uses: ./.github/workflows/called.yml
    with:
      status: \${{ needs.build.outputs.status }}
`;
const fixture = join(root, 'action-fixtures/workflows/greet');
const lintGood = (from: string, to: string): Promise<string[]> => {
  expect(GOOD).toContain(from);
  return lintWorkflowFile(fixture, '.github/workflows/good.yml', GOOD.replace(from, to));
};

describe('planted faults', () => {
  test('none is reported where there is none', async () => {
    expect(await lintWorkflowFile(fixture, '.github/workflows/good.yml', GOOD)).toEqual([]);
    expect(findPolicyBreaks(fixture, GOOD)).toEqual([]);
  });

  test.each([
    ['an input the action does not have', 'name: world', 'nam: world', /Invalid action input 'nam'/],
    ['a required input left out', '        with:\n          name: world\n', '', /Missing required input `name`/],
    ['an action that is not there', './actions/greet', './actions/gret', /actions\/gret/],
    ['an input the called workflow does not have', '      status: ${{ needs', '      stat: ${{ needs', /Invalid input/],
    ['a called workflow that is not there', 'called.yml', 'caled.yml', /Unable to find reusable workflow/],
    ['an unknown key', 'runs-on:', 'run-on:', /run-on/],
    ['an unknown context', 'needs.build.outputs', 'need.build.outputs', /need/],
    ['an output the job does not have', 'needs.build.outputs.status', 'needs.build.outputs.state', /state/],
    ['a job that waits for no job', 'needs: build', 'needs: biuld', /biuld/],
    ['an expression that does not parse', 'needs.build.outputs.status }}', 'needs.build.outputs. }}', /./],
    ['a title in a shell', 'echo "$STATUS"', 'echo "${{ github.event.head_commit.message }}"', /untrusted/],
  ])('the linters find %s', async (_, from, to, expected) => {
    expect((await lintGood(from, to)).join('\n')).toMatch(expected);
  });

  test.each([
    [
      'permissions for all jobs',
      '\npermissions: {}',
      '\npermissions: read-all',
      'top level: expected "permissions: {}"',
    ],
    ['a job that inherits', '    permissions:\n      contents: read\n', '', 'job build: expected its own permissions'],
    ['a job without end', '    timeout-minutes: 5\n', '', 'job build: expected timeout-minutes'],
    ['runs that race', 'concurrency:\n  group: good\n  queue: max\n', '', 'job build: expected a concurrency group'],
    ['a run that drops the one that waits', '  queue: max\n', '', 'group good: expected "queue: max"'],
    ['a job that ends before its actions', 'timeout-minutes: 5', 'timeout-minutes: 1', 'above the 1 minutes'],
    ['a token left in .git/config', 'persist-credentials: false', 'fetch-depth: 1', 'persist-credentials'],
    ['an expression in a shell', 'echo "$STATUS"', "echo '${{ steps.greet.outputs.status }}'", 'pass it through env'],
    ['a movable tag', '@11bd71901bbe5b1630ceea73d27597364c9af683', '@v4', 'line 18: expected a 40-digit commit'],
    ['a pin without its version', ' # v4.2.2', '', 'line 18: expected a 40-digit commit'],
    [
      'an output nobody sets',
      'STATUS: ${{ steps.greet.outputs.status',
      'STATUS: ${{ steps.greet.outputs.state',
      'has no output state',
    ],
  ])('the house rules find %s', (_, from, to, expected) => {
    expect(GOOD).toContain(from);
    expect(findPolicyBreaks(fixture, GOOD.replace(from, to)).join('\n')).toContain(expected);
  });

  /** The same for a workflow that others call. */
  const CALLED = GOOD.replace(
    '  push:\n    branches: [main]\n',
    '  workflow_call:\n    inputs:\n      target:\n        type: string\n',
  ).replace('group: good', 'group: tao-actions/good/${{ inputs.target }}');

  test.each([
    ['a group that a caller may have as well', 'tao-actions/good', 'good', 'expected tao-actions/ before it'],
    ['a group that is the same for every target', '/${{ inputs.target }}', '', 'expected the target in it'],
    [
      'a gate that asks variables alone',
      '    runs-on: ubuntu-latest\n',
      "    if: ${{ vars.BUCKET != '' }}\n    runs-on: ubuntu-latest\n",
      'ask inputs.called first',
    ],
    ['a default for what is run', 'name: world', "name: ${{ job.workflow_sha || 'v1' }}", 'an unknown one must fail'],
    [
      'a release by hand that cannot name its tag',
      'on:\n',
      "on:\n  push:\n    tags: ['v*']\n",
      'workflow_call: expected the input tag',
    ],
  ])('the house rules find in a called workflow %s', (_, from, to, expected) => {
    expect(findPolicyBreaks(fixture, CALLED)).toEqual([]);
    expect(CALLED).toContain(from);
    expect(findPolicyBreaks(fixture, CALLED.replace(from, to)).join('\n')).toContain(expected);
  });

  test.each([
    ['a runtime that does not exist', 'using: node24', 'using: node99', /node99/],
    ['a description left out', 'description: Says hello\n', '', /description/],
    ['a key that does not belong there', 'main: index.js', 'image: index.js', /image|main/],
  ])('the language service finds in an action.yml %s', async (_, from, to, expected) => {
    const text = readFileSync(join(fixture, 'actions/greet/action.yml'), 'utf8');
    expect(await lintWorkflowFile(fixture, 'actions/greet/action.yml', text)).toEqual([]);
    expect(text).toContain(from);
    const findings = await lintWorkflowFile(fixture, 'actions/greet/action.yml', text.replace(from, to));
    expect(findings.join('\n')).toMatch(expected);
  });
});
