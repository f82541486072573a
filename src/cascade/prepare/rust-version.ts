import { findRustVersionProblems, readRustcVersion, rustVersionOf } from '../../cargo/msrv.ts';
import { ActionError } from '../../errors/action-error.ts';
import type { CascadeContext } from '../context.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import type { Settled } from '../settled.ts';
import type { RepositoryEdits, RepositoryRead } from './edits.ts';

/** What is compared of a repository. */
interface Compared {
  crate: Pick<PlannedCrate, 'label'>;
  manifests: Pick<RepositoryEdits, 'member' | 'manifest' | 'siblings'>;
  read: RepositoryRead;
  /** The release's commit, where it is there already. */
  released: string | undefined;
}

/** The oldest compilers that the crates of a release promise, and what they are built with. */
function listRustVersions(checkouts: ReadonlyMap<string, Compared>) {
  return [...checkouts].map(([name, { manifests }]) => ({
    name,
    rustVersion: rustVersionOf(manifests.member),
    // A git repository or a registry alike: consumers build it with that compiler.
    needs: manifests.siblings.flatMap(({ owner, kind, crate }) => (owner === name && kind !== 'dev' ? [crate] : [])),
  }));
}

/** Fails each open crate that promises an older compiler than a sibling it is built with does. */
export function failOldRustVersions<T extends Compared>(checkouts: Settled<T>): Settled<T> {
  const problems = findRustVersionProblems(listRustVersions(checkouts.done), undefined);
  const failed = new Map(checkouts.failed);
  for (const { crate, problem } of problems) {
    const checkout = checkouts.done.get(crate);
    if (checkout === undefined || checkout.released !== undefined || failed.has(crate)) continue;
    const error = new ActionError('input', `${checkout.crate.label}: ${problem}`, {
      hint: `Raise rust-version in ${checkout.manifests.manifest}, or lower it there where it is higher`,
    });
    failed.set(crate, { step: 'rust-version', error, tail: [] });
  }
  return { ...checkouts, failed };
}

/**
 * Whether the compiler that is here is new enough for what will be built with it. A toolchain that a repository names for
 * itself is its own affair.
 *
 * @throws ActionError (input) naming every crate whose promise it cannot keep.
 */
export async function checkCompiler(
  { ports, commandEnv, scratchDir }: Pick<CascadeContext, 'ports' | 'commandEnv' | 'scratchDir'>,
  checkouts: ReadonlyMap<string, Compared>,
): Promise<void> {
  const own = new Map(
    [...checkouts].filter(
      ([, { read, released }]) =>
        released === undefined && !['rust-toolchain', 'rust-toolchain.toml'].some((name) => read.tree.files.has(name)),
    ),
  );
  const crates = listRustVersions(own);
  if (crates.every(({ rustVersion }) => rustVersion === undefined)) return;
  const asked = await ports.exec('rustc', ['--version'], { cwd: scratchDir, env: commandEnv }).catch(() => undefined);
  const rustc = asked === undefined ? undefined : readRustcVersion(asked.stdout);
  if (rustc === undefined) return;
  const problems = findRustVersionProblems(
    crates.map((crate) => ({ ...crate, needs: [] })),
    rustc,
  );
  if (problems.length === 0) return;
  throw new ActionError('input', problems.map(({ crate, problem }) => `${crate}: ${problem}`).join('; '), {
    hint: 'Install a newer toolchain on the runner before this step',
  });
}
