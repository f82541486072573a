/** GET / and /dashboard: the page for people. One answer without outside resources; it asks this Worker for data. */
import { PATHS } from '../history/protocol.ts';
import { text } from './answers.ts';
import PAGE from './page/index.html';
import type { Route } from './router.ts';

export const PAGE_ROUTES: readonly Route[] = [
  { path: PATHS.page, GET: page },
  { path: PATHS.dashboard, GET: page },
];

/** Stands where the nonce of one answer goes; the build puts it there. */
const NONCE = '__NONCE__';

function page(): Response {
  const nonce = crypto.randomUUID();
  return text(200, PAGE.replaceAll(NONCE, nonce), 'text/html; charset=utf-8', {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
  });
}
