import type { HttpClient, HttpMethod } from '../http/exchange.ts';

/**
 * `fetch` as octokit calls it, on our HTTP client: its proxy settings, timeouts, observer and rule for redirects (no
 * credential leaves the origin) hold for GitHub, too. Repeats are octokit's, so pass a client without retries.
 */
export function createFetch(http: HttpClient): typeof fetch {
  return async (input, init = {}) => {
    const body = init.body;
    if (body !== undefined && body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
      throw new TypeError('createFetch: the body has to be text or bytes');
    }
    const response = await http.send({
      method: (init.method ?? 'GET') as HttpMethod,
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body === undefined || body === null ? {} : { body }),
    });
    const isEmpty = [204, 205, 304].includes(response.status);
    return new Response(isEmpty ? null : Buffer.from(response.body), {
      status: response.status,
      headers: { ...response.headers },
    });
  };
}
