import type { WorkerApi } from '../cloudflare/workers.ts';
import { type Carry, uploadWithApi } from './api-engine.ts';
import type { DeployEnvironment, DeployPorts } from './ports.ts';
import type { DeployRequest } from './request.ts';
import { deployWithWrangler } from './wrangler-engine.ts';

/** What became of the upload. With an `error` it may serve all the same: an answer can be lost. */
export interface Uploaded {
  versionId: string | undefined;
  warning: string | undefined;
  error: unknown;
}

/** Uploads with the engine that was asked for. */
export async function carryOut(
  carry: Carry,
  request: DeployRequest,
  worker: WorkerApi,
  environment: DeployEnvironment,
  ports: DeployPorts,
): Promise<Uploaded> {
  try {
    if (request.engine === 'api') {
      const versionId = await uploadWithApi(carry, worker);
      return { versionId, warning: undefined, error: undefined };
    }
    const access = { version: request.wranglerVersion, apiToken: request.apiToken, apiUrl: request.apiUrl };
    return { ...(await deployWithWrangler(carry, access, environment, ports)), error: undefined };
  } catch (error) {
    ports.signal.throwIfAborted();
    return { versionId: undefined, warning: undefined, error };
  }
}
