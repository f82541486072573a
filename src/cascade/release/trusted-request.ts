import { ActionError, quoteValue } from '../../errors/action-error.ts';

/** Whom a crate trusts: what its owner enters at the registry. */
export interface Publisher {
  owner: string;
  repository: string;
  /** File name of the workflow that was started; never that of a reusable one. */
  workflow: string;
  environment: string;
}

/** Where a job gets its OIDC tokens. */
export interface OidcSource {
  url: string;
  token: string;
}

/** Of these GitHub gives tokens that a registry refuses, or that people from outside could ask for. */
const REFUSED_EVENTS = ['workflow_run', 'pull_request_target'];

/**
 * Reads what trusted publishing needs from the runner, before anything is built or pushed.
 *
 * @returns `oidc` only in stage publish: no other mints.
 * @throws ActionError `input` where it cannot work, or where code of a repository could ask for a token.
 */
export function readTrustedSetting(
  env: Readonly<Record<string, string | undefined>>,
  { stage, mode, environment }: { stage: string; mode: string; environment: string },
): { publisher: Publisher; oidc: OidcSource | undefined } {
  const twoJobs =
    'Build in a job with stage prepare and without id-token: write; publish in another with stage publish';
  const hasOidc = Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']);
  if ((stage === 'all' || stage === 'prepare') && hasOidc) {
    throw refusal(`stage ${stage} runs code of the repositories, and this job may ask for OIDC tokens`, twoJobs);
  }
  if (stage !== 'prepare' && stage !== 'publish' && mode === 'release') {
    throw refusal(`got stage ${stage}, expected prepare or publish`, twoJobs);
  }
  const publisher = readPublisher(env, environment);
  if (stage !== 'publish') return { publisher, oidc: undefined };
  const event = env['GITHUB_EVENT_NAME'] ?? '';
  if (REFUSED_EVENTS.includes(event)) {
    throw refusal(
      `a run of the event ${event} gets no token of a registry`,
      'Start the workflow by a push of the tag or by hand',
    );
  }
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com';
  if (server.replace(/\/$/, '') !== 'https://github.com') {
    throw refusal(
      `it works on github.com only, and this is ${quoteValue(server)}`,
      'Use a token of the registry: CARGO_REGISTRY_TOKEN',
    );
  }
  const [url, token] = [env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '', env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''];
  if (url === '' || token === '' || !URL.canParse(url)) {
    throw refusal('this job may not ask for OIDC tokens', 'Give the job permissions: id-token: write');
  }
  return { publisher, oidc: { url, token } };
}

function refusal(message: string, hint: string): ActionError {
  return new ActionError('input', `trusted-publishing: ${message}`, { hint });
}

function readPublisher(env: Readonly<Record<string, string | undefined>>, environment: string): Publisher {
  const [owner = '', repository = ''] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  const workflow = /\/\.github\/workflows\/([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
  if (owner === '' || repository === '' || workflow === undefined) {
    throw new ActionError(
      'input',
      'trusted-publishing: GITHUB_REPOSITORY and GITHUB_WORKFLOW_REF do not say which workflow this is',
      { hint: 'It works in a workflow of GitHub Actions only' },
    );
  }
  return { owner, repository, workflow, environment };
}
