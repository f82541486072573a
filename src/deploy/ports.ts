import type { Ports } from '../runtime/ports.ts';

/** What a deploy touches of the world. */
export type DeployPorts = Pick<
  Ports,
  'now' | 'monotonic' | 'sleep' | 'http' | 'exec' | 'files' | 'log' | 'stage' | 'signal'
> & {
  /** For every client; the deadline of the whole action, on `monotonic`. */
  deadline: { deadlineAtMs: number };
};

/** What a deploy knows of the machine it runs on. */
export interface DeployEnvironment {
  /** Folder that relative paths begin at, and that files are written below. */
  workspace: string;
  /** Root of the repository that the action comes from. */
  actionRoot: string;
  /** The Node.js that runs this action. */
  nodePath: string;
  /** The runner's variables, for npm and wrangler. */
  variables: Readonly<Record<string, string | undefined>>;
}
