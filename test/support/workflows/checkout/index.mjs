/** Clones from the folder CHECKOUT_ROOT, which holds `<owner>/<name>`. Refuses what it does not know. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? '';
const source = join(process.env.CHECKOUT_ROOT, input('repository'));
if (!existsSync(source)) throw new Error(`there is no repository ${input('repository')}`);
if (input('persist-credentials') !== 'false') throw new Error('expected persist-credentials: false');
const git = (...args) => execFileSync('git', args, { stdio: 'inherit' });
const target = input('path') || '.';
git('clone', '--quiet', `file://${source}`, target);
if (input('ref') !== '') git('-C', target, 'checkout', '--quiet', input('ref'));
console.log(`checked out ${input('repository')} at ${input('ref') || 'its default branch'}`);
