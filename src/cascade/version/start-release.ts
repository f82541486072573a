import { ActionError } from '../../errors/action-error.ts';
import { tagRef } from '../../git/refs.ts';
import type { Store } from '../../git/store.ts';
import type { Github } from '../../github/github.ts';
import type { MonorepoHistory } from './read-history.ts';
import { tagMerged, type UntaggedRelease } from './tag-merged.ts';
import type { VersionContext, VersionRequest } from './version-request.ts';

/** GitHub starts no workflow for what is pushed with the token of a job. */
export const JOB_LOGIN = 'github-actions[bot]';

export interface TagSetting {
  context: VersionContext;
  request: VersionRequest;
  github: Github | undefined;
  login: string | undefined;
}

/** Pushes the tags of what was merged, and starts the release workflow where the push itself starts nothing. */
export async function tagAndStart(
  store: Store,
  history: MonorepoHistory,
  untagged: readonly UntaggedRelease[],
  { context, request, github, login }: TagSetting,
): Promise<string[]> {
  if (untagged.length === 0) return [];
  const { releaseWorkflow, repository } = request;
  if (login === JOB_LOGIN && releaseWorkflow === undefined) {
    throw new ActionError(
      'input',
      `token: the tags ${untagged.map(({ tag }) => tag).join(', ')} would start nothing, because GitHub starts no workflow for what a job pushes with its own token`,
      {
        hint: 'Pass a token of an App or a person, or name the workflow to start as release-workflow (permission actions: write)',
      },
    );
  }
  const tags = await tagMerged(store, untagged, {
    identity: context.identity,
    monorepoTagPrefix: context.config.tagPrefix,
  });
  const own = untagged.find(({ crate }) => history.crates.some(({ name, isMonorepo }) => name === crate && isMonorepo));
  if (own !== undefined && login === JOB_LOGIN && releaseWorkflow !== undefined) {
    await github?.dispatchWorkflow({
      repository: repository ?? '',
      workflow: releaseWorkflow,
      ref: own.tag,
      inputs: { tag: own.tag },
    });
  }
  return tags;
}

/** A run that was killed between the push of the monorepo's tag and what it starts: the tag is there, and nothing else. */
export async function startForgotten(
  store: Store,
  history: MonorepoHistory,
  { context, request, github, login }: TagSetting,
): Promise<void> {
  const { repository, releaseWorkflow } = request;
  const monorepo = history.crates.find(({ isMonorepo }) => isMonorepo);
  if (github === undefined || repository === undefined || monorepo === undefined) return;
  const name = `${monorepo.tagPrefix}${monorepo.version}`;
  const oid = history.refs.get(tagRef(name));
  const tag = oid === undefined ? undefined : await store.readTag(oid);
  const { identity, ports } = context;
  if (tag?.tagger?.name !== identity.name || tag.tagger.email !== identity.email) return;
  if ((await github.hasStarted({ repository, tag: name })) !== false) return;
  if (login === JOB_LOGIN && releaseWorkflow !== undefined) {
    ports.log.notice(`${name} is there, and nothing came of it: starting ${releaseWorkflow}`);
    await github.dispatchWorkflow({ repository, workflow: releaseWorkflow, ref: name, inputs: { tag: name } });
    return;
  }
  ports.log.warning(
    `${name} is there, and there is neither a release nor a run of a workflow for it: start the release workflow on it by hand`,
  );
}
