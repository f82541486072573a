/** Every route of the Worker. A room adds its own table beside the history's. */
import { DATASET_ROUTES } from './datasets/dataset-routes.ts';
import { DIVIDEND_ROUTES } from './dividend-routes.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import { PAGE_ROUTES } from './page-route.ts';
import type { Route } from './router.ts';
import { KEY_ROUTES } from './runs/key-routes.ts';
import { RECONCILE_ROUTES } from './runs/reconcile-routes.ts';
import { RUN_ROUTES } from './runs/run-routes.ts';
import { TRADE_ROUTES } from './trade-routes.ts';

export const ROUTES: readonly Route[] = [
  ...HISTORY_ROUTES,
  ...DATASET_ROUTES,
  ...RUN_ROUTES,
  ...RECONCILE_ROUTES,
  ...KEY_ROUTES,
  ...DIVIDEND_ROUTES,
  ...TRADE_ROUTES,
  ...PAGE_ROUTES,
];
