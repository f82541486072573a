import { getExecOutput } from '@actions/exec';
import { ActionError } from '../errors/action-error.ts';
import type { Exec } from './ports.ts';

/**
 * {@link Exec} on @actions/exec: no shell, nothing echoed (arguments may be private to a room), environment as given.
 */
export const execProgram: Exec = async (program, args, options) => {
  try {
    // The library splits its first argument at spaces; quoted, a path with spaces stays one program.
    return await getExecOutput(`"${program}"`, [...args], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...options.env },
      silent: true,
      ignoreReturnCode: true,
      // Without input the library leaves the pipe open, and a program that reads it would wait for ever.
      input: Buffer.from(options.input ?? ''),
      listeners: {
        stdline: (line) => options.onLine?.(line, 'stdout'),
        errline: (line) => options.onLine?.(line, 'stderr'),
      },
    });
  } catch (error) {
    throw new ActionError('input', `could not run ${program}`, {
      hint: `Install ${program} on the runner or put it on the PATH before this step`,
      cause: error,
    });
  }
};
