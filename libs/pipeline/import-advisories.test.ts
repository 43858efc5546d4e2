import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdvisoryStore, type ImportProgress, importAdvisories } from './import-advisories.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fedscan-import-'));
  await writeFile(join(folder, 'GHSA-1.json'), '{"id":"GHSA-1","modified":"2026-01-01T00:00:00Z"}');
  await writeFile(join(folder, 'broken.json'), 'not json');
});
afterAll(() => rm(folder, { recursive: true }));

const none = {
  records: 0,
  changed: 0,
  removed: 0,
  rejected: 0,
  packagesRematched: 0,
  matchesChanged: 0,
};

/** Applies nothing, and tells of each record. */
const counting: AdvisoryStore = {
  async update({ events, onProgress }) {
    let progress: ImportProgress = { ...none, phase: 'read' };
    for await (const { type } of events) {
      if (type === 'record') progress = { ...progress, records: progress.records + 1 };
      if (type === 'problem') progress = { ...progress, rejected: progress.rejected + 1 };
      onProgress?.(progress);
    }
    return { ...progress, phase: 'done', epoch: 7n };
  },
};

test('tells how far it is, what could not be read, and the epoch at the end', async () => {
  const signal = new AbortController().signal;

  const steps = await Array.fromAsync(importAdvisories(counting, folder, signal));

  expect(steps.at(-1)).toEqual({
    ...none,
    phase: 'done',
    records: 1,
    rejected: 1,
    epoch: 7n,
    problems: [expect.stringContaining('broken.json')],
  });
  expect(
    steps.slice(0, -1).every(({ phase, epoch }) => phase === 'read' && epoch === undefined),
  ).toBe(true);
});

test('throws what reading threw', async () => {
  const signal = new AbortController().signal;
  const steps = importAdvisories(counting, join(folder, 'nowhere'), signal);

  await expect(Array.fromAsync(steps)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a place where nothing can be read is an error, and not an import of nothing', async () => {
  const signal = new AbortController().signal;
  const steps = importAdvisories(counting, join(folder, 'broken.json'), signal);

  await expect(Array.fromAsync(steps)).rejects.toMatchObject({
    code: 'NO_ADVISORIES',
    message: expect.stringMatching(/broken\.json could be read as an OSV record.*broken\.json/),
  });
});
