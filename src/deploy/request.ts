import type { Route } from './route.ts';

/** The checked inputs of one deploy. */
export interface DeployRequest {
  apiToken: string;
  accountId: string;
  apiUrl: string;
  kvNamespaceId: string;
  workerName: string;
  /** Path of the built ES module. */
  main: string;
  route: Route | undefined;
  /** Base URL of the Worker, without the path of a route of it. */
  workerUrl: string | undefined;
  writeToken: string | undefined;
  historyMaxEntries: number;
  r2Bucket: string | undefined;
  compatibilityDate: string;
  configFile: string;
  engine: 'api' | 'wrangler';
  wranglerVersion: string;
  validate: boolean;
  rollbackOnFailure: boolean;
  validateTimeoutMs: number;
  dryRun: boolean;
}

/** The Worker's base URL, also from the URL of one of its routes (both forms are in use for CF_WORKER_URL). */
export function workerBaseUrl(url: string): string {
  return url
    .replace(/[?#].*$/, '')
    .replace(/\/api(?:\/[^/]+)*\/?$/, '')
    .replace(/\/+$/, '');
}
