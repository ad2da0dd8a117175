import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import type { Script } from '@claviger/fake-claude';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';

// The package's own arguments are for servers without a user: they turn the web's security off, which is under test here.
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** A headless Chromium. */
export async function openBrowser(): Promise<{ readonly browser: Browser; close(): Promise<void> }> {
  const browser = await playwright.launch({ executablePath: await unpackedChromium(), args: ARGUMENTS, headless: true });
  return { browser, close: () => browser.close() };
}

/**
 * The path of Chromium, unpacked into the cache beside the newer Node: once, for it takes seconds. Where two test files
 * come at once, each unpacks into a folder of its own, and the first to be done gives it the name that stays.
 */
async function unpackedChromium(): Promise<string> {
  const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { devDependencies: Record<string, string> };
  const cache = join(repository, 'node_modules/.cache');
  const kept = join(cache, `chromium-${devDependencies['@sparticuz/chromium']}`);
  if (existsSync(kept)) return join(kept, 'chromium');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'chromium-'));
  const { TMPDIR } = process.env;
  process.env['TMPDIR'] = folder;
  try {
    await chromium.executablePath();
    renameSync(folder, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    rmSync(folder, { recursive: true, force: true });
  }
  return join(kept, 'chromium');
}

/** A page for somebody who is logged in by the cookie `session`, or who is not; with the faults of its scripts and all that it sent. */
export async function visit(browser: Browser, url: string, session?: string): Promise<{ readonly page: Page; readonly problems: string[]; readonly seen: string[] }> {
  const context = await browser.newContext();
  if (session !== undefined) await context.addCookies([{ name: 'session', value: session, url }]);
  const page = await context.newPage();
  const [problems, seen]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => seen.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ''));
  await page.goto(url, { timeout: 120_000 });
  await page.waitForLoadState('networkidle');
  return { page, problems, seen };
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
