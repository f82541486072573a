import { ActionError, quoteValue } from '../errors/action-error.ts';

/** One system that programs are built for, on a runner of that very system: what is built is run there once. */
export interface Target {
  target: string;
  /** Label of its runner. */
  runner: string;
  /** What it is built with, where the runner lacks it. */
  packages: string;
}

/** Linux without any libc of its own, so that it runs on every distribution. */
const USUAL: readonly Target[] = [
  { target: 'x86_64-unknown-linux-musl', runner: 'ubuntu-24.04', packages: 'musl-tools' },
  { target: 'aarch64-unknown-linux-musl', runner: 'ubuntu-24.04-arm', packages: 'musl-tools' },
  { target: 'x86_64-apple-darwin', runner: 'macos-15-intel', packages: '' },
  { target: 'aarch64-apple-darwin', runner: 'macos-15', packages: '' },
  { target: 'x86_64-pc-windows-msvc', runner: 'windows-2025', packages: '' },
  { target: 'aarch64-pc-windows-msvc', runner: 'windows-11-arm', packages: '' },
];

/**
 * Reads lines `target` or `target=runner label`; none are the usual six.
 *
 * @throws ActionError `input` for a target that is no triple, is there twice, or whose runner is not known.
 */
export function readTargets(lines: readonly string[]): readonly Target[] {
  if (lines.length === 0) return USUAL;
  const targets = new Map<string, Target>();
  for (const line of lines) {
    const [target = '', runner] = line.split('=').map((part) => part.trim());
    const usual = USUAL.find((each) => each.target === target);
    const label = runner ?? usual?.runner;
    if (!/^[a-z0-9_]+(?:-[a-z0-9_.]+){1,3}$/.test(target) || targets.has(target)) {
      throw new ActionError('input', `targets: got ${quoteValue(line)}, expected a target triple, each once`);
    }
    if (label === undefined || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(label)) {
      throw new ActionError(
        'input',
        `targets: got ${quoteValue(line)}, expected target=label of a runner of that system`,
        {
          hint: `Without a label known are ${USUAL.map((each) => each.target).join(', ')}`,
        },
      );
    }
    // gnu targets of a runner link against its own glibc, which may be newer than what others have.
    if (target.endsWith('-linux-gnu')) {
      throw new ActionError('input', `targets: ${target} would need the runner's glibc or a newer one`, {
        hint: `Take ${target.replace(/-gnu$/, '-musl')}, which runs on every distribution`,
      });
    }
    targets.set(target, { target, runner: label, packages: target.endsWith('-musl') ? 'musl-tools' : '' });
  }
  return [...targets.values()];
}
