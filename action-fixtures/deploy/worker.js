// A small Worker with the routes a deploy proves; written for the tests of deploy-worker.
const json = (status, body) => Response.json(body, { status });

export class TaostatsHistory {
  constructor(state) {
    this.sql = state.storage.sql;
    this.sql.exec('CREATE TABLE IF NOT EXISTS entries (body TEXT)');
  }

  async fetch(request) {
    if (request.method === 'POST') {
      for (const entry of await request.json()) this.sql.exec('INSERT INTO entries VALUES (?)', JSON.stringify(entry));
    }
    return json(
      200,
      [...this.sql.exec('SELECT body FROM entries')].map(({ body }) => JSON.parse(body)),
    );
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const history = env.HISTORY.get(env.HISTORY.idFromName('history'));
    if (pathname === '/api/v1/health') return json(200, { status: 'healthy', version: env.WORKER_VERSION });
    if (pathname !== '/api/taostats_history') return json(404, { error: 'not found' });
    if (request.method === 'POST') {
      if (!env.WRITE_TOKEN) return json(403, { error: 'no token configured' });
      if (request.headers.get('x-write-token') !== env.WRITE_TOKEN) return json(401, { error: 'wrong token' });
      const entries = await request.json();
      if (entries.length === 0) return json(422, { error: 'an empty batch' });
      return history.fetch('https://history/', { method: 'POST', body: JSON.stringify(entries) });
    }
    const entries = await (await history.fetch('https://history/')).json();
    if (entries.length > 0) return json(200, entries);
    return json(404, { error: 'No Taostats history found', _source: 'taostats', _status: 'empty' });
  },
};
