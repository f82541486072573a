import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActionError, quoteValue } from '../errors/action-error.ts';
import { createGit } from '../git/git.ts';
import { tagRef } from '../git/refs.ts';
import { contentTypeOf } from '../github/content-type.ts';
import { createGithub } from '../github/github.ts';
import type { ReleaseAsset, ReleaseOutcome } from '../github/releases.ts';
import { codeBlock, inlineCode } from '../markdown/markdown.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { readSums, SUMS, sha256 } from './checksums.ts';
import { checkAssetName } from './names.ts';
import type { PublishRequest } from './request.ts';

/** Attestations: no line of the checksums, which they are about. */
const BUNDLE = /\.sigstore\.jsonl?$/;

/**
 * Brings a folder of files to the release of the tag and publishes it last: into the draft that is there, else one of its
 * own. A file that is there already counts when its digest is the same; nothing published is replaced.
 *
 * @throws ActionError `input` when the folder is not what its checksums and the plan say, or the tag moved.
 */
export async function publishAssets(
  request: PublishRequest,
  { env, ports, tempDir }: ActionContext,
): Promise<ReleaseOutcome & { names: readonly string[] }> {
  const { repository, tag, tagPrefix, commit, token, serverUrl, apiUrl } = request;
  const assets = await readFolder(request);
  const git = createGit({ env, tempDir: join(tempDir, 'git'), credentials: [{ serverUrl, token }] }, ports);
  const ref = tagRef(tag);
  const now = (await git.listRemote(`${serverUrl}/${repository}`, [ref])).get(ref)?.commit;
  if (now !== commit) {
    throw new ActionError(
      'input',
      `tag: ${tag} is ${now === undefined ? 'gone' : `at ${now}`}, and ${commit} was built`,
      {
        hint: 'A released tag must not move: put it back, or tag a new version',
      },
    );
  }
  const outcome = await createGithub({ apiUrl, token }, ports).ensureRelease({
    repository,
    tag,
    commit,
    tagPrefix,
    title: tag,
    body: describeFiles(request),
    keepsNotes: true,
    // As the cascade marks the draft that it leaves for this.
    marker: `Upstream-Release: ${tag}@${commit}`,
    assets,
  });
  return { ...outcome, names: assets.map(({ name }) => name) };
}

async function readFolder({ folder, expected }: PublishRequest): Promise<ReleaseAsset[]> {
  const names = (await readdir(folder)).sort();
  const assets = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, checkAssetName('assets-path', name));
      if (!(await lstat(path)).isFile())
        throw new ActionError('input', `assets-path: ${quoteValue(name)} is no regular file`);
      return { name, contentType: contentTypeOf(name), content: await readFile(path) };
    }),
  );
  const sums = assets.find(({ name }) => name === SUMS);
  if (sums === undefined) throw new ActionError('input', `assets-path: there is no ${SUMS} in ${quoteValue(folder)}`);
  const digests = readSums(sums.content.toString('utf8'));
  const wrong = assets.filter(
    ({ name, content }) => name !== SUMS && !BUNDLE.test(name) && digests.get(name) !== sha256(content),
  );
  if (wrong.length > 0) {
    throw new ActionError('input', `assets-path: ${wrong.map(({ name }) => name).join(', ')} differ from ${SUMS}`);
  }
  const missing = [...new Set([...digests.keys(), ...expected])].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new ActionError('input', `assets-path: ${missing.join(', ')} should be there, and are not`, {
      hint: 'Did a job of the matrix fail, or did its artifact not arrive? Run the failed jobs again',
    });
  }
  const unnamed = expected.filter((name) => !digests.has(name));
  if (unnamed.length > 0) throw new ActionError('input', `${SUMS} does not name ${unnamed.join(', ')}`);
  return assets;
}

function describeFiles({ repository, signerWorkflow }: PublishRequest): string {
  const check = `Check a download against ${inlineCode(SUMS)}: ${inlineCode(`sha256sum --ignore-missing --check ${SUMS}`)}.`;
  if (signerWorkflow === undefined) return `## Files\n\n${check}`;
  const command = `gh attestation verify <file> --repo ${repository} --signer-workflow ${signerWorkflow}`;
  return `## Files\n\n${check} Each has an attestation of where it was built:\n\n${codeBlock(command, 'sh')}`;
}
