import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { Script } from '@claviger/fake-claude';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

// The package's own arguments are for servers without a user: they turn the web's security off, which is under test here.
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

/** A headless Chromium, unpacked for this test alone: two that unpack to one place at once break each other. */
export async function openBrowser(): Promise<{ readonly browser: Browser; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-chromium-'));
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS, headless: true });
    return {
      browser,
      async close() {
        await browser.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

/** Sends a message in a chat page, and waits until its answer looks as it should. */
export async function ask(page: Page, message: string, answer: RegExp): Promise<void> {
  const before = await page.locator('main p').count();
  await page.fill('input[name=message]', message);
  await page.click('button');
  await page.locator('main p').nth(before + 1).filter({ hasText: answer }).waitFor({ timeout: 60_000 });
}

/** An answer that stops half-way on an open connection: what a page shows of it then, it got from the stream. */
export const HALF_AN_ANSWER: Script = { type: 'text', text: `The numbers are ${Array.from({ length: 60 }, (_, index) => `number ${index}`).join(', ')}.`, chunkSize: 8, delivery: { type: 'hang', afterEvents: 50 } };
export const SHOWN_OF_HALF = /The numbers are number 0, number 1, number 2/;
