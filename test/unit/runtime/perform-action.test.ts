import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ActionError } from '../../../src/errors/action-error.ts';
import { escapeMarkdown, inlineCode } from '../../../src/markdown/markdown.ts';
import type { ActionContext } from '../../../src/runtime/perform-action.ts';
import { runInProcess } from '../../support/action/run-in-process.ts';

const untilCancelled = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a run that succeeds', () => {
  test('writes its outputs and its summary', async () => {
    const run = await runInProcess(async ({ outputs, summary }) => {
      outputs.set('text', 'a\nb');
      outputs.set('number', 3);
      outputs.set('flag', false);
      outputs.set('list', ['x']);
      outputs.set('nothing', null);
      summary.add('## Done');
    });
    expect(run).toMatchObject({ exitCode: 0, errors: [], summary: '## Done\n\n' });
    expect(run.outputs).toEqual({ text: 'a\nb', number: '3', flag: 'false', list: '["x"]', nothing: '' });
  });

  test('says its outputs and its summary where there is no runner', async () => {
    const run = await runInProcess(
      async ({ outputs, summary }) => {
        outputs.set('status', 'a\n::error::owned');
        summary.add('## Done');
      },
      { withoutRunner: true },
    );
    expect(run.lines).toEqual(expect.arrayContaining(['output status=a', '\u200b::error::owned', '## Done']));
  });

  test('leaves an output above 256 KiB empty and says so', async () => {
    const run = await runInProcess(async ({ outputs }) => {
      outputs.set('exact', 'x'.repeat(262_144));
      outputs.set('keys', ['ä'.repeat(131_100)]);
    });
    expect(run.outputs['exact']).toHaveLength(262_144);
    expect(run.outputs['keys']).toBe('');
    expect(run.warnings).toEqual(['the output keys is above 256 KiB and was left empty']);
  });
});

