import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { someOf, testInFull } from '../support/in-full.ts';
import { describeWhen } from '../support/optional.ts';
import { type RunningWorker, startWorker } from '../support/worker/worker.ts';

jest.setTimeout(60_000);

describeWhen(whyNoChromium(), 'the page in Chromium', () => {
  let browser: Browser;
  let worker: RunningWorker;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    worker = await startWorker({ vars: { WORKER_VERSION: 'build-7' } });
    page = await browser.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A 404 is how the empty history says so.
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(worker.url) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
  });
  afterEach(async () => {
    await page.close();
    await worker.stop();
    expect(complaints).toEqual([]);
  });

  const textOf = (selector: string): Promise<string> => page.locator(selector).innerText();
  const open = async (path = '/'): Promise<void> => {
    await page.goto(`${worker.url}${path}`);
    await page.locator('#badge', { hasNotText: 'Loading' }).waitFor();
  };
  const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  /** Entries ten minutes apart, the newest a minute old; null leaves one out. */
  const postPrices = async (prices: readonly (number | null)[], newest = 1): Promise<void> => {
    const entries = prices.flatMap((price, index) => {
      const minutes = newest + (prices.length - 1 - index) * 10;
      const member = { last_updated: ago(minutes + 2), volume_24h: 119021146.2 };
      return price === null ? [] : [{ _timestamp: ago(minutes), price, ...member }];
    });
    expect((await worker.post(entries)).status).toBe(200);
  };
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'Content-Type': 'application/json', 'X-WRITE-TOKEN': worker.writeToken };
    const response = await fetch(`${worker.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([path, response.status]).toEqual([path, 200]);
  };

  test('an empty history says that it is empty', async () => {
    await open('/dashboard');
    expect(await textOf('#badge')).toBe('No data yet');
    expect(await textOf('#price-chart-empty')).toContain('No entries yet');
    expect(await page.locator('#price-chart').isVisible()).toBe(false);
    expect(await textOf('#total')).toBe('0');
  });

  test('shows price, both ages, charts, and the verdict', async () => {
    await postPrices([300, 310.5, 305.25, 330]);
    await open();
    await page.locator('#price-chart path.line').waitFor();
    expect(await textOf('#price')).toBe('$330.00');
    expect(await textOf('#change')).toBe('▲ +10.00 %');
    expect([await textOf('#badge'), await textOf('#age'), await textOf('#source-age')]).toEqual([
      ...['Healthy', '1 min ago', '3 min ago'],
    ]);
    expect([await textOf('#total'), await textOf('#bound'), await textOf('#version')]).toEqual([
      '4',
      '10,000',
      'build-7',
    ]);
    expect(await textOf('#head')).toBe((await fetch(worker.historyUrl)).headers.get('X-History-Head'));
    const figure = page.getByRole('figure', { name: /^Price in USD: last \$330\.00 at .* UTC; 24 hours, from / });
    expect(await figure.getAttribute('aria-details')).toBe('price-chart-table');
    expect((await page.locator('#price-chart path.line').getAttribute('d'))?.split(' ')).toHaveLength(4);
  });

  test('arrow keys move a cursor whose exact value and time are said', async () => {
    await postPrices([300, 310.5, 305.2500001, 330]);
    await open();
    await page.locator('#price-chart path.line').waitFor();
    const focused = () => page.evaluate('document.activeElement?.id || document.activeElement?.textContent');
    const visited: unknown[] = [];
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      visited.push(await focused());
    }
    expect(visited).toEqual(['Skip to the chart', '24h', '7d', '30d', 'All', 'price-chart']);
    await page.keyboard.press('ArrowLeft');
    expect(await textOf('#price-chart-said')).toMatch(
      /^\$305\.2500001 at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(.+ here\)$/,
    );
    await page.keyboard.press('Home');
    expect(await textOf('#price-chart-said')).toMatch(/^\$300 at /);
    expect(await page.locator('#price-chart-said').getAttribute('aria-live')).toBe('polite');
    await page.locator('button', { hasText: '7d' }).press('Enter');
    expect(await page.locator('button[aria-pressed="true"]').innerText()).toBe('7d');
  });

  testInFull('the table has the drawn points, newest first, 25 a page', async () => {
    await postPrices(Array.from({ length: 30 }, (_, index) => 300 + index));
    await open();
    await page.locator('#price-chart-table summary').click();
    const cells = page.locator('#price-chart-table tbody tr td:last-child');
    expect(await cells.count()).toBe(25);
    expect(await cells.first().innerText()).toBe('329');
    await page.locator('#price-chart-table button', { hasText: 'Older' }).press('Enter');
    expect(await cells.allInnerTexts()).toEqual(['304', '303', '302', '301', '300']);
  });

  test('a gap is shaded and not bridged, also the one that lasts', async () => {
    await postPrices([300, 310, null, null, 320, 330], 60);
    await open();
    await page.locator('#price-chart path.line').first().waitFor();
    expect(await page.locator('#price-chart path.line').count()).toBe(2);
    expect(await page.locator('#price-chart rect.gap').count()).toBe(2);
    expect([await textOf('#badge'), await textOf('#age')]).toEqual(['Degraded', '60 min ago']);
    expect(await textOf('#reasons')).toContain('Stale datasets: price');
  });

  testInFull('subnets sort, filter and have their own chart; tiles and datasets', async () => {
    await postPrices([300, 330]);
    const pool = (netuid: number, name: string, price: string, cap: string) => ({
      netuid,
      name,
      price,
      market_cap: cap,
    });
    for (const minutes of [35, 5]) {
      const records = [pool(1, 'Apex', '0.0000027315', '5000000000'), pool(2, '<img src=x>', '7', '40000000000')];
      await post('/api/v1/datasets/pools', { timestamp: ago(minutes), source_updated_at: ago(minutes), records });
    }
    const stats = { issued: '10238806730295346', accounts: 429138, subnets: 129 };
    await post('/api/v1/datasets/stats', { timestamp: ago(5), records: [stats] });
    await open();
    const names = page.locator('#subnet-rows td:nth-child(2)');
    await names.first().waitFor();
    expect(await names.allInnerTexts()).toEqual(['<img src=x>', 'Apex']);
    expect(await page.locator('th[aria-sort="descending"]').innerText()).toContain('Market cap');
    await page.locator('th button', { hasText: 'Name' }).press('Enter');
    await page.locator('th button', { hasText: 'Name' }).press('Enter');
    expect(await names.allInnerTexts()).toEqual(['Apex', '<img src=x>']);
    expect(await textOf('#subnet-rows tr:first-child td:nth-child(3)')).toBe('0.0000027315');
    await page.locator('#subnet-filter').fill('ape');
    expect(await names.allInnerTexts()).toEqual(['Apex']);
    await page.locator('#subnet-rows button').press('Enter');
    await page.locator('#subnet-chart path.line').waitFor({ state: 'attached' });
    expect(await textOf('#subnet-title')).toBe('Subnet 1, Apex: price in TAO');
    expect(await textOf('#tiles')).toContain('10.239 M τ');
    expect(await page.locator('#dataset-rows td:first-child').allInnerTexts()).toEqual(['price', 'pools', 'stats']);
    expect(await page.locator('th', { hasText: 'Slippage' }).count()).toBe(0);
  });

  test('what was posted is text, and extreme prices are only numbers', async () => {
    const now = Date.now();
    const prices = [1e300, 5, 1e16, 1e16 + 2, 1e-9];
    await worker.post(
      prices.map((price, index) => ({
        _timestamp: new Date(now - index * 60_000).toISOString(),
        price,
        volume_24h: '<img src=x onerror=alert(1)>',
      })),
    );
    await open();
    await page.locator('#price-chart path.line').first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('#price-chart-table tbody tr').count()).toBe(prices.length);
  });

  test.each(someOf(['light', 'dark'] as const, (_, index) => index === 0))(
    'text keeps a contrast of 4.5 to its ground in the %s scheme; a phone needs no scrolling sideways',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await postPrices([300, 310.5]);
      await open();
      await page.locator('#price-chart path.line').first().waitFor();
      const weakest = (await page.evaluate(LOWEST_CONTRAST)) as { ratio: number; text: string };
      expect(weakest.ratio).toBeGreaterThanOrEqual(4.5);
      await page.setViewportSize({ width: 360, height: 700 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    },
  );

  test('carries a policy that lets no other script in', async () => {
    const [first, second] = await Promise.all([fetch(`${worker.url}/`), fetch(`${worker.url}/dashboard`)]);
    const policy = first?.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f-]{36}'; style-src 'nonce-[0-9a-f-]{36}';/);
    expect(policy).toContain("; require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toBe(second?.headers.get('Content-Security-Policy'));
    const text = (await first?.text()) ?? '';
    expect(new TextEncoder().encode(text).length).toBeLessThan(60_000);
    expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
  });
});

/** WCAG 2.2, 1.4.3: the lowest ratio of any visible text to the nearest ground behind it. */
const LOWEST_CONTRAST = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let weakest = { ratio: 21, text: '' };
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data.trim()).join('');
    if (text === '' || ['SCRIPT', 'STYLE'].includes(element.tagName) || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    let ground = element;
    while (ground && rgba(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
    const back = luminance(rgba(ground ? getComputedStyle(ground).backgroundColor : 'Canvas'));
    const front = luminance(rgba(element.namespaceURI.endsWith('svg') ? style.fill : style.color));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < weakest.ratio) weakest = { ratio, text };
  }
  return weakest;
})()`;
