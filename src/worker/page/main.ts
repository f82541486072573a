/** The page: what the Worker holds, whether it can be trusted, and how old it is. */
import { Chart } from './chart.ts';
import { type Health, type Pack, readHealth, readLatest, readPack, readRecords, readRows } from './data.ts';
import { byId, element, setText } from './dom.ts';
import { ageText, figure, figureOf, raoToTao, toNumber, utc } from './figures.ts';
import { type JsonRow, type Point, pointsOf } from './series.ts';
import { SubnetTable } from './subnets.ts';

const POLL_MS = 60_000;
/** The verdict can change without a new price: it is read again at every tenth look. */
const LOOKS_PER_PACK = 10;
const HOUR_MS = 3_600_000;

const RANGES: Readonly<Record<string, { label: string; days: number; resolution: string; stepMs: number }>> = {
  '1': { label: '24 hours', days: 1, resolution: '', stepMs: 0 },
  '7': { label: '7 days', days: 7, resolution: '1h', stepMs: HOUR_MS },
  '30': { label: '30 days', days: 30, resolution: '1h', stepMs: HOUR_MS },
  '': { label: 'all', days: 0, resolution: '1d', stepMs: 24 * HOUR_MS },
};

let range = '1';
let subnet: { netuid: string; name: string } | undefined;
let pack: Pack | undefined;
let newest = '';

const priceChart = new Chart('price-chart', 'Price in USD', '$');
const volumeChart = new Chart('volume-chart', 'Volume of 24 hours in USD', '$');
const subnetChart = new Chart('subnet-chart', 'Price in TAO', 'τ');
const table = new SubnetTable((netuid, name) => {
  subnet = { netuid, name };
  void showSubnet().then(() => byId('subnet-chart').focus());
});

function query(): { text: string; label: string; stepMs: number } {
  const { label, days, resolution, stepMs } = RANGES[range] as (typeof RANGES)[string];
  const since = new Date(Date.now() - days * 24 * HOUR_MS).toISOString();
  const parts = [
    days > 0 ? `since=${since}` : 'cursor=start',
    ...(resolution === '' ? ['limit=1500'] : [`resolution=${resolution}`]),
  ];
  return { text: parts.join('&'), label, stepMs };
}

function interval(dataset: string, stepMs: number): number {
  const minutes = pack?.datasets?.[dataset]?.expected_interval_minutes ?? (dataset === 'price' ? 10 : 30);
  return Math.max(stepMs, minutes * 60_000);
}

async function showHistory(): Promise<void> {
  const wanted = range;
  const { text, label, stepMs } = query();
  const rows = await readRows(`/api/taostats_history?fields=_timestamp,price,volume_24h&${text}`);
  if (wanted !== range) return;
  const content = {
    range: label,
    now: Date.now(),
    intervalMs: interval('price', stepMs),
    empty:
      newest === '' ? 'No entries yet. They appear here once publish-taostats has run.' : 'No entries in this range.',
  };
  const points = pointsOf(rows, '_timestamp', 'price');
  priceChart.show({ ...content, points });
  volumeChart.show({ ...content, points: pointsOf(rows, '_timestamp', 'volume_24h') });
  showChange(points);
}

function showChange(points: readonly Point[]): void {
  const values = points.flatMap(({ value }) => value ?? []);
  const [first, last] = [values[0], values.at(-1)];
  const node = byId('change');
  node.className = 'change';
  if (first === undefined || last === undefined || first === 0) {
    node.textContent = '–';
    return;
  }
  const percent = (last / first - 1) * 100;
  node.textContent = `${percent > 0 ? '▲ +' : percent < 0 ? '▼ ' : ''}${percent.toFixed(2)} %`;
  if (percent !== 0) node.classList.add(percent > 0 ? 'up' : 'down');
}

async function showSubnet(): Promise<void> {
  const chosen = subnet;
  byId('subnet-view').hidden = chosen === undefined;
  if (!chosen) return;
  setText('subnet-title', `Subnet ${chosen.netuid}${chosen.name === '' ? '' : `, ${chosen.name}`}: price in TAO`);
  const { text, label, stepMs } = query();
  const path = `/api/v1/datasets/pools/history?key=${encodeURIComponent(chosen.netuid)}&fields=price&${text}`;
  const rows = await readRows(path);
  if (chosen !== subnet) return;
  const points = pointsOf(rows, 'timestamp', 'price');
  subnetChart.show({
    points,
    range: label,
    now: Date.now(),
    intervalMs: interval('pools', stepMs),
    empty: 'No samples in this range.',
  });
}

function showVerdict(health: Health | undefined): void {
  const verdict = pack?.overall_health;
  const price = pack?.datasets?.['price'];
  const age = price?.age_minutes ?? health?.history?.age_minutes ?? null;
  const sourceAge = price?.source_age_minutes ?? health?.history?.source_age_minutes;
  const isEmpty = !health?.history?.total && newest === '';
  const status = !health?.history ? 'unavailable' : isEmpty ? 'empty' : (verdict?.status ?? 'unknown');
  const words: Readonly<Record<string, readonly [word: string, tone: string]>> = {
    healthy: ['Healthy', 'up'],
    degraded: ['Degraded', 'warn'],
    critical: ['Critical', 'down'],
    empty: ['No data yet', 'warn'],
    unavailable: ['Unavailable', 'down'],
    unknown: ['Unknown', 'warn'],
  };
  const [word, tone] = words[status] ?? [status, 'warn'];
  byId('badge').className = `badge ${tone}`;
  setText('badge', word);
  setText('age', age === null ? 'never' : ageText(age));
  setText('source-age', sourceAge === undefined || sourceAge === null ? 'unknown' : ageText(sourceAge));
  const reasons = [...(verdict?.issues ?? []), ...(verdict?.warnings ?? []), ...(health?.problems ?? [])];
  const good = isEmpty ? 'Nothing has been collected.' : 'All checks pass.';
  byId('reasons').replaceChildren(...(reasons.length === 0 ? [good] : reasons).map((text) => element('li', {}, text)));
}

