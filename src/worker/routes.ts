/** Every route of the Worker. A room adds its own table beside the history's. */
import { PATHS } from '../history/protocol.ts';
import { dashboard } from './dashboard.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import type { Route } from './router.ts';

export const ROUTES: readonly Route[] = [...HISTORY_ROUTES, { path: PATHS.dashboard, GET: () => dashboard() }];
