import type { ReleaseAsset } from '../../github/releases.ts';
import type { CascadeContext } from '../context.ts';
import { releaseTrailer } from '../plan/plan.ts';
import { releaseFailure } from '../report/failure.ts';
import type { Seen } from '../report/seen.ts';
import { renderReport } from '../report/summary.ts';
import type { ReleasePlace } from './release-place.ts';

/**
 * The GitHub Release of the upstream tag, once everything it tells of is there: made, or found. Where a workflow makes its
 * files, it stays a draft and that workflow is started.
 *
 * @param place absent when there is to be none.
 * @returns `undefined` then, too.
 */
export async function makeRelease(
  context: CascadeContext,
  seen: Seen,
  place: ReleasePlace | undefined,
  assets: readonly ReleaseAsset[],
): Promise<{ isNew: boolean; url: string } | undefined> {
  const { progress } = context;
  if (place === undefined) return undefined;
  const { github, repository } = place;
  const { upstream } = seen.plan;
  const { key, value } = releaseTrailer(upstream);
  const wanted = {
    repository,
    tag: upstream.tag.name,
    commit: upstream.commit,
    tagPrefix: context.config.tagPrefix,
    title: `${upstream.name} ${upstream.tag.version}`,
    body: renderReport(context, seen),
    marker: `${key}: ${value}`,
    assets,
  };
  const { assetsWorkflow } = context.config;
  try {
    if (assetsWorkflow !== undefined) {
      const draft = await progress.step(upstream.name, 'GitHub Release', () => github.ensureDraft(wanted));
      if (draft.status === 'already-published') return { isNew: false, url: draft.url };
      await progress.step(upstream.name, `start ${assetsWorkflow}`, () =>
        github.dispatchWorkflow({
          repository,
          workflow: assetsWorkflow,
          ref: upstream.tag.name,
          inputs: { tag: upstream.tag.name },
        }),
      );
      context.ports.log.notice(
        `${upstream.tag.name}: the release is a draft, which ${assetsWorkflow} completes and publishes`,
      );
      return { isNew: true, url: draft.url };
    }
    const release = await progress.step(upstream.name, 'GitHub Release', () => github.ensureRelease(wanted));
    return { isNew: release.status === 'published', url: release.url };
  } catch (error) {
    throw releaseFailure(seen, error);
  }
}
