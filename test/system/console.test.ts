// The console in a real browser, served as primary and agent serve it.
import { join } from 'node:path';
import {
  findChromium,
  openBrowser,
  projectRoot,
  requireOrSkip,
  startServedApi,
} from '@fedscan/test-kit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

const without = requireOrSkip('Chromium (apt-get install chromium)', findChromium());
const staticDir = join(projectRoot, 'services/console/dist');

describe.skipIf(without)('the console, in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  // Anything that the browser complains about fails the test.
  const open = async (options: Parameters<typeof startServedApi>[0] = {}) => {
    const api = await startServedApi({ staticDir, ...options });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (line) => {
      if (line.type() === 'error' && !/status of 401/.test(line.text()))
        complaints.push(line.text());
    });
    onTestFinished(async () => {
      await page.close();
      await api[Symbol.asyncDispose]();
      expect(complaints).toEqual([]);
    });
    await page.goto(api.url);
    return page;
  };
  const signIn = async (page: Page, token = 'admin-token') => {
    await page.getByLabel('Sign-in token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const picture = (page: Page, name: string) =>
    process.env.FEDSCAN_SCREENSHOTS
      ? page.screenshot({
          path: join(process.env.FEDSCAN_SCREENSHOTS, `${name}.png`),
          fullPage: true,
        })
      : undefined;

  test('refuses a token that the server does not know, and says so', async () => {
    const page = await open();
    await signIn(page, 'nonsense');

    expect(await page.getByRole('alert').textContent()).toContain('does not know that token');
    await picture(page, 'sign-in');
  });

  test('leads from an image to its findings, with layer, path and fixed version', async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('status').waitFor();
    await picture(page, 'images');
    await page.getByRole('link', { name: 'shop/web:1.0' }).click();
    const row = page.getByRole('row', { name: /CVE-2024-0001/ });
    await row.waitFor();
    await picture(page, 'image');

    expect(await row.textContent()).toMatch(
      /critical[\s\S]*CVE-2024-0001[\s\S]*libssl3[\s\S]*3\.0\.11-1/,
    );
    expect(await row.textContent()).toMatch(/layer 1 var\/lib\/dpkg\/status/);
    await page.getByRole('tab', { name: /Packages/ }).click();
    await page.getByRole('cell', { name: 'lodash', exact: true }).waitFor();
    await page.getByRole('tab', { name: /Layers/ }).click();
    await page.getByRole('columnheader', { name: 'Command' }).waitFor();
  });

  test('says why an image has no result, where its findings would be', async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('link', { name: 'shop/broken:1' }).click();
    const why = page.getByRole('tabpanel', { name: 'Findings' }).getByRole('alert');
    await why.waitFor();
    await picture(page, 'no-result');

    expect(await why.textContent()).toBe(
      'There is no result, so nothing is known of what is in this imagea layer arrived damaged; push it again (digest_mismatch)',
    );
    expect(await page.getByText('No finding').count()).toBe(0);
  });

  test('keeps the filter in the address, so that a reload shows the same', async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('textbox', { name: 'Find' }).fill('no such image');
    await page.getByText('No image matches').waitFor();
    await page.reload();

    await page.getByText('No image matches').waitFor();
    expect(await page.getByRole('textbox', { name: 'Find' }).inputValue()).toBe('no such image');
  });

  test('shows the clusters of a primary with cursor, lag and freshness', async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole('link', { name: 'Clusters' }).click();
    const table = page.getByRole('table');
    await table.waitFor();
    await picture(page, 'clusters');

    expect(await table.textContent()).toMatch(/at \d+ of \d+/);
  });

  test('on an agent, shows what it has and gives no orders', async () => {
    const page = await open({ role: 'agent', title: 'edge-7', orders: undefined });
    await signIn(page);
    await page.getByText('cluster edge-7').waitFor();
    await page.getByRole('table').waitFor();
    await picture(page, 'agent');

    expect(await page.getByRole('link', { name: 'Clusters' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Scan now' }).count()).toBe(0);
  });

  test('forgets who was signed in', async () => {
    const page = await open();
    await signIn(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.reload();

    await page.getByLabel('Sign-in token').waitFor();
  });
});
