import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from '../git/commands.ts';
import type { GitServer } from '../git/server.ts';
import { type Answer, message } from './answer.ts';

type Json = Record<string, unknown>;

/** Whose token it is, and the one mutation used, onto the bare repository, as GitHub documents its input. */
export function answerGraphql(git: GitServer, body: Json, viewer: string, complain: (problem: string) => void): Answer {
  const query = String(body['query']);
  if (query === 'query { viewer { login } }') return { status: 200, body: { data: { viewer: { login: viewer } } } };
  const input = (body['variables'] as Json | undefined)?.['input'] as Json | undefined;
  if (!/^mutation \(\$input: CreateCommitOnBranchInput!\)/.test(query) || input === undefined) {
    complain(`graphql: unknown query ${query.slice(0, 80)}`);
    return message(400, 'unknown query');
  }
  const branch = input['branch'] as Json;
  const text = input['message'] as Json;
  const additions = ((input['fileChanges'] as Json)['additions'] ?? []) as { path: string; contents: string }[];
  const deletions = ((input['fileChanges'] as Json)['deletions'] ?? []) as { path: string }[];
  const repository = String(branch['repositoryNameWithOwner']);
  const failed = (type: string, reason: string): Answer => ({
    status: 200,
    body: {
      data: { createCommitOnBranch: null },
      errors: [{ type, message: reason, path: ['createCommitOnBranch'] }],
    },
  });
  if (!existsSync(git.path(repository))) {
    return failed('NOT_FOUND', `Could not resolve to a Repository with the name '${repository}'.`);
  }
  const ref = `refs/heads/${branch['branchName']}`;
  const head = git.refs(repository)[ref];
  if (head !== input['expectedHeadOid']) {
    const reason = `Expected branch to point to "${input['expectedHeadOid']}" but it points to "${head}". Pull and try again.`;
    return failed('STALE_DATA', reason);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'graphql-'));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, 'index') };
    const run = (args: readonly string[], input: string | Buffer = ''): string =>
      runGit(git.path(repository), args, { env, input });
    run(['read-tree', String(head)]);
    for (const { path, contents } of additions) {
      const blob = run(['hash-object', '-w', '--stdin'], Buffer.from(contents, 'base64'));
      run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
    }
    for (const { path } of deletions) run(['update-index', '--index-info'], `0 ${'0'.repeat(40)}\t${path}\n`);
    const words = [text['headline'], text['body']].filter((part) => part).join('\n\n');
    const oid = run(['commit-tree', '-p', String(head), run(['write-tree'])], words);
    runGit(git.path(repository), ['update-ref', ref, oid, String(head)]);
    const url = `${git.url}/${repository}/commit/${oid}`;
    return { status: 200, body: { data: { createCommitOnBranch: { commit: { oid, url } } } } };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
