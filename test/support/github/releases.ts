/** The release operations of the loopback GitHub. */
import { createHash } from 'node:crypto';
import { type Answer, message, NOT_FOUND } from './answer.ts';
import type { Operation } from './openapi.ts';
import { type ApiRequest, type GithubState, type Json, type StoredRelease, sampleOf } from './state.ts';

const releaseUrl = (state: GithubState, repository: string, release: StoredRelease): string =>
  `${state.git.url}/${repository}/releases/tag/${release.isDraft ? `untagged-${release.id}` : release.tag}`;
const showAsset = (state: GithubState, repository: string, asset: StoredRelease['assets'][number]): Json => ({
  ...sampleOf('post /repos/o/r/releases/1/assets', 201),
  id: asset.id,
  name: asset.name,
  content_type: asset.contentType,
  state: asset.state,
  size: asset.content.byteLength,
  digest:
    state.settings.get(repository)?.withoutDigests === true
      ? null
      : `sha256:${createHash('sha256').update(asset.content).digest('hex')}`,
  browser_download_url: `${state.git.url}/${repository}/releases/download/${encodeURIComponent(asset.name)}`,
});
const showRelease = (state: GithubState, repository: string, release: StoredRelease): Json => ({
  ...sampleOf('get /repos/o/r/releases/latest', 200),
  id: release.id,
  tag_name: release.tag,
  name: release.name,
  body: release.body,
  draft: release.isDraft,
  prerelease: release.isPrerelease,
  immutable: !release.isDraft && state.settings.get(repository)?.immutableReleases === true,
  published_at: release.isDraft ? null : '2026-01-01T00:00:00Z',
  html_url: releaseUrl(state, repository, release),
  upload_url: `${state.uploadUrl}/repos/${repository}/releases/${release.id}/assets{?name,label}`,
  assets: release.assets.map((asset) => showAsset(state, repository, asset)),
});
/** Publishes a draft; an answer means that GitHub refuses. */
const publish = (
  state: GithubState,
  repository: string,
  release: StoredRelease,
  makeLatest: unknown,
): Answer | undefined => {
  const { git } = state;
  const all = state.releases(repository);
  if (all.some((other) => other !== release && !other.isDraft && other.tag === release.tag)) {
    const errors = [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }];
    return message(422, 'Validation Failed', errors);
  }
  // As GitHub does: a tag that is missing is made.
  if (!(`refs/tags/${release.tag}` in git.refs(repository))) {
    git.git(repository, 'update-ref', `refs/tags/${release.tag}`, release.commit || 'HEAD');
  }
  release.isDraft = false;
  if (!release.isPrerelease && makeLatest !== 'false') {
    for (const other of all) other.isLatest = other === release;
  }
  return undefined;
};

/** The bytes of an asset, as GitHub gives them to who accepts them; `undefined` for any other question. */
export function readAsset(state: GithubState, request: ApiRequest): Buffer | undefined {
  const [, repository = '', id] = /^\/repos\/([^/]+\/[^/]+)\/releases\/assets\/(\d+)$/.exec(request.path) ?? [];
  if (request.method !== 'GET' || request.headers['accept'] !== 'application/octet-stream') return undefined;
  const assets = state.releases(repository).flatMap((release) => release.assets);
  const found = assets.find((asset) => String(asset.id) === id);
  return found === undefined ? undefined : Buffer.from(found.content);
}

/** `undefined` when the operation is none of releases. */
export function answerReleases(
  state: GithubState,
  repository: string,
  operation: Operation,
  request: ApiRequest,
  query: URLSearchParams,
): Answer | undefined {
  const rules = state.settings.get(repository) ?? {};
  const body = request.body as Json;
  const all = state.releases(repository);
  const release = all.find(({ id }) => String(id) === operation.path['release_id']);
  switch (operation.name.replace('/repos/{owner}/{repo}', '')) {
    case 'get /releases':
      return state.page(
        [...all].reverse().map((each) => showRelease(state, repository, each)),
        query,
        request.path,
      );
    case 'post /releases': {
      const made: StoredRelease = {
        id: state.nextId(),
        tag: String(body['tag_name']),
        commit: String(body['target_commitish'] ?? ''),
        name: String(body['name'] ?? ''),
        body: String(body['body'] ?? ''),
        isDraft: true,
        isPrerelease: body['prerelease'] === true,
        isLatest: false,
        assets: [],
      };
      if (body['draft'] !== true) {
        const refused = publish(state, repository, made, body['make_latest']);
        if (refused !== undefined) return refused;
      }
      all.push(made);
      return { status: 201, body: showRelease(state, repository, made) };
    }
    case 'get /releases/latest': {
      const latest = all.find((each) => each.isLatest);
      return latest === undefined ? NOT_FOUND : { status: 200, body: showRelease(state, repository, latest) };
    }
    case 'get /releases/tags/{tag}': {
      const found = all.find((each) => !each.isDraft && each.tag === operation.path['tag']);
      return found === undefined ? NOT_FOUND : { status: 200, body: showRelease(state, repository, found) };
    }
    case 'patch /releases/{release_id}': {
      if (release === undefined) return NOT_FOUND;
      if (!release.isDraft && rules.immutableReleases) {
        return message(422, 'Cannot update an immutable release');
      }
      const before = { ...release };
      release.name = String(body['name'] ?? release.name);
      release.body = String(body['body'] ?? release.body);
      release.tag = String(body['tag_name'] ?? release.tag);
      release.commit = String(body['target_commitish'] ?? release.commit);
      release.isPrerelease = Boolean(body['prerelease'] ?? release.isPrerelease);
      if (release.isDraft && body['draft'] === false) {
        const refused = publish(state, repository, release, body['make_latest']);
        if (refused !== undefined) {
          Object.assign(release, before);
          return refused;
        }
      }
      return { status: 200, body: showRelease(state, repository, release) };
    }
    case 'delete /releases/{release_id}':
      if (release === undefined) return NOT_FOUND;
      all.splice(all.indexOf(release), 1);
      return { status: 204 };
    case 'get /releases/{release_id}/assets':
      if (release === undefined) return NOT_FOUND;
      return state.page(
        release.assets.map((asset) => showAsset(state, repository, asset)),
        query,
        request.path,
      );
    case 'post /releases/{release_id}/assets': {
      if (release === undefined) return NOT_FOUND;
      const name = String(query.get('name'));
      if (!release.isDraft && rules.immutableReleases) {
        return message(422, 'Cannot upload assets to an immutable release');
      }
      if (release.assets.some((asset) => asset.name === name)) {
        return message(422, 'Validation Failed', [{ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' }]);
      }
      const asset = {
        id: state.nextId(),
        name,
        contentType: String(request.headers['content-type']),
        content: request.body as Buffer,
        state: 'uploaded' as const,
      };
      release.assets.push(asset);
      return { status: 201, body: showAsset(state, repository, asset) };
    }
    case 'delete /releases/assets/{asset_id}': {
      for (const each of all) {
        const index = each.assets.findIndex(({ id }) => String(id) === operation.path['asset_id']);
        if (index === -1) continue;
        each.assets.splice(index, 1);
        return { status: 204 };
      }
      return NOT_FOUND;
    }
    default:
      return undefined;
  }
}
