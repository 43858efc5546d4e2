// A folder in the layout of OSV's export: <Ecosystem>/all.zip, <Ecosystem>/<ID>.json, or both.
// https://google.github.io/osv.dev/data/#data-dumps
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { AdvisoryError } from './advisory-error.ts';
import type { AdvisoryEvent } from './advisory-event.ts';
import { largestRecord } from './parse-advisory.ts';
import { readRecord } from './read-record.ts';
import { readAdvisoryZip } from './read-zip.ts';
import { asWhole } from './whole-source.ts';

/** @throws AdvisoryError NO_ADVISORIES where neither the folder nor those in it hold any */
export async function* readFolder(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<AdvisoryEvent> {
  const children = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => join(folder, name))
    .sort();
  let found = false;
  for (const ecosystem of [folder, ...children]) {
    const content = await contentOf(ecosystem);
    if (content.zips.length + content.records.length === 0) continue;
    found = true;
    const source = basename(resolve(ecosystem));
    const events = readEcosystem(ecosystem, source, content, signal);
    // Loose files alone are additions.
    yield* content.zips.length > 0 ? asWhole(source, events) : events;
  }
  if (!found) {
    throw new AdvisoryError(
      'NO_ADVISORIES',
      `${folder} holds no advisories: expected are folders such as Debian/ with all.zip or <ID>.json files in them`,
    );
  }
}

type Content = { readonly zips: readonly string[]; readonly records: readonly string[] };

// Beside all.zip, other zips are older states or differences to them, and say nothing new.
async function contentOf(folder: string): Promise<Content> {
  const names = (await isFolder(folder)) ? (await readdir(folder)).sort() : [];
  const zips = names.filter((name) => name.endsWith('.zip') && !name.startsWith('undo-'));
  return {
    zips: zips.includes('all.zip') ? ['all.zip'] : zips,
    records: names.filter((name) => name.endsWith('.json') && !name.startsWith('undo-')),
  };
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

// A loose file stands for the record of the same name in the zip.
async function* readEcosystem(
  folder: string,
  source: string,
  { zips, records }: Content,
  signal: AbortSignal,
): AsyncGenerator<AdvisoryEvent> {
  for (const zip of zips) yield* readZipOf(join(folder, zip), source, new Set(records), signal);
  for (const name of records) {
    signal.throwIfAborted();
    const file = join(folder, name);
    yield await readRecord(source, file, () => readBounded(file));
  }
}

async function* readZipOf(
  path: string,
  source: string,
  except: ReadonlySet<string>,
  signal: AbortSignal,
): AsyncGenerator<AdvisoryEvent> {
  try {
    yield* readAdvisoryZip(path, source, signal, { except });
  } catch (error) {
    if (!(error instanceof AdvisoryError)) throw error;
    yield { type: 'problem', source, file: path, message: error.message };
  }
}

/** A file of a record's size; also what is no file, or too large, is an error only of its own. */
export async function readBounded(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size > largestRecord) {
    throw new AdvisoryError('TOO_LARGE', `it has ${size} bytes, more than ${largestRecord}`);
  }
  return readFile(file);
}
