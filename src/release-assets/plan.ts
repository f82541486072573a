import { join } from 'node:path';
import { ActionError } from '../errors/action-error.ts';
import { createGit } from '../git/git.ts';
import { tagRef } from '../git/refs.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { imageTags } from './image-tags.ts';
import { archiveName } from './names.ts';
import type { PlanRequest } from './request.ts';
import type { Target } from './targets.ts';

export interface AssetsPlan {
  version: string;
  commit: string;
  /** Of the annotated tag, else of its commit. */
  epochSeconds: number;
  /** One job each. */
  matrix: readonly (Target & { archive: string })[];
  /** File names of all archives. */
  expected: readonly string[];
  /** `image:tag`, of the image. */
  imageTags: readonly string[];
}

/**
 * What is built for a tag, from the tag alone: every job gets its commit and date from here.
 *
 * @throws ActionError `input` when there is no such tag.
 */
export async function planAssets(request: PlanRequest, { env, ports, tempDir }: ActionContext): Promise<AssetsPlan> {
  const { tag, tagPrefix, version, programs, name, targets, image, serverUrl, repository, token } = request;
  const url = `${serverUrl}/${repository}`;
  const credentials = token === undefined ? [] : [{ serverUrl, token }];
  const git = createGit({ env, tempDir: join(tempDir, 'git'), credentials }, ports);
  const found = await git.readRemote(url, tagRef(tag));
  if (found === undefined) {
    throw new ActionError('input', `tag: ${repository} has no tag ${tag}`, {
      hint: 'Push it first, or correct the input tag',
    });
  }
  const matrix =
    programs.length === 0 ? [] : targets.map((each) => ({ ...each, archive: archiveName(name, version, each.target) }));
  const released =
    image === undefined
      ? []
      : [...(await git.listRemote(url)).keys()].flatMap((ref) => {
          const start = `refs/tags/${tagPrefix}`;
          return ref.startsWith(start) ? [ref.slice(start.length)] : [];
        });
  return {
    version,
    commit: found.commit.oid,
    epochSeconds: found.tag?.tagger?.epochSeconds ?? found.commit.committer.epochSeconds,
    matrix,
    expected: matrix.map(({ archive }) => archive),
    imageTags: image === undefined ? [] : imageTags(version, released).map((each) => `${image}:${each}`),
  };
}
