/** Outputs and summary of a step: collected while it runs, written once when it ends, however it ends. */
import { appendFileSync } from 'node:fs';
import { describeError } from '../errors/action-error.ts';

/** Outputs of the step. They can be set before a failure, and stay set. */
export interface Outputs {
  /**
   * Strings, numbers and booleans as their text, undefined and null as empty, anything else as JSON. Outputs are data:
   * a secret in them is not removed. A value above 256 KiB becomes empty, because a runner cannot hand it on.
   */
  set(name: string, value: unknown): void;
}

/** The job summary, as Markdown; written when the action ends, also when it fails. */
export interface Summary {
  add(markdown: string): void;
}

/** Writes to the end of a file of the runner, which is made when it does not exist. Throws as `node:fs` does. */
export type AppendFile = (path: string, text: string) => void;

export const appendToFile: AppendFile = (path, text) => appendFileSync(path, text);

const OUTPUT_LIMIT_BYTES = 256 * 1024;
/** GitHub refuses a step summary above 1 MiB as a whole; ours is cut before that. */
const SUMMARY_LIMIT_BYTES = 1_000_000;

/** The text of an output; `tooLarge` when it had to be left out. */
export function printOutput(value: unknown): { text: string; tooLarge: boolean } {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : value === undefined || value === null
        ? ''
        : JSON.stringify(value);
  return Buffer.byteLength(text) > OUTPUT_LIMIT_BYTES ? { text: '', tooLarge: true } : { text, tooLarge: false };
}

/** The lines of a GITHUB_OUTPUT file. The delimiter stands in no value, so none can end its own block. */
export function printOutputs(values: ReadonlyMap<string, string>): string {
  const blocks = [...values].map(([name, text]) => {
    let delimiter = 'ghadelimiter';
    while (text.includes(delimiter)) delimiter += `_${Math.random().toString(36).slice(2)}`;
    return `${name}<<${delimiter}\n${text}\n${delimiter}\n`;
  });
  return blocks.join('');
}

/** All sections as one text a runner takes; a fence or fold that the cut left open is closed. */
export function printSummary(sections: readonly string[]): string {
  const markdown = `${sections.join('\n\n')}\n\n`;
  if (Buffer.byteLength(markdown) <= SUMMARY_LIMIT_BYTES) return markdown;
  const bytes = Buffer.from(markdown).subarray(0, SUMMARY_LIMIT_BYTES).toString('utf8');
  const cut = bytes.slice(0, bytes.lastIndexOf('\n'));
  return `${cut}\n${closeOpenParts(cut)}\n_The summary was cut at 1 MB._\n`;
}

function closeOpenParts(markdown: string): string {
  let fence: string | undefined;
  let folds = 0;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else {
      folds += line.split('<details>').length - line.split('</details>').length;
    }
  }
  return `${fence === undefined ? '' : `${fence}\n`}${'\n</details>\n'.repeat(Math.max(folds, 0))}`;
}

/** Why a file of the runner could not be written, or undefined when it was. */
export function tryAppend(append: AppendFile, path: string, text: string): string | undefined {
  try {
    append(path, text);
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
