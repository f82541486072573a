import { describe, expect, test } from '@jest/globals';
import { parseActionMetadata } from '../../../scripts/action-metadata.ts';
import { fillTables } from '../../../scripts/readme-tables.ts';

const ACTION = `
name: Example
description: An example
inputs:
  key:
    description: The key. Environment: EXAMPLE_KEY.
    required: true
  mode:
    description: One of a | b.
    default: a
  url:
    description: >-
      Where to send it.
      Environment: EXAMPLE_URL. Default: https://example.org/v1.
outputs:
  status:
    description: What happened
runs: { using: node24, main: index.js }
`;
const README = `# Example
<!-- inputs:start -->
stale
<!-- inputs:end -->
between
<!-- outputs:start --><!-- outputs:end -->
after
`;

describe('the tables of an action’s README', () => {
  const action = parseActionMetadata(
    ACTION.replace('The key. E', "'The key. E").replace('EXAMPLE_KEY.', "EXAMPLE_KEY.'"),
  );
  const filled = fillTables(README, action);

  test('hold what action.yml says, the variable and the default in columns of their own', () => {
    expect(filled).toBe(`# Example
<!-- inputs:start -->
| Input | Environment | Default | Description |
| --- | --- | --- | --- |
| \`key\` | \`EXAMPLE_KEY\` | **required** | The key. |
| \`mode\` |  | \`a\` | One of a \\| b. |
| \`url\` | \`EXAMPLE_URL\` | \`https://example.org/v1\` | Where to send it. |
<!-- inputs:end -->
between
<!-- outputs:start -->
| Output | Description |
| --- | --- |
| \`status\` | What happened |
<!-- outputs:end -->
after
`);
  });

  test('do not change when filled again', () => {
    expect(fillTables(filled, action)).toBe(filled);
  });

  test('cannot be filled where the markers are missing', () => {
    expect(() => fillTables('# Example', action)).toThrow('<!-- inputs:start -->');
  });
});
