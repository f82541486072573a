import { ActionError, describeError } from '../../errors/action-error.ts';
import { CommandFailure } from '../prepare/commands.ts';
import { listFailures, outcomeOf, type Seen } from './seen.ts';

/** Lines of a command's output an annotation still shows well. */
const SHOWN_LINES = 10;

/**
 * One error for everything that failed: crate, step and reason, the last lines of the first command's output, what was
 * pushed already, and that a rerun goes on.
 *
 * @throws ActionError when any crate failed.
 */
export function throwIfFailed(seen: Seen): void {
  const failed = listFailures(seen);
  const [first] = failed;
  if (first === undefined) return;
  const reasons = failed.map(({ name, step, error }) => `${name} failed at ${step}: ${describeError(error)}`);
  const output = failed.find(({ tail }) => tail.length > 0)?.tail.slice(-SHOWN_LINES) ?? [];
  const shown = output.length === 0 ? '' : `\n${output.join('\n')}\n`;
  throw new ActionError(first.error.kind, `${reasons.join('; ')}.${shown} ${describePushed(seen)}`, {
    hint: 'Run it again when that is mended: it goes on from here and repeats nothing',
    cause: first.error,
  });
}

/** A command of the monorepo itself that failed, or could not run: with its step and the last lines it wrote. */
export function monorepoFailure(name: string, step: string, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error;
  const reason = `${name} failed at ${step}: ${error.message}`;
  if (!(error instanceof CommandFailure)) {
    return new ActionError(error.kind, `${reason}. This run pushed nothing`, { hint: error.hint, cause: error });
  }
  const output = error.tail.slice(-SHOWN_LINES).join('\n');
  return new ActionError(error.kind, `${reason}.\n${output}\n This run pushed nothing`, {
    hint: 'Mend it in the monorepo and tag a new version',
    cause: error,
  });
}

/** The GitHub Release failed after everything was pushed: that too is said, and what a rerun has left to do. */
export function releaseFailure(seen: Seen, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error;
  const hint = 'Run it again when that is mended: only the release is left';
  return new ActionError(error.kind, `${error.message}. ${describePushed(seen)}`, {
    hint: error.hint === undefined ? hint : `${error.hint}. ${hint}`,
    cause: error,
  });
}

/** Which refs this run moved, each by name, and what was there before it. */
function describePushed(seen: Seen): string {
  const { moved } = seen.pushed ?? { moved: [] };
  const before = seen.plan.crates.filter(({ name }) => outcomeOf(seen, name).status === 'already-released');
  const earlier = before.length === 0 ? '' : ` (released before: ${before.map(({ tag }) => tag).join(', ')})`;
  if (moved.length === 0) return `This run pushed nothing${earlier}`;
  const names = seen.plan.crates.flatMap(({ label, tag, config }) => {
    const refs = moved.filter((each) => each.label === label).map(({ ref }) => ref);
    if (refs.length === 0) return [];
    return [refs.includes(`refs/tags/${tag}`) ? tag : `${config.branch} of ${label}`];
  });
  const refs = [...Map.groupBy(moved, ({ label }) => label)].map(
    ([label, list]) => `${list.map(({ ref }) => ref).join(' and ')} of ${label}`,
  );
  return `This run pushed ${names.join(', ')}${earlier}. Refs moved: ${refs.join(', ')}`;
}
