import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { createInputReader, type InputReader } from '../../../src/runtime/inputs.ts';

function reader(inputs: Record<string, string>, env: Record<string, string> = {}) {
  const masks: string[] = [];
  const warnings: string[] = [];
  const read: InputReader = createInputReader({
    input: (name) => (inputs[name] ?? '').trim(),
    env,
    mask: (secret) => void masks.push(secret),
    warn: (message) => void warnings.push(message),
  });
  return { read, masks, warnings };
}

function refusal(run: () => unknown): ActionError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(ActionError);
    expect((error as ActionError).kind).toBe('input');
    return error as ActionError;
  }
  throw new Error('expected a refusal');
}

describe('where a value comes from', () => {
  test('input before variable before default', () => {
    const env = { VAR: 'from-env' };
    const source = { env: 'VAR', default: 'from-default' };
    expect(reader({ a: 'from-input' }, env).read.text('a', source)).toBe('from-input');
    expect(reader({}, env).read.text('a', source)).toBe('from-env');
    expect(reader({}).read.text('a', source)).toBe('from-default');
  });

  test('an empty or blank string counts as absent, in both places', () => {
    for (const empty of ['', ' ', '\n']) {
      expect(reader({ a: empty }, { VAR: 'x' }).read.text('a', { env: 'VAR' })).toBe('x');
      expect(reader({ a: empty }, { VAR: empty }).read.text('a', { env: 'VAR' })).toBeUndefined();
      expect(reader({ a: empty }, { VAR: empty }).read.boolean('a', { env: 'VAR', default: true })).toBe(true);
    }
  });

  test('a required value that is absent names the input and the variable', () => {
    const error = refusal(() => reader({}).read.secret('api-key', { env: 'API_KEY', required: true }));
    expect(error.message).toBe('api-key: got "", expected a value');
    expect(error.hint).toBe('Set the input api-key or the environment variable API_KEY');
  });

  test('a bad value from a variable says so', () => {
    const { read } = reader({}, { MAX: '10k' });
    expect(refusal(() => read.integer('max', { env: 'MAX', default: 1, min: 1, max: 9 })).message).toBe(
      'max: got "10k", expected a whole number from 1 to 9 (from the environment variable MAX)',
    );
  });
});

describe('integers', () => {
  const source = { default: 5, min: 0, max: 100 };

  test.each([
    ['0', 0],
    ['100', 100],
    [' 7 ', 7],
    ['007', 7],
  ])('%j is %d', (value, expected) => {
    expect(reader({ n: value }).read.integer('n', source)).toBe(expected);
  });

  test.each(['10k', '1e3', '-1', '+1', '0x10', '1.0', '101', 'abc', '1_000', '١', '9'.repeat(400)])(
    '%j is refused',
    (value) => {
      const error = refusal(() => reader({ n: value }).read.integer('n', source));
      expect(error.message).toContain('expected a whole number from 0 to 100');
      expect(error.message.length).toBeLessThan(350);
    },
  );
});

test('decimals', () => {
  const source = { default: 1, min: 0.5, max: 10 };
  expect(reader({ n: '0.50' }).read.decimal('n', source)).toBe(0.5);
  for (const value of ['0.4', '11', '.5', '1.', '1e0', '-1', 'NaN', 'Infinity']) {
    expect(refusal(() => reader({ n: value }).read.decimal('n', source)).message).toContain(
      'expected a number from 0.5 to 10',
    );
  }
});

test('booleans are true or false, nothing else', () => {
  expect(reader({ b: 'true' }).read.boolean('b', { default: false })).toBe(true);
  expect(reader({ b: 'false' }).read.boolean('b', { default: true })).toBe(false);
  for (const value of ['True', 'TRUE', 'yes', '1', 'on', '0', 'truthy']) {
    expect(refusal(() => reader({ b: value }).read.boolean('b', { default: false })).message).toBe(
      `b: got "${value}", expected true or false`,
    );
  }
});

test('a choice names what there is', () => {
  const { read } = reader({ mode: 'arch' });
  expect(refusal(() => read.choice('mode', ['archive', 'verify'], { default: 'archive' })).message).toBe(
    'mode: got "arch", expected one of archive, verify',
  );
});

test('lines are trimmed, empty ones dropped', () => {
  expect(reader({ files: ' a\r\n\n b c \n' }).read.lines('files', { default: [] })).toEqual(['a', 'b c']);
  expect(reader({}).read.lines('files', { default: ['x'] })).toEqual(['x']);
});

describe('secrets', () => {
  test('are masked before anything can go wrong with them', () => {
    const { read, masks } = reader({ key: 'two\nlines' });
    const error = refusal(() => read.secret('key'));
    expect(masks).toEqual(['two\nlines']);
    expect(error.message).not.toContain('lines\n');
    expect(error.message).not.toContain('two');
  });

  test('come from the variable too, masked', () => {
    const { read, masks } = reader({}, { KEY: 'hush-hush' });
    expect(read.secret('key', { env: 'KEY' })).toBe('hush-hush');
    expect(masks).toEqual(['hush-hush']);
  });
});

describe('URLs', () => {
  test.each([
    ['https://api.example.org/', 'https://api.example.org'],
    ['https://api.example.org/base//', 'https://api.example.org/base'],
    ['http://127.0.0.1:8080/a?b=c', 'http://127.0.0.1:8080/a?b=c'],
  ])('%s is taken', (value, expected) => {
    const { read, warnings } = reader({ u: value });
    expect(read.url('u')).toBe(expected);
    expect(warnings).toEqual([]);
  });

  test.each([
    'example.org',
    'ftp://example.org',
    'javascript:alert(1)',
    'https://a b',
    'https://a/\nb',
    'https://a/#x',
    '//a',
  ])('%j is refused', (value) => {
    expect(refusal(() => reader({ u: value }).read.url('u')).message).toMatch(/^u: got .+, expected /);
  });

  test('a password inside is refused and not repeated', () => {
    const error = refusal(() => reader({ u: 'https://me:hunter2@example.org' }).read.url('u'));
    expect(error.message).toBe('u: got a URL with a user or password, expected one without');
  });

  test('clear text to another machine is warned about, loopback is not', () => {
    const { read, warnings } = reader({ a: 'http://example.org/x', b: 'http://localhost:1', c: 'http://[::1]:1' });
    for (const name of ['a', 'b', 'c']) read.url(name);
    expect(warnings).toEqual(['a: http://example.org is not https; credentials would travel in clear text']);
  });
});

test('hostile values stay on one line and bounded', () => {
  const value = `x\u001b[31m\n::error::owned${'y'.repeat(10_000)}`;
  const { message } = refusal(() => reader({ b: value }).read.boolean('b', { default: false }));
  expect(message).not.toMatch(/\p{Cc}/u);
  expect(message.length).toBeLessThan(400);
});
