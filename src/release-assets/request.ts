import { ActionError, quoteValue } from '../errors/action-error.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { tryParseVersion } from '../semver/version.ts';
import { imageName } from './names.ts';
import { readTargets, type Target } from './targets.ts';

export interface PlanRequest {
  mode: 'plan';
  tag: string;
  tagPrefix: string;
  version: string;
  /** `owner/name` */
  repository: string;
  token: string | undefined;
  serverUrl: string;
  programs: readonly string[];
  /** Of the archives. */
  name: string;
  targets: readonly Target[];
  image: string | undefined;
}

export interface PackRequest {
  mode: 'pack';
  /** File name of the archive. */
  archive: string;
  files: readonly string[];
  /** Seconds since 1970 that everything in the archive has. */
  epochSeconds: number;
  outputDir: string;
}

export interface PublishRequest {
  mode: 'publish';
  tag: string;
  tagPrefix: string;
  version: string;
  repository: string;
  token: string;
  serverUrl: string;
  apiUrl: string;
  /** The commit that was built. */
  commit: string;
  folder: string;
  /** Archives that have to be there. */
  expected: readonly string[];
  /** Path of the workflow that attested, as `gh attestation verify --signer-workflow` takes it; absent: nothing is attested. */
  signerWorkflow: string | undefined;
}

/**
 * Reads and checks every input of a mode, before anything is touched.
 *
 * @throws ActionError `input`
 */
export function readAssetsRequest({ inputs }: ActionContext): PlanRequest | PackRequest | PublishRequest {
  const mode = inputs.choice('mode', ['plan', 'pack', 'publish'], { default: 'plan' });
  if (mode === 'pack') {
    return {
      mode,
      archive: inputs.text('archive', { required: true }),
      files: inputs.paths('files', { default: [] }),
      epochSeconds: inputs.integer('date', { default: 0, min: 0, max: 4_102_444_800 }),
      outputDir: inputs.path('output-dir', { default: '.' }),
    };
  }
  const tagPrefix = inputs.text('tag-prefix', { default: 'v' });
  const tag = inputs.text('tag', { env: 'GITHUB_REF_NAME', required: true });
  const version = tag.startsWith(tagPrefix) ? tag.slice(tagPrefix.length) : '';
  if (tryParseVersion(version) === undefined) {
    throw new ActionError(
      'input',
      `tag: got ${quoteValue(tag)}, expected ${tagPrefix}<version>, e.g. ${tagPrefix}1.2.0`,
      {
        hint: 'Start the workflow on the tag, or set the inputs tag and tag-prefix',
      },
    );
  }
  const repository = inputs.text('repository', { env: 'GITHUB_REPOSITORY', required: true });
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/.test(repository)) {
    throw new ActionError('input', `repository: got ${quoteValue(repository)}, expected owner/name`);
  }
  const serverUrl = inputs.url('github-server-url', { env: 'GITHUB_SERVER_URL', default: 'https://github.com' });
  const common = { tag, tagPrefix, version, repository, serverUrl };
  if (mode === 'plan') {
    const image = inputs.text('image');
    const programs = inputs.lines('programs', { default: [] });
    if (programs.length === 0 && image === undefined) {
      throw new ActionError('input', 'programs: got "", expected the binaries to release, or an image');
    }
    return {
      mode,
      ...common,
      token: inputs.secret('token'),
      programs,
      name: inputs.text('name') ?? programs[0] ?? '',
      targets: readTargets(inputs.lines('targets', { default: [] })),
      image: image === undefined ? undefined : imageName(image),
    };
  }
  const commit = inputs.text('commit', { required: true });
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) {
    throw new ActionError(
      'input',
      `commit: got ${quoteValue(commit)}, expected the full id of a commit, as mode plan puts it out`,
    );
  }
  return {
    mode,
    ...common,
    token: inputs.secret('token', { required: true }),
    apiUrl: inputs.url('github-api-url', { env: 'GITHUB_API_URL', default: 'https://api.github.com' }),
    commit,
    folder: inputs.path('assets-path', { required: true }),
    expected: inputs.lines('expected', { default: [] }),
    signerWorkflow: inputs.text('signer-workflow'),
  };
}
