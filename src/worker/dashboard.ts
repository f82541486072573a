/** GET /dashboard: the history for people. One answer without outside resources; the page asks this Worker for data. */
import { text } from './answers.ts';
import { DASHBOARD_MARKUP } from './dashboard-markup.ts';
import { DASHBOARD_SCRIPT } from './dashboard-script.ts';
import { DASHBOARD_STYLE } from './dashboard-style.ts';

export function dashboard(): Response {
  const nonce = crypto.randomUUID();
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TAO price history</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${DASHBOARD_STYLE}</style>
</head>
<body>${DASHBOARD_MARKUP}<script nonce="${nonce}">${DASHBOARD_SCRIPT}</script>
</body>
</html>
`;
  return text(200, page, 'text/html; charset=utf-8', {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "connect-src 'self'",
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
  });
}
