/** A folder of git repositories that stands for GitHub in the runner tests: `<owner>/<name>` below one root. */
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execInPlace } from '../programs/programs.ts';

const projectRoot = fileURLToPath(new URL('../../../', import.meta.url));
/** This project's name on GitHub, as its workflows and READMEs write it. */
export const PROJECT = 'tribewarez/tao-actions';

export class Forge {
  readonly root = mkdtempSync(join(tmpdir(), 'forge-'));

  path(repository: string): string {
    return join(this.root, repository);
  }

  /** Commits the files on `main`. */
  add(repository: string, files: Readonly<Record<string, string>>): void {
    this.write(repository, files);
    this.commit(repository);
  }

  private write(repository: string, files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path(repository), name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }

  /**
   * This project as it is on disk, with further files, and the tag v1. What the engine does not know is put into the copy:
   * which repository and commit a called workflow comes from (unless `saysWhereFrom` is false; GitHub's runners know), and
   * that runs of one group wait for one another, which it refuses to read.
   */
  addProject(files: Readonly<Record<string, string>> = {}, { saysWhereFrom = true, name = PROJECT } = {}): void {
    for (const part of ['actions', 'dist', '.github']) {
      cpSync(join(projectRoot, part), join(this.path(name), part), { recursive: true });
    }
    for (const path of globSync('.github/workflows/*.yml', { cwd: this.path(name) })) {
      const file = join(this.path(name), path);
      const text = readFileSync(file, 'utf8').replaceAll(/^ *queue: max\n/gm, '');
      const told = saysWhereFrom ? tellWhereFrom(text, name) : text;
      writeFileSync(file, told);
    }
    this.add(name, files);
    this.git(name, 'tag', 'v1');
  }

  /** A clone, with its tags, of a repository that is somewhere else; the further files stay uncommitted. */
  addClone(repository: string, source: string, files: Readonly<Record<string, string>>): void {
    cpSync(source, this.path(repository), { recursive: true });
    this.write(repository, files);
  }

  git(repository: string, ...args: string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.root, GIT_CONFIG_NOSYSTEM: '1' };
    const { exitCode, stdout, stderr } = execInPlace('git', args, { cwd: this.path(repository), env });
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
    return stdout.toString('utf8');
  }

  private commit(repository: string): void {
    this.git(repository, 'init', '--quiet', '--initial-branch=main');
    this.git(repository, 'add', '--all', '--force');
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
    this.git(repository, ...identity, 'commit', '--quiet', '--message=Files of the test');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function tellWhereFrom(workflow: string, repository: string): string {
  return workflow.replaceAll('${{ job.workflow_repository }}', repository).replaceAll('${{ job.workflow_sha }}', 'v1');
}
