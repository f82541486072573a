/** Jest transformer: Node's own type stripping, so that tests and sources run as `node` would run them. */
import { stripTypeScriptTypes } from 'node:module';

const process = (source) => ({ code: stripTypeScriptTypes(source) });

export default { process, processAsync: async (source) => process(source) };