function showDatasets(): void {
  const rows = Object.entries(pack?.datasets ?? {}).map(([name, dataset]) => {
    const missed = dataset.gaps.reduce((sum, gap) => sum + gap.missed, 0);
    const state = dataset.has_drift
      ? 'drift'
      : dataset.is_stale
        ? 'stale'
        : dataset.last_error
          ? 'last try failed'
          : 'fresh';
    const spans = dataset.gaps.map((gap) => `${gap.from.slice(0, 16)} to ${gap.to?.slice(0, 16) ?? 'now'}`).join('; ');
    const cells: readonly (readonly [string, string])[] = [
      [name, ''],
      [state, state === 'fresh' ? 'up' : 'down'],
      [ageText(dataset.age_minutes), ''],
      [dataset.source_age_minutes === null ? '–' : ageText(dataset.source_age_minutes), ''],
      [String(dataset.record_count), 'number'],
      [missed === 0 ? 'none' : `${missed} missing (${spans})`, ''],
    ];
    return element('tr', {}, ...cells.map(([text, name]) => element('td', name === '' ? {} : { class: name }, text)));
  });
  byId('datasets').hidden = rows.length === 0;
  byId('dataset-rows').replaceChildren(...rows);
}

function showTiles(stats: JsonRow | undefined): void {
  byId('network').hidden = stats === undefined;
  if (!stats) return;
  const tao = (name: string): [string, string] => {
    const exact = raoToTao(stats[name] ?? '');
    return [`${figure(toNumber(exact))} τ`, exact];
  };
  const count = (name: string): [string, string] => [figureOf(stats[name]), stats[name] ?? ''];
  const tiles: readonly [string, [string, string]][] = [
    ['Issued', tao('issued')],
    ['Staked', tao('staked')],
    ['Free', tao('free')],
    ['Accounts', count('accounts')],
    ['Subnets', count('subnets')],
    ['Subnet registration', tao('subnet_registration_cost')],
  ];
  const nodes = tiles.map(([title, [shown, exact]]) =>
    element('div', {}, element('dt', {}, title), element('dd', exact === '' ? {} : { title: exact }, shown)),
  );
  byId('tiles').replaceChildren(...nodes);
}

function showIntegrity(health: Health | undefined): void {
  const history = health?.history;
  setText('version', health?.version ?? '–');
  setText('total', history ? history.total.toLocaleString('en-US') : '–');
  setText('bound', health?.max_entries?.toLocaleString('en-US') ?? '–');
  setText('evicted', health?.evicted?.toLocaleString('en-US') ?? '–');
  setText('head', history?.head ?? '–');
  const last = pack?.reconciliation;
  const passed = last?.last_run_passed ? 'passed' : 'failed';
  setText('reconciled', last?.last_run_at ? `${passed}, ${utc(Date.parse(last.last_run_at))} UTC` : 'never');
}

function showLatest(row: JsonRow | undefined): void {
  const price = row?.['price'];
  setText('price', price ? `$${figure(toNumber(price))}` : '–');
  byId('price').title = price ?? '';
  const at = Date.parse(row?.['_timestamp'] ?? '');
  setText('price-time', Number.isFinite(at) ? `${utc(at)} UTC` : '');
}

async function refresh(): Promise<void> {
  try {
    const [latest, health, read] = await Promise.all([readLatest(), readHealth(), readPack()]);
    newest = latest?.text ?? '';
    pack = read;
    showLatest(latest?.row);
    showVerdict(health);
    showDatasets();
    showIntegrity(health);
    await Promise.all([showHistory(), showSubnet(), showRecords()]);
  } catch (error) {
    byId('badge').className = 'badge down';
    setText('badge', 'Cannot load');
    byId('reasons').replaceChildren(element('li', {}, error instanceof Error ? error.message : String(error)));
  }
}

async function showRecords(): Promise<void> {
  const has = (name: string): boolean => (pack?.datasets?.[name]?.record_count ?? 0) > 0;
  const [pools, subnets, stats] = await Promise.all(
    ['pools', 'subnets', 'stats'].map((name) => (has(name) ? readRecords(name) : [])),
  );
  table.show(pools ?? [], subnets ?? []);
  showTiles(stats?.[0]);
}

let looks = 0;
/** One row of the store for a look that finds nothing new. */
async function look(): Promise<void> {
  if (document.hidden) return;
  looks += 1;
  try {
    const latest = await readLatest();
    if ((latest?.text ?? '') !== newest || looks % LOOKS_PER_PACK === 0) await refresh();
  } catch {
    await refresh();
  }
}

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-range]')) {
  button.addEventListener('click', () => {
    range = button.dataset['range'] ?? '1';
    for (const other of document.querySelectorAll<HTMLButtonElement>('button[data-range]')) {
      other.setAttribute('aria-pressed', String(other === button));
    }
    void Promise.all([showHistory(), showSubnet()]).catch(() => refresh());
  });
}
setInterval(() => void look(), POLL_MS);
void refresh();
