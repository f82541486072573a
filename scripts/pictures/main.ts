/**
 * `npm run pictures [-- name …] [--png <folder>]`: draws the pictures of the documents anew, in docs/pictures, in a light and
 * a dark theme. What is taken of pages and summaries needs Chromium, the refs and summaries of a release need cargo. With
 * --png what was taken is kept in that folder as well, to look at.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startWorker } from '../../test/support/worker/worker.ts';
import { root } from '../action-metadata.ts';
import { type Camera, openCamera } from './camera.ts';
import { DRAWINGS, drawRefs } from './drawings.ts';
import { renderSummaryPage } from './github.ts';
import { fileOf, isPicture, PICTURES, type PictureName, THEMES } from './list.ts';
import { startCriticalWorker, startHealthyWorker } from './page.ts';
import { cascadeSummaries, deploySummary, publishSummary } from './summaries.ts';

/** As wide as GitHub shows a summary on a usual screen. */
const SUMMARY_WIDTH = 1_110;

const folder = join(root, 'docs/pictures');

function readArguments(): { wanted: ReadonlySet<PictureName>; pngFolder: string | undefined } {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { png: { type: 'string' } } });
  const all = Object.keys(PICTURES).filter(isPicture);
  const unknown = positionals.find((name) => !isPicture(name));
  if (unknown !== undefined) throw new Error(`there is no picture ${unknown}; there are ${all.join(', ')}`);
  const wanted = new Set(positionals.length === 0 ? all : positionals.filter(isPicture));
  return { wanted, pngFolder: values.png };
}

async function takePages(wanted: ReadonlySet<PictureName>, camera: Camera): Promise<void> {
  const isDrawn = (page: Page): Promise<void> => page.locator('#price-chart path.line').first().waitFor();
  if (wanted.has('page') || wanted.has('page-phone')) {
    const worker = await startHealthyWorker();
    for (const name of ['page', 'page-phone'] as const) {
      if (!wanted.has(name)) continue;
      const maxHeight = name === 'page' ? 1_150 : 900;
      await camera.take(name, { open: worker.url, ready: isDrawn, maxHeight });
    }
    await worker.stop();
  }
  if (wanted.has('page-critical')) {
    const worker = await startCriticalWorker();
    await camera.take('page-critical', {
      open: worker.url,
      ready: isDrawn,
      maxHeight: 560,
    });
    await worker.stop();
  }
  if (wanted.has('page-empty')) {
    const worker = await startWorker();
    const ready = (page: Page): Promise<void> => page.locator('#badge', { hasText: 'No data yet' }).waitFor();
    await camera.take('page-empty', { open: worker.url, ready, maxHeight: 560 });
    await worker.stop();
  }
}

const { wanted, pngFolder } = readArguments();
mkdirSync(folder, { recursive: true });
for (const name of wanted) {
  const draw = DRAWINGS[name];
  if (draw !== undefined) for (const theme of THEMES) writeFileSync(join(folder, fileOf(name, theme)), draw(theme));
}
const needs = (...names: PictureName[]): boolean => names.some((name) => wanted.has(name));
if ([...wanted].some((name) => PICTURES[name].kind === 'taken') || wanted.has('refs')) {
  const camera = await openCamera(folder, pngFolder === undefined ? {} : { pngFolder });
  const takeSummary = (name: PictureName, markdown: string, unfolded = '', maxHeight = 900): Promise<void> =>
    camera.take(name, { open: renderSummaryPage(markdown, unfolded), windowWidth: SUMMARY_WIDTH, maxHeight });
  try {
    await takePages(wanted, camera);
    if (needs('publish-summary')) await takeSummary('publish-summary', await publishSummary(), '', 560);
    if (needs('deploy-summary')) await takeSummary('deploy-summary', await deploySummary(), '', 450);
    if (needs('plan-summary', 'release-summary', 'refs')) {
      const { plan, release, before, after } = await cascadeSummaries();
      if (needs('plan-summary')) await takeSummary('plan-summary', plan, 'Changes in TribeWarez/pot-o-core');
      if (needs('release-summary')) await takeSummary('release-summary', release);
      if (needs('refs')) {
        for (const theme of THEMES) writeFileSync(join(folder, fileOf('refs', theme)), drawRefs(theme, before, after));
      }
    }
  } finally {
    await camera.close();
  }
}
for (const name of wanted) {
  const sizes = THEMES.map((theme) => `${Math.ceil(statSync(join(folder, fileOf(name, theme))).size / 1024)} KB`);
  console.log(`${name.padEnd(18)} ${sizes.join(', ')}`);
}
