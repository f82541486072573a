import { createHash } from 'node:crypto';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import { ActionError } from '../errors/action-error.ts';
import { compareVersions, tryParseVersion } from '../semver/version.ts';
import { type OctokitSource, splitRepository } from './client.ts';
import { githubError, statusOf } from './failure.ts';

type Release = RestEndpointMethodTypes['repos']['getReleaseByTag']['response']['data'];
type Assets = Release['assets'];

export interface ReleaseAsset {
  /** File name people see. */
  name: string;
  /** Media type, e.g. `application/gzip`. */
  contentType: string;
  content: Uint8Array;
}

export interface ReleaseRequest {
  /** `owner/name` */
  repository: string;
  tag: string;
  /** The commit the tag points to. GitHub makes a tag that is missing: without this, on the default branch. */
  commit: string;
  /** What precedes the semver in `tag`; decides what counts as pre-release and as older than the latest release. */
  tagPrefix: string;
  title: string;
  /** Markdown; GitHub takes 125,000 characters, more is cut at a line. */
  body: string;
  /** The draft that is there has notes of its own: `body` goes below them. */
  keepsNotes?: boolean;
  /** One line that names this release exactly; hidden in the body, a killed run's draft is known again by it. */
  marker: string;
  assets?: readonly ReleaseAsset[];
}

/** `already-published`: there was one for the tag, whoever made it; it was not touched. */
export type ReleaseOutcome = { status: 'published' | 'already-published'; id: number; url: string };

const BODY_LIMIT = 124_000;
const MAX_ROUNDS = 4;

/**
 * Makes the one published release of a tag: draft, assets, then published, so that an immutable release is complete
 * when it locks. A draft that is there already is taken up; of drafts two runs made at once the oldest wins and ours are
 * removed.
 */
