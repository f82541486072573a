/** A room of its own for each test: git server, GitHub over it, and the room's client against both. */
import { createGithub, type Github } from '../../../src/github/github.ts';
import type { HttpClient } from '../../../src/http/exchange.ts';
import { createNodeHttpClient } from '../../../src/http/node-client.ts';
import { createTestClock } from '../../support/clock.ts';
import { type GitServer, startGitServer } from '../../support/git/server.ts';
import { type GithubApi, type GithubApiOptions, startGithubApi } from '../../support/github/api.ts';

export const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ';
export const REPOSITORY = 'TribeWarez/pot-o-validator';

export interface Room {
  git: GitServer;
  api: GithubApi;
  github: Github;
  lines: string[];
  /** Another client, as of a second run. */
  connect(token?: string): Github;
  close(): Promise<void>;
}

export async function openRoom(options: Pick<GithubApiOptions, 'basePath' | 'scopes'> = {}): Promise<Room> {
  const git = await startGitServer({ token: TOKEN });
  git.createRepository(REPOSITORY, { 'Cargo.toml': '[workspace]\n' });
  const api = await startGithubApi({ git, token: TOKEN, ...options });
  const lines: string[] = [];
  const clients: HttpClient[] = [];
  const clock = createTestClock();
  const log = { info: (line: string) => void lines.push(line), debug: () => undefined };
  const connect = (token = TOKEN): Github =>
    createGithub(
      { apiUrl: api.url, token, secondMs: 1 },
      {
        ...clock,
        log,
        http: (http = {}) => {
          const client = createNodeHttpClient(http, { ...clock, random: () => 0, log });
          clients.push(client);
          return client;
        },
      },
    );
  return {
    git,
    api,
    lines,
    connect,
    github: connect(),
    close: async () => {
      for (const client of clients) await client.close();
      try {
        await api.close();
      } finally {
        await git.close();
      }
    },
  };
}
