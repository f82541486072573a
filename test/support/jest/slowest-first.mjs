/**
 * The order of the suites: the slowest first, so that at the end no core waits for one long file. On a fresh machine jest
 * knows no times and goes by size; these files run programs or many Workers and are longer than they look.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { default: Sequencer } = require('@jest/test-sequencer');

const SLOW = [
  'runner/cascade',
  'simulation/',
  'runner/demo',
  'unit/cargo/requirement.cargo',
  'unit/archive/restore/restore',
  'unit/archive/servers',
  'worker/move',
  'worker/append',
  'bundle/deploy-worker/wrangler',
  'unit/git/',
  'unit/cascade/version/version',
  'worker/',
  'runner/',
  'bundle/',
  'unit/deploy/',
  'unit/github/',
  'unit/archive/',
];

const rank = ({ path }) => {
  const place = path.replaceAll('\\', '/').split('/test/').at(-1);
  const index = SLOW.findIndex((start) => place.startsWith(start));
  return index === -1 ? SLOW.length : index;
};

export default class SlowestFirst extends Sequencer {
  sort(tests) {
    // The sort is stable: within a rank jest's own order stays (failed before, then times or sizes).
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
}
