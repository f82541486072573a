import type { HttpResponse } from '../http/exchange.ts';

/** The modules in an answer that shows a script: a form with one file each, or one module alone. */
export async function readModules(
  response: Pick<HttpResponse, 'headers' | 'body'>,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const type = response.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) return new Map([['', response.body]]);
  try {
    const body = Uint8Array.from(response.body);
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    const modules = new Map<string, Uint8Array>();
    for (const [name, part] of form) {
      if (typeof part === 'string') modules.set(name, new TextEncoder().encode(part));
      else modules.set(name, new Uint8Array(await part.arrayBuffer()));
    }
    return modules;
  } catch {
    return undefined;
  }
}
