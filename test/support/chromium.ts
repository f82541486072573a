/** A real Chromium for pages, where one is installed. */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { loadOnce } from './load-once.ts';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function whyNoChromium(): string | undefined {
  return PROGRAMS.some(existsSync) ? undefined : `no Chromium at ${PROGRAMS.join(', ')}`;
}

export async function launchChromium(): Promise<Browser> {
  const { chromium } = loadOnce<typeof import('playwright-core')>('playwright-core');
  return chromium.launch({
    executablePath: PROGRAMS.find(existsSync) ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
