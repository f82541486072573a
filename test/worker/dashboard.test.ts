import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { describeWhen } from '../support/optional.ts';
import { type RunningWorker, startWorker } from '../support/worker.ts';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;

describeWhen(whyNoChromium(), 'the dashboard in Chromium', () => {
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
  const open = async (): Promise<void> => {
    await page.goto(`${worker.url}/dashboard`);
    await page.locator('#badge', { hasNotText: 'Loading' }).waitFor();
  };
  const postDays = async (prices: readonly number[]): Promise<void> => {
    const now = Date.now();
    const entries = prices.map((price, index) => ({
      _timestamp: new Date(now - (prices.length - 1 - index) * DAY_MS).toISOString(),
      price,
      volume_24h: 119021146.2,
    }));
    expect((await worker.post(entries)).status).toBe(200);
  };

  test('an empty history says that it is empty', async () => {
    await open();
    expect(await textOf('#badge')).toBe('No entries yet');
    expect(await textOf('#empty')).toContain('No entries yet');
    expect(await page.locator('#chart').isVisible()).toBe(false);
    expect(await textOf('#total')).toBe('0');
  });

  test('shows price, chart, totals and that the history is fresh', async () => {
    await postDays([300, 310.5, 305.25, 330]);
    await open();
    await page.locator('path.line').waitFor();
    expect(await textOf('#price')).toBe('$330.00');
    expect(await textOf('#change')).toBe('▲ +10.00 %');
    expect(await textOf('#badge')).toMatch(/^Fresh/);
    expect([await textOf('#total'), await textOf('#bound'), await textOf('#version')]).toEqual([
      '4',
      '10,000',
      'build-7',
    ]);
    expect(await textOf('#head')).toBe((await fetch(worker.historyUrl)).headers.get('X-History-Head'));
    expect(await page.locator('#chart').getAttribute('aria-label')).toContain('4 entries');
    expect((await page.locator('path.line').getAttribute('d'))?.split('L')).toHaveLength(4);
    expect(await page.locator('#rows tr').count()).toBe(4);
  });

  test('can be used by keyboard alone', async () => {
    await postDays([300, 310.5, 305.25, 330]);
    await open();
    await page.locator('path.line').waitFor();
    const focused = () => page.evaluate('document.activeElement?.id || document.activeElement?.textContent');
    const visited: unknown[] = [];
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      visited.push(await focused());
    }
    expect(visited).toEqual(['Skip to the chart', '1 day', '7 days', '30 days', 'All', 'cursor']);
    await page.keyboard.press('ArrowLeft');
    expect(await textOf('#readout')).toMatch(/^\$305\.25 at /);
    expect(await page.locator('#cursor').getAttribute('aria-valuetext')).toMatch(/^\$305\.25 at /);
    await page.locator('button', { hasText: '1 day' }).press('Enter');
    await page.locator('#rows tr:only-child').waitFor();
    expect(await page.locator('button[aria-pressed="true"]').innerText()).toBe('1 day');
  });

  test('an old history is called stale', async () => {
    await worker.post({ _timestamp: '2026-01-01T00:00:00Z', price: 1 });
    await open();
    expect(await textOf('#badge')).toMatch(/^Stale, last entry \d+ days ago$/);
  });

  test('what was posted is text, and extreme prices are only numbers', async () => {
    const now = Date.now();
    const prices = [1e300, -5, 0, 1e16, 1e16 + 2, 1e-9];
    await worker.post(
      prices.map((price, index) => ({
        _timestamp: new Date(now - index * 60_000).toISOString(),
        price,
        volume_24h: '<img src=x onerror=alert(1)>',
      })),
    );
    await open();
    await page.locator('path.line').waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.locator('#rows tr').count()).toBe(prices.length);
  });

  test.each(['light', 'dark'] as const)(
    'text keeps a contrast of 4.5 to its ground in the %s scheme',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await postDays([300, 310.5]);
      await open();
      await page.locator('path.line').waitFor();
      const weakest = (await page.evaluate(LOWEST_CONTRAST)) as { ratio: number; text: string };
      expect(weakest.ratio).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('carries a policy that lets no other script in', async () => {
    const [first, second] = await Promise.all([fetch(`${worker.url}/dashboard`), fetch(`${worker.url}/dashboard`)]);
    const policy = first?.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[0-9a-f-]{36}'; style-src 'nonce-[0-9a-f-]{36}';/);
    expect(policy).not.toBe(second?.headers.get('Content-Security-Policy'));
    expect(await first?.text()).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
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
