/** action.yml promises what the source does: the same inputs, variables, defaults and outputs. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type ActionInput, listActions, readActionMetadata } from '../../scripts/action-metadata.ts';
import { findInputs, type ReadInput, readSourceUse } from '../support/action/source-inputs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Differences between what is promised and what is read, one line each. */
function compareInputs(declared: readonly ActionInput[], read: Readonly<Record<string, ReadInput>>): string[] {
  const undeclared = Object.keys(read).filter((name) => !declared.some((input) => input.name === name));
  const differences = declared.flatMap((input) => {
    const found = read[input.name];
    if (found === undefined) return [`${input.name}: never read`];
    const hidden = input.env !== undefined && input.declaredDefault !== undefined;
    return [
      ...(found.env === input.env ? [] : [`${input.name}: reads ${found.env}, promises ${input.env}`]),
      ...(hidden ? [`${input.name}: "default:" hides the variable ${input.env}`] : []),
      ...(found.default === undefined || found.default === (input.default ?? '')
        ? []
        : [`${input.name}: defaults to ${found.default}, promises ${input.default}`]),
    ];
  });
  return [...undeclared.map((name) => `${name}: read, but not declared`), ...differences];
}

for (const action of listActions()) {
  describe(`actions/${action}`, () => {
    const metadata = readActionMetadata(action);
    const use = readSourceUse(root, `actions/${action}/main.ts`);

    test('reads the inputs that action.yml declares, with their variables and defaults', () => {
      expect(compareInputs(metadata.inputs, use.inputs)).toEqual([]);
    });

    test('sets the outputs that action.yml declares', () => {
      const declared = metadata.outputs.map(({ name }) => name);
      expect(use.outputs.filter((name) => !declared.includes(name))).toEqual([]);
      expect(declared.filter((name) => !use.text.includes(`'${name}'`) && !use.text.includes(` ${name}:`))).toEqual([]);
    });
  });
}

describe('the comparison of action.yml and source', () => {
  const input: ActionInput = {
    name: 'max-retries',
    description: '',
    required: false,
    env: 'API_MAX_RETRIES',
    default: '3',
    declaredDefault: undefined,
  };
  const read = (source: string): Record<string, ReadInput> => findInputs(source);
  const good = "const n = inputs.integer('max-retries', { env: 'API_MAX_RETRIES', default: 3, min: 0, max: (1 + 9) });";

  test('finds nothing where both agree', () => {
    expect(compareInputs([input], read(good))).toEqual([]);
  });

  test.each([
    ['an input nobody reads', [input], '', 'max-retries: never read'],
    ['an input nobody declares', [], good, 'max-retries: read, but not declared'],
    [
      'another variable',
      [input],
      good.replace('API_', 'MY_'),
      'max-retries: reads MY_MAX_RETRIES, promises API_MAX_RETRIES',
    ],
    ['another default', [input], good.replace('3,', '5,'), 'max-retries: defaults to 5, promises 3'],
    [
      'a default that hides the variable',
      [{ ...input, declaredDefault: '3' }],
      good,
      'max-retries: "default:" hides the variable API_MAX_RETRIES',
    ],
  ])('finds %s', (_, declared, source, difference) => {
    expect(compareInputs(declared, read(source))).toEqual([difference]);
  });
});
