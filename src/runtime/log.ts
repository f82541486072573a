import { showOrder } from '../errors/action-error.ts';
import type { Log } from './ports.ts';

/** What a runner understands on standard output. Each takes raw text and does its own escaping. */
export interface Commands {
  debug(message: string): void;
  info(message: string): void;
  notice(message: string): void;
  warning(message: string): void;
  error(message: string, title: string): void;
  mask(secret: string): void;
  startGroup(title: string): void;
  endGroup(): void;
}

/** The log of an action: nothing leaves it with a secret in it, or as a command that is not ours. */
export function createLog(commands: Commands, redact: (text: string) => string): Log {
  return {
    debug: (message) => commands.debug(redact(message)),
    info: (message) => commands.info(defuse(redact(message))),
    notice: (message) => commands.notice(redact(message)),
    warning: (message) => commands.warning(redact(message)),
    group: async (title, run) => {
      commands.startGroup(redact(title));
      try {
        return await run();
      } finally {
        commands.endGroup();
      }
    },
  };
}

/**
 * All white space of .NET, which the runner trims before it looks for a command. Line ends are left out: `^` matches
 * behind each of them, so they need not be walked over.
 */
const BEFORE_A_COMMAND = /^[\t\v\f \u0085\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]*::/gm;

/**
 * Text from elsewhere (cargo, git, a server) must not become a workflow command: the runner obeys a line that begins with
 * `::` after white space, and the older `##[` wherever it stands in a line.
 */
export function defuse(text: string): string {
  return showOrder(text)
    .replaceAll(BEFORE_A_COMMAND, (found) => `${found.slice(0, -2)}\u200b::`)
    .replaceAll('##[', '#\u200b#[');
}
