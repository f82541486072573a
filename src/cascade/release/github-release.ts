import type { ReleaseAsset } from '../../github/releases.ts';
import type { CascadeContext } from '../context.ts';
import { releaseTrailer } from '../plan/plan.ts';
import { releaseFailure } from '../report/failure.ts';
import type { Seen } from '../report/seen.ts';
import { renderReport } from '../report/summary.ts';

/**
 * The GitHub Release of the upstream tag, once everything it tells of is there: made, or found.
 *
 * @returns `undefined` when there is to be none.
 */
export async function makeRelease(
  context: CascadeContext,
  seen: Seen,
  request: { createRelease: boolean; repository: string | undefined },
  assets: readonly ReleaseAsset[],
): Promise<{ isNew: boolean; url: string } | undefined> {
  const { github, progress } = context;
  const { createRelease, repository } = request;
  if (!createRelease || github === undefined || repository === undefined) return undefined;
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
  try {
    const release = await progress.step(upstream.name, 'GitHub Release', () => github.ensureRelease(wanted));
    return { isNew: release.status === 'published', url: release.url };
  } catch (error) {
    throw releaseFailure(seen, error);
  }
}
