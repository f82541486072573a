/** Where cargo and rustc are. */
import { join } from 'node:path';
import { execInPlace } from '../programs/programs.ts';

let path: string | undefined;

/**
 * The PATH with the toolchain's own programs in front of rustup's, which find out for each call which toolchain is meant:
 * that takes as long as most of what tests ask cargo for.
 */
export function toolchainPath(): string {
  path ??= findToolchain();
  return path;
}

function findToolchain(): string {
  const given = process.env['PATH'] ?? '';
  try {
    const { exitCode, stdout } = execInPlace('rustc', ['--print', 'sysroot']);
    return exitCode === 0 ? `${join(stdout.toString('utf8').trim(), 'bin')}:${given}` : given;
  } catch {
    return given;
  }
}