export async function ensureRelease(octokit: OctokitSource, request: ReleaseRequest): Promise<ReleaseOutcome> {
  const api = createReleaseApi(await octokit(), request);
  const alreadyPublished = async (): Promise<ReleaseOutcome | undefined> => {
    const found = await api.findPublished();
    if (found === undefined) return undefined;
    // Both end before this does, also when one fails.
    const ends = await Promise.allSettled([api.completeAssets(found), api.findDrafts().then(api.removeDrafts)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return { status: 'already-published', id: found.id, url: found.html_url };
  };
  const done = await alreadyPublished();
  if (done !== undefined) return done;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    let drafts = await api.findDrafts();
    if (drafts.length === 0) {
      const created = await api.createDraft();
      // Again, after ours is there: a run at the same time sees the same set and chooses the same one.
      drafts = await api.findDrafts();
      if (created !== undefined && !drafts.some((draft) => draft.id === created.id)) drafts.push(created);
      drafts.sort((a, b) => a.id - b.id);
      const faster = await alreadyPublished();
      if (faster !== undefined) return faster;
    }
    const [draft, ...others] = drafts;
    if (draft === undefined) continue;
    await api.removeDrafts(others);
    const published = (await api.uploadAssets(draft)) ? await api.publish(draft) : undefined;
    // The draft is gone: the run at the same time removed it, or published its own.
    if (published === undefined) {
      const faster = await alreadyPublished();
      if (faster !== undefined) return faster;
      continue;
    }
    await api.removeDrafts((await api.findDrafts()).filter(({ id }) => id !== published.id));
    return { status: 'published', id: published.id, url: published.html_url };
  }
  throw new ActionError(
    'remote',
    `GitHub: the draft release of ${request.tag} in ${request.repository} keeps vanishing`,
    {
      hint: 'Is another run working on the same tag? Give the workflow a concurrency group and run it again',
    },
  );
}

/** `already-published`: nothing is left to be done for it. */
export type DraftOutcome = { status: 'draft' | 'already-published'; id: number; url: string };

/**
 * Leaves the draft of a tag for somebody who brings files into it and publishes it: one that is there already, else a new
 * one. Of drafts that two runs made at once the oldest stays.
 */
export async function ensureDraft(octokit: OctokitSource, request: ReleaseRequest): Promise<DraftOutcome> {
  const api = createReleaseApi(await octokit(), request);
  const published = await api.findPublished();
  if (published !== undefined) return { status: 'already-published', id: published.id, url: published.html_url };
  let drafts = await api.findDrafts();
  if (drafts.length === 0) {
    const created = await api.createDraft();
    drafts = await api.findDrafts();
    if (created !== undefined && !drafts.some(({ id }) => id === created.id)) drafts.push(created);
    drafts.sort((left, right) => left.id - right.id);
  }
  const [draft, ...others] = drafts;
  if (draft === undefined) {
    throw new ActionError('remote', `GitHub: the draft release of ${request.tag} in ${request.repository} vanished`, {
      hint: 'Is another run working on the same tag? Give the workflow a concurrency group and run it again',
    });
  }
  await api.removeDrafts(others);
  return { status: 'draft', id: draft.id, url: draft.html_url };
}

function createReleaseApi(octokit: Awaited<ReturnType<OctokitSource>>, request: ReleaseRequest) {
  const at = splitRepository(request.repository);
  const { tag } = request;
  const versionOf = (name: string) =>
    name.startsWith(request.tagPrefix) ? tryParseVersion(name.slice(request.tagPrefix.length)) : undefined;
  const version = versionOf(tag);
  const hidden = `<!-- ${request.marker.replaceAll('--', '- -')} -->`;
  const attempt = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      throw githubError(`${what} in ${request.repository}`, error);
    }
  };

  const findPublished = async (): Promise<Release | undefined> =>
    await attempt(`reading the release ${tag}`, async () => {
      try {
        return (await octokit.rest.repos.getReleaseByTag({ ...at, tag })).data;
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });

  /** Drafts are in the list only, to tokens that may write; oldest first. */
  const findDrafts = async (): Promise<Release[]> =>
    await attempt('listing the releases', async () => {
      const releases = await octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 });
      return releases.filter((release) => release.draft && release.tag_name === tag).sort((a, b) => a.id - b.id);
    });

  /** `undefined` when the release is gone. */
  const listAssets = async (release: Release): Promise<Assets | undefined> =>
    await attempt('listing the release assets', async () => {
      try {
        const query = { ...at, release_id: release.id, per_page: 100 };
        return await octokit.paginate(octokit.rest.repos.listReleaseAssets, query);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });

  /** A server that tells no digest has to show the bytes. */
  const isSame = async (found: Assets[number], asset: ReleaseAsset): Promise<boolean> => {
    if (found.state !== 'uploaded' || found.size !== asset.content.byteLength) return false;
    const digest = found.digest ?? `sha256:${sha256(await download(found))}`;
    return digest === `sha256:${sha256(asset.content)}`;
  };

  const download = async (found: Assets[number]): Promise<Uint8Array> =>
    await attempt(`reading the release asset ${found.name}`, async () => {
      const headers = { accept: 'application/octet-stream' };
      const { data } = await octokit.rest.repos.getReleaseAsset({ ...at, asset_id: found.id, headers });
      // What comes for that media type the types of octokit do not know.
      const content: unknown = data;
      return content instanceof ArrayBuffer ? new Uint8Array(content) : Buffer.from(String(content), 'utf8');
    });

  const removeAsset = async (found: Assets[number]): Promise<void> => {
    await attempt(`removing the unfinished release asset ${found.name}`, async () => {
      try {
        await octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: found.id });
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
      }
    });
  };

  /** Whatever becomes of the answer, what GitHub then has decides: a lost one, or a run that was faster, is no failure. */
  const upload = async (release: Release, asset: ReleaseAsset): Promise<void> => {
    await attempt(`uploading the release asset ${asset.name}`, async () => {
      for (let round = 1; ; round += 1) {
        try {
          await octokit.request({
            method: 'POST',
            url: release.upload_url,
            name: asset.name,
            headers: { 'content-type': asset.contentType },
            data: asset.content,
            request: { retries: 0 },
          });
          return;
        } catch (error) {
          const status = statusOf(error) ?? -1;
          if (status !== 0 && status !== 422 && status < 500) throw error;
          const found = (await listAssets(release))?.find(({ name }) => name === asset.name);
          if (found !== undefined && (await isSame(found, asset))) return;
          if (round === MAX_ROUNDS || found?.state === 'uploaded') throw error;
          if (found !== undefined) await removeAsset(found);
        }
      }
    });
  };

  const makeLatest = async (): Promise<'true' | 'false'> => {
    if (version === undefined || version.pre !== '') return 'false';
    try {
      const { data } = await octokit.rest.repos.getLatestRelease(at);
      const latest = versionOf(data.tag_name);
      return latest !== undefined && compareVersions(latest, version) > 0 ? 'false' : 'true';
    } catch (error) {
      if (statusOf(error) === 404) return 'true';
      throw githubError(`reading the latest release in ${request.repository}`, error);
    }
  };

  const bodyOver = (existing: string | null | undefined): string => {
    const own = `${cutBody(request.body)}\n\n${hidden}\n`;
    if (request.keepsNotes === true && existing) {
      const section = request.body.trimEnd();
      const notes = existing.replaceAll(hidden, '').trimEnd();
      return notes.includes(section) ? existing : `${cutBody(notes, BODY_LIMIT - own.length)}\n\n${own}`;
    }
    // Somebody's own draft for this tag keeps its words.
    return existing && !existing.includes(hidden) ? `${cutBody(existing, BODY_LIMIT / 4)}\n\n${own}` : own;
  };

  return {
    findPublished,
    findDrafts,
    /** `undefined` when the answer was lost: the list then tells whether it is there. */
    createDraft: async (): Promise<Release | undefined> =>
      await attempt(`making the draft release ${tag}`, async () => {
        const body = bodyOver(undefined);
        const isPrerelease = (version?.pre ?? '') !== '';
        const what = { tag_name: tag, target_commitish: request.commit, name: request.title, body };
        const draft = { ...at, ...what, draft: true, prerelease: isPrerelease };
        try {
          // Octokit's repeats would make a second draft after an answer that got lost.
          return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
        } catch (error) {
          const status = statusOf(error);
          if (status === 0 || (status !== undefined && status >= 500)) {
            if ((await findDrafts()).length > 0) return undefined;
            return (await octokit.rest.repos.createRelease({ ...draft, request: { retries: 0 } })).data;
          }
          throw error;
        }
      }),
    /** Removes those of them that carry our marker. One that is gone already is no error. */
    removeDrafts: async (drafts: readonly Release[]): Promise<void> => {
      for (const draft of drafts.filter(({ body }) => body?.includes(hidden))) {
        await attempt(`removing a leftover draft of ${tag}`, async () => {
          try {
            await octokit.rest.repos.deleteRelease({ ...at, release_id: draft.id });
          } catch (error) {
            if (statusOf(error) !== 404) throw error;
          }
        });
      }
    },
    /** False when the draft is gone. */
    uploadAssets: async (draft: Release): Promise<boolean> => {
      const assets = request.assets ?? [];
      if (assets.length === 0) return true;
      const present = await listAssets(draft);
      for (const asset of present === undefined ? [] : assets) {
        const found = present?.find(({ name }) => name === asset.name);
        if (found !== undefined && (await isSame(found, asset))) continue;
        // Half an upload of a killed run blocks its name.
        if (found !== undefined) await removeAsset(found);
        await upload(draft, asset);
      }
      return present !== undefined;
    },
    /**
     * Brings what the configuration promises into a release that is published already: adds what is missing, and replaces
     * nothing that people may have taken.
     *
     * @throws ActionError (input) when a file of that name has other bytes, or the release cannot be changed any more.
     */
    completeAssets: async (release: Release): Promise<void> => {
      const assets = request.assets ?? [];
      const present = assets.length === 0 ? [] : ((await listAssets(release)) ?? []);
      const isImmutable = (release as { immutable?: boolean }).immutable === true;
      for (const asset of assets) {
        const found = present.find(({ name }) => name === asset.name);
        if (found !== undefined && (await isSame(found, asset))) continue;
        const isWhole = found?.state === 'uploaded';
        if (isWhole || isImmutable) {
          const what = isWhole ? `has ${asset.name} with other bytes` : `lacks ${asset.name} and is immutable`;
          throw new ActionError('input', `GitHub: the published release ${tag} in ${request.repository} ${what}`, {
            hint: 'What is published is never replaced: release a new version, or take the file out of assets',
          });
        }
        if (found !== undefined) await removeAsset(found);
        await upload(release, asset);
      }
    },
    /** `undefined` when the draft is gone. */
    publish: async (draft: Release): Promise<Release | undefined> =>
      await attempt(`publishing the release ${tag}`, async () => {
        const update = {
          ...at,
          release_id: draft.id,
          tag_name: tag,
          target_commitish: request.commit,
          name: request.title,
          body: bodyOver(draft.body),
          draft: false,
          prerelease: (version?.pre ?? '') !== '',
          make_latest: await makeLatest(),
        };
        try {
          return (await octokit.rest.repos.updateRelease(update)).data;
        } catch (error) {
          // A run at the same time may have published its own: 404 when it removed this draft, 422 when it did not yet.
          if (statusOf(error) === 404 || (statusOf(error) === 422 && (await findPublished()))) return undefined;
          throw error;
        }
      }),
  };
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function cutBody(body: string, limit = BODY_LIMIT): string {
  const text = body.trimEnd();
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 100);
  return `${cut.slice(0, Math.max(cut.lastIndexOf('\n'), 1))}\n\n_The notes were cut: GitHub takes no more._`;
}
