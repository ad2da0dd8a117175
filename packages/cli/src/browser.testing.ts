import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

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
