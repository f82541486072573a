import { GithubError } from '../../github/failure.ts';
import type { CascadeContext } from '../context.ts';
import type { CascadePlan } from '../plan/plan.ts';
import type { Found } from '../prepare/inspect.ts';
import { type Settled, settleEach } from '../settled.ts';

/**
 * Asks GitHub, before anything is built, for what a push could fail at although the token may push: an archived repository,
 * rules of the branch. Those a token may be allowed to pass are said, not enforced: the push decides. A server that does
 * not answer is no verdict.
 */
export async function checkRules(
  context: CascadeContext,
  plan: CascadePlan,
  found: ReadonlyMap<string, Found>,
): Promise<Settled<void>> {
  const { log } = context.ports;
  const crates = new Map(
    plan.crates.flatMap((crate) =>
      found.get(crate.name)?.status === 'open' && crate.config.location.kind === 'github' && context.mayPush(crate)
        ? [[crate.name, crate]]
        : [],
    ),
  );
  return await settleEach(context, [...crates.keys()], 'ask for rules', async (name) => {
    const crate = crates.get(name);
    const github = crate === undefined ? undefined : context.githubFor(crate);
    if (crate === undefined || github === undefined) return;
    const { branch } = crate.config;
    const isSigned = context.isSigning || context.config.commit.verified;
    try {
      const access = await github.checkAccess(crate.label, branch);
      if (access.requiresPullRequest && !context.isProposal) {
        log.notice(
          `${crate.label}: ${branch} wants pull requests; if the token may not pass that, use mode pull-request`,
        );
      }
      if (access.requiresSignedCommits && !context.isProposal && !isSigned) {
        log.notice(
          `${crate.label}: ${branch} wants signed commits; set signing-key, or verified = true under [commit]`,
        );
      }
    } catch (error) {
      if (!(error instanceof GithubError)) throw error;
      log.debug(`${crate.label}: permissions could not be asked for: ${error.message}`);
    }
  });
}
