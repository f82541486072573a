/** Answers of the Worker: JSON, never cached by anyone in between, readable by pages of any origin only for GET. */

/** What a page of another origin may read beside the body. */
const READABLE_HEADERS = 'ETag, Link, X-History-Total, X-History-Head, X-History-Complete';

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return text(status, `${JSON.stringify(body)}\n`, 'application/json; charset=utf-8', headers);
}

export function text(
  status: number,
  body: BodyInit | null,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      'Content-Type': contentType,
      'Cache-Control': 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });
}

/** An error as every route gives it: `{error, hint?}` and further members. */
export function failure(
  status: number,
  error: string,
  options: { hint?: string; more?: Readonly<Record<string, unknown>>; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const { hint, more, headers } = options;
  return json(status, { error, ...(hint === undefined ? {} : { hint }), ...more }, headers);
}

/** The answer to a GET with the headers that let pages of any origin read it. */
export function readableByAnyOrigin(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set('Access-Control-Allow-Origin', '*');
  headers.set('Access-Control-Expose-Headers', READABLE_HEADERS);
  return new Response(response.body, { status: response.status, headers });
}

/**
 * The answer to OPTIONS. Only a preflight for GET or HEAD is granted: a POST is answered without any CORS header, so a
 * page can neither send one with a token nor with a JSON content type.
 */
export function preflight(request: Request, methods: readonly string[]): Response {
  const headers = new Headers({ Allow: methods.join(', ') });
  const wanted = request.headers.get('Access-Control-Request-Method') ?? 'GET';
  if (['GET', 'HEAD'].includes(wanted) && methods.includes('GET')) {
    headers.set('Access-Control-Allow-Origin', '*');
    headers.set('Access-Control-Allow-Methods', 'GET');
    headers.set('Access-Control-Allow-Headers', 'If-None-Match');
    headers.set('Access-Control-Max-Age', '86400');
  }
  return new Response(null, { status: 204, headers });
}
