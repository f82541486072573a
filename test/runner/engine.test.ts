/** The engine of the runner tests itself: it must notice what the tests rely on. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWhen } from '../support/optional.ts';
import { actMissing, runWorkflow } from '../support/workflows/act.ts';
import { Forge } from '../support/workflows/forge.ts';

const greet = fileURLToPath(new URL('../../action-fixtures/workflows/greet', import.meta.url));
const WORKFLOW = `
on:
  workflow_dispatch:
    inputs:
      name:
        type: string
permissions: {}
jobs:
  first:
    runs-on: ubuntu-latest
    outputs:
      status: \${{ steps.greet.outputs.status }}
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false
          repository: \${{ github.repository }}
      - id: greet
        uses: ./actions/greet
        with:
          name: \${{ inputs.name }}\${{ secrets.SURNAME }}
  second:
    needs: first
    runs-on: ubuntu-latest
    steps:
      - id: read
        run: echo "read=$STATUS" >> "$GITHUB_OUTPUT"
        env:
          STATUS: \${{ needs.first.outputs.status }}
`;

describeWhen(actMissing, 'the workflow engine of the tests', () => {
  let forge: Forge;

  beforeAll(() => {
    forge = new Forge();
    cpSync(join(greet, 'actions'), join(forge.path('me/greet'), 'actions'), { recursive: true });
    forge.add('me/greet', { '.github/workflows/greet.yml': WORKFLOW });
  });

  afterAll(() => forge.remove());

  const greetSomebody = (name: string, surname: string) =>
    runWorkflow(forge, {
      repository: 'me/greet',
      workflow: 'greet.yml',
      inputs: { name },
      secrets: { SURNAME: surname },
    });

  test('runs jobs in order, passes outputs on, masks secrets and keeps summaries', async () => {
    const run = await greetSomebody('Ada ', 'Lovelace');
    expect(run).toMatchObject({ exitCode: 0, jobs: { first: 'success', second: 'success' } });
    expect(run.outputs['second.read']).toEqual({ read: 'greeted Ada Lovelace' });
    expect(run.log).toContain('hello Ada ***');
    expect(run.log).not.toContain('Lovelace');
    expect(run.summary).toContain('# Hello Ada');
  });

  test('fails the run when a step exits with 1, and starts no job that needs it', async () => {
    const run = await greetSomebody('nobody', '');
    expect(run.exitCode).not.toBe(0);
    expect(run.jobs).toEqual({ first: 'failure' });
  });
});
