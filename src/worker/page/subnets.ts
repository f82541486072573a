/** The table of the subnets: sorted by a click or key on a column's head. */
import { byId, element } from './dom.ts';
import { figureOf, raoToTao, toNumber } from './figures.ts';
import type { JsonRow } from './series.ts';

interface Column {
  readonly title: string;
  readonly of: (row: JsonRow) => string | null | undefined;
  readonly isText?: true;
}

const rao =
  (name: string) =>
  (row: JsonRow): string | null | undefined => {
    const value = row[name];
    return typeof value === 'string' ? raoToTao(value) : value;
  };

const COLUMNS: readonly Column[] = [
  { title: 'Netuid', of: (row) => row['netuid'] },
  { title: 'Name', of: (row) => row['name'], isText: true },
  { title: 'Price τ', of: (row) => row['price'] },
  { title: '24 h %', of: (row) => row['price_change_1_day'] },
  { title: 'Market cap τ', of: rao('market_cap') },
  { title: 'Volume 24 h τ', of: rao('tao_volume_24_hr') },
  { title: 'In pool τ', of: rao('total_tao') },
  { title: 'Emission τ', of: rao('emission') },
  { title: 'Miners', of: (row) => row['active_miners'] },
];
const SLIPPAGE: Column = { title: 'Slippage 10 τ %', of: (row) => row['slippage_buy_10'] };

export class SubnetTable {
  readonly #onChoose: (netuid: string, name: string) => void;
  #rows: readonly JsonRow[] = [];
  #sort = { index: 4, isDescending: true };

  constructor(onChoose: (netuid: string, name: string) => void) {
    this.#onChoose = onChoose;
    byId('subnet-filter').addEventListener('input', () => this.#draw());
  }

  /** @param pools and @param subnets the records of the latest samples. */
  show(pools: readonly JsonRow[], subnets: readonly JsonRow[]): void {
    const known = new Map(subnets.map((row) => [row['netuid'], row]));
    this.#rows = pools.map((row) => {
      const { emission = null, active_miners = null } = known.get(row['netuid']) ?? {};
      return { ...row, emission, active_miners };
    });
    byId('subnets').hidden = pools.length === 0;
    this.#draw();
  }

  #columns(): readonly Column[] {
    // Off: no such members, no column.
    return this.#rows.some((row) => row['slippage_buy_10'] !== undefined) ? [...COLUMNS, SLIPPAGE] : COLUMNS;
  }

  #draw(): void {
    const columns = this.#columns();
    const wanted = byId<HTMLInputElement>('subnet-filter').value.trim().toLowerCase();
    const rows = this.#rows.filter((row) => `${row['netuid']} ${row['name'] ?? ''}`.toLowerCase().includes(wanted));
    const { index, isDescending } = this.#sort;
    const column = columns[index] as Column;
    const order = (a: JsonRow, b: JsonRow): number => {
      if (column.isText) return (column.of(a) ?? '').localeCompare(column.of(b) ?? '');
      return (
        (toNumber(column.of(a)) ?? Number.NEGATIVE_INFINITY) - (toNumber(column.of(b)) ?? Number.NEGATIVE_INFINITY)
      );
    };
    const sorted = [...rows].sort((a, b) => (isDescending ? order(b, a) : order(a, b)));
    byId('subnet-head').replaceChildren(...columns.map((each, at) => this.#head(each, at)));
    byId('subnet-rows').replaceChildren(...sorted.map((row) => this.#row(row, columns)));
    byId('subnet-count').textContent = `${sorted.length} of ${this.#rows.length} subnets`;
  }

  #head({ title, isText }: Column, at: number): HTMLElement {
    const button = element('button', { type: 'button', class: 'sort' }, title);
    const isSorted = this.#sort.index === at;
    button.addEventListener('click', () => {
      this.#sort = { index: at, isDescending: isSorted ? !this.#sort.isDescending : !isText };
      this.#draw();
      byId('subnet-head').querySelectorAll<HTMLElement>('button')[at]?.focus();
    });
    const sort = isSorted ? (this.#sort.isDescending ? 'descending' : 'ascending') : 'none';
    return element('th', { scope: 'col', 'aria-sort': sort, class: isText ? '' : 'number' }, button);
  }

  #row(row: JsonRow, columns: readonly Column[]): HTMLElement {
    const netuid = row['netuid'] ?? '';
    const cells = columns.map(({ of, isText, title }) => {
      const text = of(row) ?? '';
      if (title === 'Netuid') {
        const button = element(
          'button',
          { type: 'button', class: 'link', 'aria-label': `Chart of subnet ${netuid}` },
          netuid,
        );
        button.addEventListener('click', () => this.#onChoose(netuid, row['name'] ?? ''));
        return element('td', { class: 'number' }, button);
      }
      if (isText) return element('td', {}, text);
      const attributes = { class: 'number', ...(text === '' ? {} : { title: text }) };
      return element('td', attributes, figureOf(text));
    });
    return element('tr', {}, ...cells);
  }
}
