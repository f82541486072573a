import { stringAt } from './toml.ts';
import type { Member } from './workspace.ts';

/** `rust-version` as cargo takes it: one to three numbers; absent ones count as 0. */
function parseRustVersion(text: string): readonly [number, number, number] | undefined {
  const match = /^(\d+)(?:\.(\d+)(?:\.(\d+))?)?/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

function isOlder(left: string, right: string): boolean {
  const [a, b] = [parseRustVersion(left), parseRustVersion(right)];
  if (a === undefined || b === undefined) return false;
  for (const [index, number] of a.entries()) if (number !== b[index]) return number < (b[index] ?? 0);
  return false;
}

/** `package.rust-version`, the oldest compiler a package promises to build with. */
export function rustVersionOf(member: Pick<Member, 'package'>): string | undefined {
  return stringAt(member.package, 'rust-version');
}

/** The version in what `rustc --version` prints, e.g. `1.95.0`. */
export function readRustcVersion(output: string): string | undefined {
  return /^rustc (\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/**
 * What is wrong with the oldest compiler that crates promise: one that needs a sibling which needs a newer one, or the
 * compiler that is here being too old itself.
 *
 * @param crates `needs`: siblings it is built with; those only its tests need do not count.
 * @param rustc version of the compiler at hand, where it is known.
 */
export function findRustVersionProblems(
  crates: readonly { name: string; rustVersion: string | undefined; needs: readonly string[] }[],
  rustc: string | undefined,
): { crate: string; problem: string }[] {
  const versions = new Map(crates.map(({ name, rustVersion }) => [name, rustVersion]));
  return crates.flatMap(({ name, rustVersion, needs }) => {
    if (rustVersion === undefined) return [];
    const newer = needs.flatMap((need) => {
      const other = versions.get(need);
      if (other === undefined || !isOlder(rustVersion, other)) return [];
      return [
        {
          crate: name,
          problem: `rust-version is ${rustVersion}, and it needs ${need}, whose rust-version is ${other}`,
        },
      ];
    });
    const isTooOld = rustc !== undefined && isOlder(rustc, rustVersion);
    const own = isTooOld
      ? [{ crate: name, problem: `rust-version is ${rustVersion}, the compiler here is ${rustc}` }]
      : [];
    return [...newer, ...own];
  });
}
