/** A loopback TaoStats for the demo: the recorded answer, with its times set to now and its price moved a little. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from './paths.ts';

export interface LocalTaostats {
  url: string;
  apiKey: string;
  stop(): Promise<void>;
}

interface PriceAnswer {
  data: Record<string, string>[];
}

export async function startTaostats(): Promise<LocalTaostats> {
  const recorded = readFileSync(join(root, 'action-fixtures/taostats/price_latest_v1.json'), 'utf8');
  const apiKey = 'demo-key';
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('content-type', 'application/json');
    if (request.headers.authorization !== apiKey) response.writeHead(401).end('{"message":"Unauthorized"}');
    else if (pathname !== '/api/price/latest/v1') response.writeHead(404).end('{}');
    else response.end(JSON.stringify(moveOn(JSON.parse(recorded) as PriceAnswer)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    apiKey,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function moveOn(answer: PriceAnswer): PriceAnswer {
  const now = new Date().toISOString();
  const moved = (price: string): string => (Number(price) * (1 + (Math.random() - 0.5) / 50)).toFixed(12);
  return {
    ...answer,
    data: answer.data.map((row) => ({
      ...row,
      created_at: now,
      updated_at: now,
      last_updated: now,
      price: moved(String(row['price'])),
    })),
  };
}