describe('a run that fails', () => {
  test('is exit code 1 and one error; what was set before stays, status is failed', async () => {
    const run = await runInProcess(async ({ outputs, summary }) => {
      outputs.set('timestamp', '2026');
      summary.add('so far');
      throw new ActionError('remote', 'Far answered 500', { hint: 'Try later', cause: new Error('socket') });
    });
    expect(run).toMatchObject({ exitCode: 1, errors: ['Far answered 500. Try later'] });
    expect(run.outputs).toEqual({ timestamp: '2026', status: 'failed' });
    expect(run.summary).toMatch(/^> \[!CAUTION\]\n> \*\*probe failed:\*\* Far answered 500/);
    expect(run.summary).toContain('so far');
    expect(run.lines.filter((line) => line.startsWith('::debug')).join('')).toContain('caused by: Error: socket');
  });

  test('sets status also when an input is bad, and keeps a word of the action’s own', async () => {
    const bad = await runInProcess(async ({ inputs }) => void inputs.boolean('flag', { default: true }), {
      inputs: { flag: 'maybe' },
    });
    expect([bad.outputs['status'], bad.errors]).toEqual(['failed', ['flag: got "maybe", expected true or false']]);
    const own = await runInProcess(async ({ outputs }) => {
      outputs.set('status', 'rolled-back');
      throw new Error('x');
    });
    expect(own.outputs['status']).toBe('rolled-back');
  });

  test.each([undefined, null, 'text', new TypeError('x is not a function')])('survives a thrown %p', async (thrown) => {
    const run = await runInProcess(() => Promise.reject(thrown));
    expect([run.exitCode, run.errors.length]).toEqual([1, 1]);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('a run that is ended by %s', (signal) => {
  test.each<[string, (context: ActionContext) => Promise<void>]>([
    ['waits', ({ ports }) => untilCancelled(ports.signal)],
    [
      'runs a program',
      async ({ ports }) => void (await ports.exec('sleep', ['60'], { env: { PATH: '/usr/bin:/bin' } })),
    ],
    [
      'waits and wraps what it gets',
      ({ ports }) => untilCancelled(ports.signal).catch(() => Promise.reject(new Error('x'))),
    ],
  ])('while it %s is cancelled, names its stage and keeps what it has done', async (_, work) => {
    const run = await runInProcess(
      async (context) => {
        context.outputs.set('status', 'appended');
        context.outputs.set('entry-file', 'e.json');
        context.summary.add('so far');
        context.ports.stage('append to the history');
        await work(context);
      },
      { onStart: (send) => setTimeout(() => send(signal), 20) },
    );
    expect(run.exitCode).toBe(1);
    expect(run.errors).toEqual([
      `cancelled by ${signal} during: append to the history. What was done until then stays; run again to go on`,
    ]);
    expect(run.outputs).toEqual({ status: 'cancelled', 'entry-file': 'e.json' });
    expect(run.summary).toContain('so far');
  });

  test('does not wait for work that does not listen, and leaves no temporary file', async () => {
    let folder = '';
    const run = await runInProcess(
      async ({ ports }) => {
        folder = await ports.files.temporaryFolder('work-');
        await new Promise(() => undefined);
      },
      { onStart: (send) => setTimeout(() => send(signal), 20), runner: { grace: async () => undefined } },
    );
    expect(run.outputs['status']).toBe('cancelled');
    expect(() => readdirSync(folder)).toThrow(/ENOENT/);
  });

  test('that ends well all the same has its own status', async () => {
    const run = await runInProcess(
      async ({ ports, outputs }) => {
        await untilCancelled(ports.signal).catch(() => undefined);
        outputs.set('status', 'appended');
      },
      { onStart: (send) => setTimeout(() => send(signal), 20) },
    );
    expect([run.exitCode, run.outputs['status']]).toEqual([0, 'appended']);
  });
});

test('after a signal no wait, program or request begins', async () => {
  const refused: unknown[] = [];
  await runInProcess(
    async ({ ports }) => {
      await untilCancelled(ports.signal).catch(() => undefined);
      const note = (error: unknown): void => void refused.push((error as Error).message);
      await ports.sleep(1).catch(note);
      await ports.exec('true', [], { env: {} }).catch(note);
      await ports.http().send({ method: 'GET', url: 'http://127.0.0.1:9/' }).catch(note);
    },
    { onStart: (send) => setTimeout(() => send('SIGTERM'), 20) },
  );
  expect(refused).toEqual(Array(3).fill('cancelled by SIGTERM'));
});

describe('files of the runner that cannot be written', () => {
  const broken = (name: string, code: string) => ({
    append: (path: string): void => {
      if (path === name) throw new Error(`${code}: cannot write '${path}'`);
    },
  });

  test.each(['ENOSPC', 'EACCES', 'ENOENT', 'EROFS', 'EISDIR'])(
    'outputs (%s): the work is said to be done',
    async (code) => {
      const run = await runInProcess(async ({ outputs }) => outputs.set('status', 'appended'), {
        name: 'publish-taostats',
        runner: broken('GITHUB_OUTPUT', code),
      });
      expect(run.exitCode).toBe(1);
      expect(run.errors).toEqual([
        `publish-taostats is done; its outputs could not be written (GITHUB_OUTPUT: ${code}: cannot write 'GITHUB_OUTPUT')`,
      ]);
    },
  );

  test('outputs after a failure: the failure comes first', async () => {
    const run = await runInProcess(() => Promise.reject(new Error('the Worker answered 500')), {
      runner: broken('GITHUB_OUTPUT', 'ENOSPC'),
    });
    expect(run.errors).toEqual(['the Worker answered 500']);
    expect(run.warnings).toEqual([
      expect.stringMatching(/^the outputs could not be written either \(GITHUB_OUTPUT: ENOSPC/),
    ]);
  });

  test('a summary does not undo the work', async () => {
    const run = await runInProcess(async ({ summary }) => summary.add('x'), {
      runner: broken('GITHUB_STEP_SUMMARY', 'ENOSPC'),
    });
    expect([run.exitCode, run.errors]).toEqual([0, []]);
    expect(run.warnings).toEqual([
      expect.stringContaining('the job summary could not be written (GITHUB_STEP_SUMMARY: ENOSPC'),
    ]);
  });

  test.each(['/dev/null', '/dev/null/x'])('a RUNNER_TEMP of %s is named', async (folder) => {
    const run = await runInProcess(async ({ ports }) => void (await ports.files.temporaryFolder('x-')), {
      env: { RUNNER_TEMP: folder },
    });
    expect(run.errors).toEqual([expect.stringContaining(`RUNNER_TEMP: cannot make a folder in ${folder}: `)]);
  });

  test('a RUNNER_TEMP that is not there yet is made', async () => {
    let made = '';
    const run = await runInProcess(
      async ({ ports, tempDir }) => {
        made = await ports.files.temporaryFolder('x-');
        expect(made.startsWith(join(tempDir, 'x-'))).toBe(true);
      },
      { env: { RUNNER_TEMP: `/tmp/in-process-${process.pid}/temp` } },
    );
    expect(run.errors).toEqual([]);
  });
});

describe('a summary above the limit', () => {
  test('is cut, not lost', async () => {
    const run = await runInProcess(async ({ summary }) => {
      summary.add('ä'.repeat(10));
      summary.add('ééé\n'.repeat(200_000));
    });
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1_048_576);
    expect(run.summary).toMatch(/^ä{10}\n/);
    expect(run.summary).toMatch(/_The summary was cut at 1 MB\._\n$/);
  });

  test.each([
    ['a fence', '```json\n', '\n```\n'],
    ['a longer fence', '`````\n```\n', '\n`````\n'],
    ['a fence of tildes', '~~~\n', '\n~~~\n'],
    ['a fold', '<details><summary>x</summary>\n\n', '\n</details>\n'],
    ['a fence in a fold', '<details><summary>x</summary>\n\n```\n', '\n```\n\n</details>\n'],
  ])('is cut inside %s, which is closed', async (_, opening, closing) => {
    const run = await runInProcess(async ({ summary }) => summary.add(`${opening}${'line\n'.repeat(250_000)}`));
    expect(run.summary.endsWith(`${closing}\n_The summary was cut at 1 MB._\n`)).toBe(true);
  });
});

describe('secrets', () => {
  test('are masked when read, and removed from log, summary and error, but not from outputs, which are data', async () => {
    const text = 'Bearer abcdefgh and abcd.';
    const run = await runInProcess(
      async ({ inputs, ports, summary, outputs }) => {
        inputs.secret('key');
        inputs.secret('long-key');
        for (const kind of ['debug', 'info', 'notice', 'warning'] as const) ports.log[kind](text);
        await ports.log.group(text, async () => undefined);
        summary.add(text);
        outputs.set('text', text);
        expect(ports.redact(text)).toBe('Bearer *** and ***.');
        throw new ActionError('remote', text, { hint: text, cause: new Error(text) });
      },
      { inputs: { 'long-key': 'abcdefgh', key: 'abcd' } },
    );
    expect(run.masks).toEqual(['abcd', 'abcdefgh']);
    expect([...run.lines, run.summary].join('\n')).not.toMatch(/abcd|efgh/);
    expect(run.outputs['text']).toBe(text);
  });

  const forms: [string, (secret: string) => string][] = [
    ['as it is', (secret) => secret],
    ['escaped for Markdown', escapeMarkdown],
    ['as inline code', inlineCode],
    ['as JSON', (secret) => JSON.stringify({ secret })],
    ['as JSON in JSON', (secret) => JSON.stringify(JSON.stringify({ secret }))],
    ['as a value that an error quotes', (secret) => JSON.stringify(secret).replaceAll('\\\\', '\\')],
    ['quoted and escaped', (secret) => escapeMarkdown(JSON.stringify(secret))],
    ['in a URL', (secret) => `https://x/?k=${encodeURIComponent(secret)}`],
    ['cut off', (secret) => `${secret.slice(0, -1)}…`],
    ['escaped and cut off', (secret) => `${escapeMarkdown(secret).slice(0, -1)}…`],
  ];
  const secrets = [
    'github_pat_11ABCDEFG0123456789_abc',
    'a\\b"c\\d"efgh',
    '<tag>&|pipe~#x`y*',
    'plain0123456789',
    '!"$%&()=?{[]}\\',
  ];
  test.each(secrets.flatMap((secret) => forms.map(([title, form]) => [secret, title, form] as const)))(
    '%s %s is removed from summary and log',
    async (secret, _, form) => {
      const run = await runInProcess(async ({ mask, summary, ports }) => {
        mask(secret);
        summary.add(`| ${form(secret)} |`);
        ports.log.info(form(secret));
      });
      for (const text of [run.summary, run.lines.join('\n')]) {
        expect(text).toContain('***');
        expect(text.replaceAll('\\', '')).not.toContain(secret.replaceAll('\\', '').slice(2, -2));
      }
    },
  );

  test('each line of a private key is removed', async () => {
    const key = '-----BEGIN KEY-----\nAAAABBBBCCCC\nDDDDEEEEFFFF\n-----END KEY-----';
    const run = await runInProcess(async ({ mask, ports }) => {
      mask(key);
      ports.log.info('got DDDDEEEEFFFF here');
    });
    expect(run.lines).toContain('got *** here');
    expect(run.masks).toContain('AAAABBBBCCCC');
  });
});

describe('text from elsewhere never becomes a workflow command', () => {
  // What .NET's String.Trim takes away.
  const spaces = [
    9,
    11,
    12,
    32,
    0x85,
    0xa0,
    0x1680,
    ...Array.from({ length: 11 }, (_, n) => 0x2000 + n),
    0x2028,
    0x2029,
    0x202f,
    0x205f,
    0x3000,
  ];
  test.each(spaces)('after white space %d', async (code) => {
    const space = String.fromCodePoint(code);
    const run = await runInProcess(async ({ ports }) => ports.log.info(`${space}${space}::set-output name=a::b`));
    expect(run.lines).toEqual([expect.stringMatching(/\u200b::set-output name=a::b$/)]);
  });

  test.each([
    '::error::owned',
    'first\n::stop-commands::x',
    'first\r::stop-commands::x',
    '##[error]owned',
    'in ##[add-mask]x',
  ])('%j', async (text) => {
    const run = await runInProcess(async ({ ports }) => ports.log.info(text));
    const obeyed = run.lines
      .flatMap((line) => line.split('\r'))
      .filter((line) => line.startsWith('::') || line.includes('##['));
    expect(obeyed).toEqual([]);
  });

  test.each([' ', '\n', '\u2028', '\t\n', ':', '#'])('a megabyte of %j takes no time to speak of', async (worst) => {
    const run = await runInProcess(async ({ ports }) => ports.log.info(worst.repeat(1_000_000)));
    expect(run.exitCode).toBe(0);
  });
});
