import { ActionError } from '../errors/action-error.ts';

/** One commit, as `git log` told it. */
export interface LoggedCommit {
  oid: string;
  parents: readonly string[];
  /** Of the author; never the e-mail address. */
  author: string;
  message: string;
  /** Changed against the first parent, both names of a rename, with `/`. */
  paths: readonly string[];
}

/** Fields end in U+0000, which neither a message nor a path can hold; the mark says where a commit begins. */
const FIELDS = '%H%x00%P%x00%an%x00%B%x00';

/**
 * Arguments of `git` whose output {@link parseLog} reads: all that `head` reaches, children before parents.
 *
 * @param mark a word of letters and digits that no path can foresee.
 */
export function logArguments(head: string, mark: string): string[] {
  return [
    'log',
    '--topo-order',
    '--no-renames',
    '--diff-merges=first-parent',
    '--name-only',
    '-z',
    '--encoding=UTF-8',
    `--format=${mark} ${FIELDS}`,
    head,
    '--',
  ];
}

/** @returns the commits in the order of the log. */
export function parseLog(output: string, mark: string): LoggedCommit[] {
  const record = new RegExp(`^\\n?${mark} ([0-9a-f]{40}(?:[0-9a-f]{24})?)$`);
  const fields = output.split('\0');
  const commits: LoggedCommit[] = [];
  let index = 0;
  const startsRecord = (field: string | undefined): boolean => field !== undefined && record.test(field);
  while (index < fields.length) {
    const field = fields[index] as string;
    if (!startsRecord(field)) {
      if (field.trim() !== '')
        throw new ActionError('internal', `git log: got ${JSON.stringify(field.slice(0, 80))}, expected a commit`);
      index += 1;
      continue;
    }
    const [parents = '', author = '', message = ''] = fields.slice(index + 1, index + 4);
    index += 4;
    const paths: string[] = [];
    while (index < fields.length && !startsRecord(fields[index])) {
      const path = (fields[index] as string).replace(/^\n/, '');
      if (path !== '') paths.push(path);
      index += 1;
    }
    commits.push({
      oid: record.exec(field)?.[1] as string,
      parents: parents === '' ? [] : parents.split(' '),
      author,
      message,
      paths,
    });
  }
  return commits;
}
