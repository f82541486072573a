import { ActionError, quoteValue } from '../errors/action-error.ts';
import { parseVersion, type Version } from '../semver/version.ts';
import { admits, type Comparator, parseRequirement } from './requirement.ts';

/** How a requirement follows a new version: `keep` its operator and precision, pin it (`=`), or write a caret. */
export type RequirementPolicy = 'keep' | 'exact' | 'caret';

export interface RenewedRequirement {
  requirement: string;
  /** What a person should know: why it was left alone or became more precise than it was. */
  note: string | undefined;
}

/**
 * The requirement that takes the place of `present` when the crate's version becomes `version`.
 *
 * - `keep`: one comparator keeps its operator, its number of parts and its spacing: `=0.1.2` becomes `=0.4.0`, `0.1`
 *   becomes `0.4`, `1` stays `1` for 1.9.3. A bound that the version is within (`<1`, `<=2`, `>0.1`) stays. Two or more
 *   comparators, or none (`*`), stay when they admit the version. A pre-release, which only a full version admits, makes
 *   the requirement a full one.
 * - `exact`: `=<version>`. `caret`: `^<version>`.
 *
 * Build metadata never goes into a requirement, for cargo ignores it there.
 *
 * @throws ActionError `input` when `present` or `version` cannot be read, or no requirement of the kept form admits the
 *   version
 */
export function renewRequirement(present: string, version: string, policy: RequirementPolicy): RenewedRequirement {
  const target = parseVersion(version);
  switch (policy) {
    case 'exact':
      return { requirement: `=${showFull(target)}`, note: undefined };
    case 'caret':
      return { requirement: `^${showFull(target)}`, note: undefined };
    case 'keep':
      return keepForm(present, target);
  }
}

function keepForm(present: string, version: Version): RenewedRequirement {
  const comparators = parseRequirement(present);
  const [only, second] = comparators;
  const admitted = admits(comparators, version);
  if (only === undefined || second !== undefined || isOneSided(only)) {
    if (admitted)
      return { requirement: present, note: `${quoteValue(present)} admits ${showFull(version)} and was left alone` };
    if (only?.operator !== '<=' || second !== undefined) throw cannotKeep(present, version);
  }
  const sameParts = replaceNumbers(present, version);
  if (admits(parseRequirement(sameParts), version)) return { requirement: sameParts, note: undefined };
  const full = present.replace(NUMBERS, showFull(version));
  if (only.operator === '*' || !admits(parseRequirement(full), version)) throw cannotKeep(present, version);
  return {
    requirement: full,
    note: `only a full version admits a pre-release: ${quoteValue(present)} became ${quoteValue(full)}`,
  };
}

/** A new number would not admit itself (`<`, `>`), or narrow what is allowed on purpose (`<=`). */
function isOneSided({ operator }: Comparator): boolean {
  return operator === '<' || operator === '<=' || operator === '>';
}

/** The version in a requirement of one comparator, without operator and spaces. */
const NUMBERS = /\d[^ ]*/;

function replaceNumbers(present: string, version: Version): string {
  return present.replace(NUMBERS, (written) => {
    const [major = '', minor, patch] = (/^[^-+]*/.exec(written)?.[0] ?? '').split('.');
    const keepWild = (part: string | undefined, number: bigint) =>
      part === undefined ? undefined : /^\d/.test(part) ? String(number) : part;
    const isFull = patch !== undefined && /^\d/.test(patch);
    const parts = [keepWild(major, version.major), keepWild(minor, version.minor), keepWild(patch, version.patch)];
    return `${parts.filter((part) => part !== undefined).join('.')}${isFull && version.pre !== '' ? `-${version.pre}` : ''}`;
  });
}

function showFull({ major, minor, patch, pre }: Version): string {
  return `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}`;
}

function cannotKeep(present: string, version: Version): ActionError {
  return new ActionError(
    'input',
    `the requirement ${quoteValue(present)} does not admit ${showFull(version)}, and no requirement of its form does`,
    {
      hint: 'Change the requirement by hand, or set requirement-policy to exact or caret',
    },
  );
}
