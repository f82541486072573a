import { link } from '../markdown/markdown.ts';
import type { ActionContext } from '../runtime/perform-action.ts';
import { packArchive } from './pack.ts';
import { planAssets } from './plan.ts';
import { publishAssets } from './publish.ts';
import { readAssetsRequest } from './request.ts';

/** The action: what is to be built for a tag, archives of what was built, and the release that carries them. */
export async function releaseAssets(context: ActionContext): Promise<void> {
  const { outputs, summary, ports } = context;
  const request = readAssetsRequest(context);
  switch (request.mode) {
    case 'plan': {
      const plan = await planAssets(request, context);
      outputs.set('version', plan.version);
      outputs.set('commit', plan.commit);
      outputs.set('date', String(plan.epochSeconds));
      outputs.set('matrix', { include: plan.matrix });
      outputs.set('expected', plan.expected.join('\n'));
      outputs.set('image', request.image ?? '');
      outputs.set('image-tags', plan.imageTags.join('\n'));
      outputs.set('status', 'planned');
      summary.add(
        `## ${request.tag}\n\n${[...plan.expected, ...plan.imageTags].map((name) => `- \`${name}\``).join('\n')}`,
      );
      return;
    }
    case 'pack': {
      const { file, digest } = await packArchive(request, ports.files);
      ports.log.info(`${digest}  ${file}`);
      outputs.set('file', file);
      outputs.set('sha256', digest);
      outputs.set('status', 'packed');
      return;
    }
    case 'publish': {
      const { status, url, names } = await publishAssets(request, context);
      outputs.set('status', status);
      outputs.set('release-url', url);
      summary.add(`## ${link(request.tag, url)}\n\n${names.map((name) => `- \`${name}\``).join('\n')}`);
      return;
    }
  }
}
