/**
 * Requests and responses as the Worker's rooms use them. The platform's own build a stream, a queue and a signal for each
 * of the millions that one run makes.
 */

type Given = Readonly<Record<string, string>> | Iterable<readonly [string, string]> | undefined;
type Content = string | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | Body | null | undefined;

export class WorldHeaders {
  readonly #values = new Map<string, string>();

  constructor(given?: Given) {
    if (!given) return;
    const entries = Symbol.iterator in given ? (given as Iterable<readonly [string, string]>) : Object.entries(given);
    for (const [name, value] of entries) this.append(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value).trim());
  }

  append(name: string, value: string): void {
    const known = this.get(name);
    this.set(name, known === null ? value : `${known}, ${value}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (const name of [...this.#values.keys()].sort()) yield [name, this.#values.get(name) as string];
  }
}

/** What was given whole is read at once; a stream piece by piece. */
class Body {
  readonly #content: Exclude<Content, Body | null | undefined>;
  #isRead = false;

  constructor(content: Exclude<Content, Body | null | undefined>) {
    this.#content = content;
  }

  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> } {
    if (this.#isRead) throw new TypeError('Body is unusable: Body has already been read');
    this.#isRead = true;
    const content = this.#content;
    if (typeof content === 'object' && 'getReader' in content) return content.getReader() as never;
    let left: Uint8Array | undefined =
      typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
    return {
      read: async () => {
        const value = left;
        left = undefined;
        return value === undefined || value.byteLength === 0 ? { done: true } : { done: false, value };
      },
      cancel: async () => undefined,
    };
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const reader = this.getReader();
    const chunks: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value as Uint8Array);
    }
    const joined = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk, at);
      at += chunk.byteLength;
    }
    return joined;
  }
}

class Message {
  readonly headers: WorldHeaders;
  readonly body: Body | null;

  constructor(content: Content, headers: Given) {
    this.headers = new WorldHeaders(headers);
    this.body =
      content instanceof Body ? content : content === null || content === undefined ? null : new Body(content);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.body?.bytes())?.buffer ?? new ArrayBuffer(0);
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

export class WorldResponse extends Message {
  readonly status: number;
  readonly statusText: string;

  constructor(content?: Content, init: { status?: number; statusText?: string; headers?: Given } = {}) {
    super(content, init.headers);
    this.status = init.status ?? 200;
    this.statusText = init.statusText ?? '';
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
}

export class WorldRequest extends Message {
  readonly url: string;
  readonly method: string;

  constructor(url: string | URL, init: { method?: string; headers?: Given; body?: string } = {}) {
    super(init.body, init.headers);
    this.url = String(url);
    this.method = init.method ?? 'GET';
  }
}
