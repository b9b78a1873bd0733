import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launchChromium } from '../support/launch-chromium.ts';
import { ROOT } from './start-sandbox.ts';

/** Where the pictures go: looked at by people, kept by nobody. */
const PICTURES = process.env['SCREENSHOT_DIR'] ?? path.join(ROOT, 'coverage/screenshots');

export type OpenPage = {
  page: Page;
  /** Errors of scripts and of the content policy. */
  faults: string[];
  become(name: string): Promise<void>;
  /** The message about a group. */
  article(group: string): Locator;
  dialog(title: string): Locator;
  shoot(name: string): Promise<void>;
  close(): Promise<void>;
};

/** The page of the local Slack in a real browser. */
export const openPage = async (url: string, options: BrowserContextOptions = {}): Promise<OpenPage> => {
  await mkdir(PICTURES, { recursive: true });
  const browser: Browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1180, height: 1000 }, locale: 'en-GB', ...options });
  page.setDefaultTimeout(15_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.goto(url);
  await page.getByText('Live').waitFor();
  return {
    page,
    faults,
    become: (name) => page.locator('#people').getByText(name, { exact: true }).click(),
    // A digest names no finding in its metadata, so a group is looked for in the text.
    article: (group) => page.locator('article', { hasText: group }),
    dialog: (title) => page.getByRole('dialog', { name: title }),
    shoot: async (name) => {
      await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
    },
    close: () => browser.close(),
  };
};
