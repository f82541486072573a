/** What the demo prints: sections, steps with their result, folded-in output of programs. Colour only on a terminal. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { styleText } from 'node:util';
import { renderMarkdown } from './render-markdown.ts';

type Style = Parameters<typeof styleText>[0];
const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });
const LABEL_WIDTH = 16;
const MAX_SUMMARY_LINES = 22;

/** Lines of a section whose turn has not come. */
interface Waiting {
  lines: string[];
  isOn: boolean;
}

const section = new AsyncLocalStorage<Waiting>();

function say(line: string): void {
  const waiting = section.getStore();
  if (waiting === undefined || waiting.isOn) console.log(line);
  else waiting.lines.push(line);
}

/** Runs sections at the same time and tells them one after the other; the first failure ends the telling. */
export async function tellInOrder(sections: readonly (() => Promise<void>)[]): Promise<void> {
  const running = sections.map((run) => {
    const waiting: Waiting = { lines: [], isOn: false };
    const done = section.run(waiting, run);
    // Who waits for another's turn must not count as unhandled.
    done.catch(() => undefined);
    return { waiting, done };
  });
  try {
    for (const { waiting, done } of running) {
      waiting.isOn = true;
      for (const line of waiting.lines) console.log(line);
      await done;
    }
  } finally {
    await Promise.allSettled(running.map(({ done }) => done));
  }
}

export function heading(name: string, what: string): void {
  say(`\n${paint('bold', name)}  ${what}`);
}

/** Something was done or found to be so. */
export function done(label: string, detail: string): void {
  say(`  ${paint('green', '✔')} ${label.padEnd(LABEL_WIDTH)} ${detail}`);
}

/** Something begins whose output follows. */
export function begin(label: string, detail: string): void {
  say(`  ${paint('cyan', '▶')} ${label.padEnd(LABEL_WIDTH)} ${paint('dim', detail)}`);
}

export function failed(message: string): void {
  console.error(`  ${paint('red', '✘')} ${message}`);
}

/** The output of a program, or a document, as it came. */
export function quote(text: string, style: Style = 'dim'): void {
  for (const line of text.replace(/\n+$/, '').split('\n')) say(`  ${paint('dim', '│')} ${paint(style, line)}`);
}

/** A job summary as it reads in a terminal; of a long one the beginning. */
export function quoteSummary(markdown: string): void {
  const lines = renderMarkdown(markdown).split('\n');
  done('job summary', 'as it stands on the run’s page');
  quote(lines.slice(0, MAX_SUMMARY_LINES).join('\n'), 'reset');
  if (lines.length > MAX_SUMMARY_LINES) quote(`… ${lines.length - MAX_SUMMARY_LINES} more lines`);
}

/** Prints the step when the claim holds; otherwise ends the demo with the claim. */
export function prove(label: string, claim: string, holds: boolean): void {
  if (!holds) throw new Error(`${label}: expected that ${claim}`);
  done(label, claim);
}

export const short = (digest: string): string => digest.slice(0, 12);
