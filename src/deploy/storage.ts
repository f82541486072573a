import { ActionError } from '../errors/action-error.ts';
import type { AccountState } from './account.ts';
import type { Script } from './script.ts';
import type { Migration, WorkerConfig } from './worker-config.ts';

/**
 * Which classes have storage and which get it, judged by what the account stores and not by its tags.
 *
 * @throws ActionError for storage that no migration can turn into what is wanted.
 */
export function planStorage(
  script: Script,
  account: AccountState,
): { before: WorkerConfig['storage']; migration: Migration | undefined } {
  const version = account.versions[0];
  const tag = version?.migrationTag;
  const wanted = script.objects.map(({ className }) => className);
  const stored = account.classes ?? [];
  const older = stored.find(({ className, usesSqlite }) => wanted.includes(className) && usesSqlite === false);
  if (older !== undefined) {
    throw new ActionError(
      'input',
      `worker-name: the class ${older.className} of this Worker has the older key-value storage, which cannot become SQLite`,
      { hint: 'Deploy under another worker-name, or delete that class with a migration of its own first' },
    );
  }
  const orphan = stored.find(({ className }) => !wanted.includes(className));
  if (orphan !== undefined) {
    throw new ActionError(
      'input',
      `main: the Worker stores objects of the class ${orphan.className}, which ${script.path} does not export`,
      { hint: 'Cloudflare refuses such an upload; deploy a module that exports it, or delete the class first' },
    );
  }
  const bound = (version?.bindings ?? []).flatMap((binding) =>
    binding.type === 'durable_object_namespace' ? [String(binding['class_name'])] : [],
  );
  const known = account.classes === undefined ? bound : stored.map(({ className }) => className);
  const classes = wanted.filter((name) => known.includes(name));
  const added = wanted.filter((name) => !known.includes(name));
  const migration = added.length === 0 ? undefined : { oldTag: tag, newTag: nextTag(tag), added };
  return { before: { tag, classes }, migration };
}

/** The tag after `tag`: its number one up, and never one the account has. */
function nextTag(tag: string | undefined): string {
  if (tag === undefined) return 'v1';
  const number = /^(.*?)(\d{1,9})$/.exec(tag);
  return number === null ? `${tag}-v2` : `${number[1]}${Number(number[2]) + 1}`;
}
