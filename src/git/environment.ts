/**
 * The environment git runs in: nothing of the machine's or the user's configuration, no prompts, no hooks, no helpers,
 * and the one protocol the command needs. Configuration travels in `GIT_CONFIG_COUNT` variables, which no process list
 * shows and which no file keeps (git-config(1), ENVIRONMENT).
 */
import { type Protocol, parseRemoteUrl } from './remote-url.ts';

export interface Credential {
  /** Everything under this URL gets the token, nothing else does: a server, or an owner's page on it. */
  serverUrl: string;
  token: string;
}

/**
 * The credential for a repository: the one whose URL lies nearest above it, so that a token of an owner wins over one of
 * the server, and no owner's repositories get the token of another.
 */
export function credentialFor(url: string, credentials: readonly Credential[]): Credential | undefined {
  const [nearest] = credentials
    .filter(({ serverUrl }) => isUnder(url, serverUrl))
    .sort((a, b) => b.serverUrl.length - a.serverUrl.length);
  return nearest;
}

/** The value of the `Authorization` header GitHub takes for a token over git's own protocol. Mask it as well. */
export function basicCredential(token: string): string {
  return Buffer.from(`x-access-token:${token}`).toString('base64');
}

/** What of the runner's environment git and its curl need. */
const INHERITED =
  /^(PATH|SystemRoot|TMPDIR|TEMP|TMP|SSL_CERT_FILE|SSL_CERT_DIR|GIT_SSL_CAINFO|https?_proxy|no_proxy|all_proxy|HTTPS_PROXY|NO_PROXY|ALL_PROXY)$/;

const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.autocrlf', 'false'],
  ['core.fsmonitor', 'false'],
  ['core.askPass', ''],
  ['core.quotePath', 'true'],
  // Of a checkout another user made (a container job): only reading happens there.
  ['safe.directory', '*'],
  ['credential.helper', ''],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['push.gpgSign', 'false'],
  ['push.followTags', 'false'],
  ['push.recurseSubmodules', 'no'],
  ['submodule.recurse', 'false'],
  ['fetch.recurseSubmodules', 'false'],
  ['i18n.commitEncoding', 'UTF-8'],
  ['log.showSignature', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['advice.detachedHead', 'false'],
  // After a redirect git would send the header to the new host as well: the configured scope ends at the first request.
  ['http.followRedirects', 'false'],
  // A connection that stands still for a minute counts as broken, and is tried again.
  ['http.lowSpeedLimit', '1'],
  ['http.lowSpeedTime', '60'],
  ['protocol.allow', 'never'],
];

export interface GitEnvironmentOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** A folder without a `.netrc`. */
  home: string;
  credentials?: readonly Credential[] | undefined;
  /** Folders where git finds what it runs itself (ssh-keygen, gpg). Default: the runner's PATH. */
  path?: string | undefined;
}

/**
 * The whole environment of one git command.
 *
 * @param remoteUrl of a command that talks to a remote: allows its protocol, and adds the token when the URL lies under
 *   the credential's server.
 */
export function gitEnvironment(
  options: GitEnvironmentOptions,
  remoteUrl?: string,
  settings: readonly (readonly [string, string])[] = [],
): Record<string, string> {
  const config = [...SETTINGS, ...settings];
  if (remoteUrl !== undefined) {
    const protocol: Protocol = parseRemoteUrl(remoteUrl).protocol;
    config.push([`protocol.${protocol}.allow`, 'always']);
    const credential = credentialFor(remoteUrl, options.credentials ?? []);
    if (credential !== undefined) {
      // In the spelling of the remote's URL: git compares with case.
      const scope = remoteUrl.slice(0, credential.serverUrl.replace(/\/+$/, '').length);
      const key = `http.${scope}/.extraheader`;
      // The empty value drops a header actions/checkout may have left in .git/config: two of them are a 400.
      config.push([key, ''], [key, `Authorization: basic ${basicCredential(credential.token)}`]);
    }
  }
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.env)) {
    if (value !== undefined && INHERITED.test(name)) env[name] = value;
  }
  Object.assign(env, {
    HOME: options.home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TEMPLATE_DIR: '',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    SSH_ASKPASS: '',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    // Objects are what their ids say, whatever was put in their place.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_CONFIG_COUNT: String(config.length),
  });
  if (options.path !== undefined) env['PATH'] = options.path;
  config.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}

function isUnder(url: string, serverUrl: string): boolean {
  const target = new URL(url);
  const server = new URL(serverUrl);
  const folder = `${server.pathname.replace(/\/+$/, '')}/`;
  const isBelow = `${target.pathname}/`.toLowerCase().startsWith(folder.toLowerCase());
  return target.origin === server.origin && target.origin !== 'null' && isBelow;
}
