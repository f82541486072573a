import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryAnswer, RegistryPlace } from '../../cargo/ask-registry.ts';
import type { Cargo } from '../../cargo/cargo.ts';
import { extractRegistries } from '../../cargo/registry-home.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Ports } from '../../runtime/ports.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import { formatDuration } from '../report/progress.ts';

/** `auto` waits for crates that somebody publishes, `always` for all, `never` not at all. */
export type WaitMode = 'auto' | 'always' | 'never';

export interface RegistryQuestion {
  crate: Pick<PlannedCrate, 'name' | 'version' | 'config'>;
  /** Name of the registry in cargo's configuration, or the URL of its index. */
  registry: string;
  /** The crate's version before this release: when that is the newest there, somebody publishes each release. */
  previous: string | undefined;
  /** The cargo configuration of the repository that asks, which may name registries and mirrors. */
  repositoryConfig: string | undefined;
}

/** Whether a registry serves a released version, as cargo itself sees it. */
export interface Registry {
  /** Whether new builds resolve to it. */
  isServed(question: RegistryQuestion): Promise<boolean>;
  look(question: RegistryQuestion): Promise<RegistryAnswer>;
  /** Where a question is put, and by which cargo. */
  placeOf(
    question: Pick<RegistryQuestion, 'registry' | 'repositoryConfig'>,
  ): Promise<{ cargo: Cargo; place: RegistryPlace }>;
  /** Spares the question: cargo has just taken the version from there. */
  noteServed(crate: { name: string; version: string }, registry: string): void;
  /** Whether {@link wait} would wait for it. */
  canWait(question: RegistryQuestion): Promise<boolean>;
  /**
   * Waits until the version is served.
   *
   * @returns false when there is nothing to wait for.
   * @throws ActionError (remote) when the time is over.
   */
  wait(question: RegistryQuestion): Promise<boolean>;
}

/** No registry is asked more often. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 25_000;
/** In mode `auto`, a registry that never answered is asked this often: what it knows cannot be told. */
const MAX_FAILURES = 3;

export interface RegistryOptions {
  mode: WaitMode;
  timeoutMs: number;
  /** Names that the user's own configuration knows: only these are asked with the user's credentials. */
  isKnownToUser(registry: string): boolean;
  /** For files of a question. */
  tempDir: string;
}

/**
 * @param cargos `trusted` has what a registry wants for questions in its environment, `plain` has not: a repository that
 *   names a registry's address gets no credential for it.
 */
export function createRegistry(
  cargos: { trusted: Cargo; plain: Cargo },
  options: RegistryOptions,
  ports: Pick<Ports, 'monotonic' | 'sleep' | 'log'>,
): Registry {
  const served = new Set<string>();
  let hasAnswered = false;
  let files = 0;
  const keyOf = (crate: { name: string; version: string }, registry: string): string =>
    `${registry} ${crate.name}@${crate.version}`;

  const placeOf: Registry['placeOf'] = async ({ registry, repositoryConfig }) => {
    const isTrusted = options.isKnownToUser(registry);
    const text =
      isTrusted || repositoryConfig === undefined ? undefined : extractRegistries(repositoryConfig, 'config');
    if (text === undefined) return { cargo: isTrusted ? cargos.trusted : cargos.plain, place: { registry } };
    files += 1;
    const path = join(options.tempDir, `registries-${files}.toml`);
    await mkdir(options.tempDir, { recursive: true });
    await writeFile(path, text);
    return { cargo: cargos.plain, place: { registry, config: [path] } };
  };

  const look: Registry['look'] = async (question) => {
    const { crate, registry } = question;
    const key = keyOf(crate, registry);
    if (served.has(key)) return { status: 'published' };
    const { cargo, place } = await placeOf(question);
    const answer = await cargo.askRegistry(crate.name, crate.version, place);
    hasAnswered = true;
    if (answer.status === 'published') served.add(key);
    return answer;
  };

  const isWaitedFor = (answer: RegistryAnswer, { crate, previous }: RegistryQuestion): boolean => {
    if (options.mode !== 'auto') return options.mode === 'always';
    if (crate.config.publish) return true;
    return answer.status === 'other-versions' && (previous === undefined || answer.newest === previous);
  };

  return {
    placeOf,
    look,
    noteServed: (crate, registry) => void served.add(keyOf(crate, registry)),
    isServed: async (question) => (await look(question)).status === 'published',
    canWait: async (question) => options.mode !== 'never' && isWaitedFor(await look(question), question),
    wait: async (question) => {
      if (options.mode === 'never') return false;
      const { crate, registry } = question;
      const name = `${crate.name} ${crate.version}`;
      const startedAtMs = ports.monotonic();
      let failures = 0;
      for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
        let trouble = '';
        try {
          const answer = await look(question);
          if (answer.status === 'published') return true;
          if (answer.status === 'yanked') {
            throw new ActionError('input', `${name} is yanked in ${registry}: nothing new resolves to it`, {
              hint: `Take it back with cargo yank --undo ${crate.name}@${crate.version}, or release a new version`,
            });
          }
          if (!isWaitedFor(answer, question)) {
            ports.log.info(`${name}: not waited for, ${describeNobody(answer, registry)}`);
            return false;
          }
        } catch (error) {
          if (error instanceof ActionError && error.kind === 'input') throw error;
          // A registry that is down for a moment is waited for like one that is slow.
          trouble = `: ${describeError(error)}`;
          failures += 1;
          if (options.mode === 'auto' && !hasAnswered && failures === MAX_FAILURES) {
            ports.log.warning(
              `${name}: not waited for, ${registry} cannot be asked whether it knows the crate${trouble}`,
            );
            return false;
          }
        }
        const elapsedMs = ports.monotonic() - startedAtMs;
        if (elapsedMs + pauseMs > options.timeoutMs) {
          throw new ActionError(
            'remote',
            `${registry} did not serve ${name} within ${formatDuration(options.timeoutMs)}${trouble}`,
            {
              hint: 'See whether the crate was published; then run this again, or raise registry-timeout-minutes',
            },
          );
        }
        ports.log.info(`waiting for ${registry} to serve ${name}, ${formatDuration(elapsedMs)} so far${trouble}`);
        await ports.sleep(pauseMs);
      }
    },
  };
}

/** Why nobody is expected to publish a version. */
function describeNobody(answer: RegistryAnswer, registry: string): string {
  if (answer.status !== 'other-versions') return `${registry} does not know the crate`;
  return `nobody publishes it to ${registry} any more, whose newest version is ${answer.newest}`;
}
