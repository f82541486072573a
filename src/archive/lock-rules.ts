import type { R2LockRule } from '../cloudflare/r2.ts';
import { folderOf } from './keys.ts';

/**
 * Why the objects of a prefix are not immutable; `undefined` when an enabled lock rule covers all of them. Whoever may
 * write to a bucket may delete from it: only a rule of the bucket itself prevents that.
 */
export function explainUnlocked(rules: readonly R2LockRule[], bucket: string, prefix: string): string | undefined {
  const folder = folderOf(prefix);
  if (rules.some((rule) => rule.enabled && folder.startsWith(rule.prefix))) return undefined;
  const where = folder === '' ? 'the bucket' : `the prefix ${folder}`;
  return (
    `no lock rule of the bucket ${bucket} covers ${where}: what is archived there can be deleted or replaced. ` +
    `Add one with: npx wrangler r2 bucket lock add ${bucket} tao-archive ${folder === '' ? '""' : folder} --retention-indefinite`
  );
}
