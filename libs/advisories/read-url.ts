import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdvisoryError } from './advisory-error.ts';
import type { AdvisoryEvent } from './advisory-event.ts';
import { download, downloadSmall, shown } from './download.ts';
import { largestRecord } from './parse-advisory.ts';
import { readRecord } from './read-record.ts';
import { readAdvisoryZip } from './read-zip.ts';
import { asWhole } from './whole-source.ts';
import { sourceOfZip } from './zip-source.ts';

/** A zip, a record, or the root of an export in OSV's layout. */
export async function* readUrl(url: URL, signal: AbortSignal): AsyncGenerator<AdvisoryEvent> {
  if (url.pathname.endsWith('.zip')) {
    yield* readRemoteZip(url, sourceOfZip(decodePath(url)), signal);
  } else if (url.pathname.endsWith('.json')) {
    const bytes = await downloadSmall(url, largestRecord, signal);
    yield await readRecord(undefined, shown(url), async () => bytes);
  } else {
    yield* readExport(url, signal);
  }
}

function decodePath({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch (cause) {
    throw new AdvisoryError(
      'BAD_ADDRESS',
      `"${pathname}" is no text in percent-encoding; write % as %25`,
      { cause },
    );
  }
}

async function* readRemoteZip(
  url: URL,
  source: string,
  signal: AbortSignal,
): AsyncGenerator<AdvisoryEvent> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-advisories-'));
  try {
    const file = join(folder, 'all.zip');
    await download(url, file, signal);
    yield* asWhole(source, readAdvisoryZip(file, source, signal, { shownAs: shown(url) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* readExport(root: URL, signal: AbortSignal): AsyncGenerator<AdvisoryEvent> {
  for (const ecosystem of await listEcosystems(root, signal)) {
    const url = below(root, `${encodeURIComponent(ecosystem)}/all.zip`);
    try {
      yield* readRemoteZip(url, ecosystem, signal);
    } catch (error) {
      if (!(error instanceof AdvisoryError)) throw error;
      yield { type: 'problem', source: ecosystem, file: shown(url), message: error.message };
    }
  }
}

const largestList = 1024 * 1024;

// "Debian:12" beside "Debian" is a part of it.
async function listEcosystems(root: URL, signal: AbortSignal): Promise<string[]> {
  const url = below(root, 'ecosystems.txt');
  const list = await downloadSmall(url, largestList, signal).catch((cause) => {
    if (!(cause instanceof AdvisoryError && cause.code === 'NOT_FOUND')) throw cause;
    throw new AdvisoryError(
      'NOT_FOUND',
      `${shown(url)} does not exist: give the address of a zip, or of the root of an export in OSV's layout, such as https://storage.googleapis.com/osv-vulnerabilities`,
      { cause },
    );
  });
  const names = list
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const all = new Set(names.filter((name) => /^[A-Za-z0-9][A-Za-z0-9 .:_-]*$/.test(name)));
  const ecosystems = [...all].filter((name) => {
    const base = name.split(':')[0] ?? '';
    return base === name || !all.has(base);
  });
  if (ecosystems.length === 0) {
    throw new AdvisoryError('NO_ADVISORIES', `${shown(url)} lists no ecosystem: check the address`);
  }
  return ecosystems;
}

function below(root: URL, path: string): URL {
  const url = new URL(root);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  return url;
}
