/** A loopback HTTP proxy that tunnels (CONNECT) to loopback servers and remembers to where. */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface Proxy {
  url: string;
  /** `host:port` of each tunnel, in order. */
  tunnels: string[];
  stop(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer().on('connect', (request, socket) => {
    tunnels.push(String(request.url));
    const upstream = connect(Number(String(request.url).split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) {
      sockets.add(end);
      end.on('error', () => undefined);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
