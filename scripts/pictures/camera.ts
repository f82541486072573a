/** Photographs in Chromium, as small WebP files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, whyNoChromium } from '../../test/support/chromium.ts';
import { fileOf, PICTURES, type PictureName, THEMES } from './list.ts';

/** Pixels of the file for one CSS pixel: sharp on most screens, and small. */
const SCALE = 1.5;
const QUALITY = 0.82;

export interface Camera {
  /**
   * Opens a page in both themes and keeps it from the top, as it shows in a window of that width.
   *
   * @param options.open an address, or HTML; `ready` waits for what has to be seen; `windowWidth` is the picture's own by default.
   */
  take(
    name: PictureName,
    options: { open: string; ready?: (page: Page) => Promise<unknown>; windowWidth?: number; maxHeight?: number },
  ): Promise<void>;
  close(): Promise<void>;
}

/** @param options.pngFolder also keeps each picture there as it was taken. */
export async function openCamera(folder: string, options: { pngFolder?: string } = {}): Promise<Camera> {
  const missing = whyNoChromium();
  if (missing !== undefined) throw new Error(`pictures of pages need Chromium: ${missing}`);
  const browser = await launchChromium();
  return {
    close: () => browser.close(),
    async take(name, { open, ready, windowWidth = PICTURES[name].width, maxHeight = Number.POSITIVE_INFINITY }) {
      for (const colorScheme of THEMES) {
        const deviceScaleFactor = (SCALE * PICTURES[name].width) / windowWidth;
        const viewport = { width: windowWidth, height: 100 };
        const page = await browser.newPage({ colorScheme, viewport, deviceScaleFactor, reducedMotion: 'reduce' });
        if (/^https?:/.test(open)) await page.goto(open);
        else await page.setContent(open);
        await ready?.(page);
        const height = Math.min(maxHeight, await pageHeight(page));
        const png = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: windowWidth, height } });
        await page.close();
        if (options.pngFolder !== undefined) {
          mkdirSync(options.pngFolder, { recursive: true });
          writeFileSync(join(options.pngFolder, `${name}-${colorScheme}.png`), png);
        }
        writeFileSync(join(folder, fileOf(name, colorScheme)), await toWebp(browser, png));
      }
    },
  };
}

const pageHeight = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollHeight');

/** Chromium encodes WebP itself: no library for it. */
async function toWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const url = await page.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', ${QUALITY});
  })()`);
  await page.close();
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
