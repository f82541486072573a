import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cargo } from '../../cargo/cargo.ts';
import { ActionError, describeError } from '../../errors/action-error.ts';
import type { Ports } from '../../runtime/ports.ts';
import type { PlannedCrate } from '../plan/plan.ts';
import { formatDuration } from '../report/progress.ts';

/** `auto` waits for crates the registry knows, `always` also for new ones, `never` not at all. */
export type WaitMode = 'auto' | 'always' | 'never';

export interface RegistryQuestion {
  crate: PlannedCrate;
  /** Name of the registry in cargo's configuration. */
  registry: string;
  /** Repository that asks: its own cargo configuration counts. */
  directory: string;
}

/** Whether the registry serves a released version, as cargo itself sees it. */
export interface Registry {
  isServed(question: RegistryQuestion): Promise<boolean>;
  /** Spares the question: cargo has just taken the version from there. */
  noteServed(crate: PlannedCrate, registry: string): void;
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

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** In mode `auto`, a registry that never answered is asked this often: what it knows cannot be told. */
const MAX_FAILURES = 3;

export function createRegistry(
  cargo: Cargo,
  options: { mode: WaitMode; timeoutMs: number },
  ports: Pick<Ports, 'now' | 'sleep' | 'log'>,
): Registry {
  const served = new Set<string>();
  let hasAnswered = false;
  const keyOf = (crate: PlannedCrate, registry: string): string => `${registry} ${crate.name}@${crate.version}`;
  const ask = async ({ crate, registry, directory }: RegistryQuestion) => {
    const key = keyOf(crate, registry);
    if (served.has(key)) return 'published';
    const config = await findConfig(directory);
    const answer = await cargo.askRegistry(crate.name, crate.version, { registry, config });
    hasAnswered = true;
    if (answer === 'published') served.add(key);
    return answer;
  };
  const isWaitedFor = (answer: string, crate: PlannedCrate): boolean =>
    options.mode === 'always' || (options.mode === 'auto' && (answer === 'other-versions' || crate.config.publish));
  return {
    noteServed: (crate, registry) => void served.add(keyOf(crate, registry)),
    isServed: async (question) => (await ask(question)) === 'published',
    canWait: async (question) => options.mode !== 'never' && isWaitedFor(await ask(question), question.crate),
    wait: async (question) => {
      if (options.mode === 'never') return false;
      const { crate, registry } = question;
      const name = `${crate.name} ${crate.version}`;
      const startedAtMs = ports.now();
      let failures = 0;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
        let trouble = '';
        try {
          const answer = await ask(question);
          if (answer === 'published') return true;
          if (!isWaitedFor(answer, crate)) {
            ports.log.info(`${name}: not waited for, ${registry} does not know the crate`);
            return false;
          }
        } catch (error) {
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
        const elapsedMs = ports.now() - startedAtMs;
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

/** The repository's own cargo configuration, which the question must be asked with: it may name mirrors and registries. */
async function findConfig(directory: string): Promise<string[]> {
  for (const name of ['config.toml', 'config']) {
    const path = join(directory, '.cargo', name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return [path];
  }
  return [];
}
