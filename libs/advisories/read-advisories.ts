import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { AdvisoryError } from './advisory-error.ts';
import type { AdvisoryEvent } from './advisory-event.ts';
import { readBounded, readFolder } from './read-folder.ts';
import { readRecord } from './read-record.ts';
import { readUrl } from './read-url.ts';
import { readAdvisoryZip } from './read-zip.ts';
import { asWhole } from './whole-source.ts';
import { sourceOfZip } from './zip-source.ts';

/**
 * The OSV records at a place, one by one, with constant memory.
 * @param location a folder in the layout of OSV's export, a zip, one record's JSON file, or the http(s)
 * address of a zip, a record or an export's root
 * @throws AdvisoryError where the location as a whole cannot be read; what one file lacks is a `problem`
 */
export async function* readAdvisories(
  location: string,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<AdvisoryEvent> {
  signal.throwIfAborted();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(location)) {
    yield* readUrl(parseAddress(location), signal);
    return;
  }
  const path = resolve(location);
  const kind = await kindOf(path);
  if (kind === 'folder') yield* readFolder(path, signal);
  else if (path.endsWith('.json')) {
    yield await readRecord(undefined, path, () => readBounded(path));
  } else {
    const source = sourceOfZip(path.split(sep).join('/'));
    yield* asWhole(source, readAdvisoryZip(path, source, signal));
  }
}

function parseAddress(location: string): URL {
  const url = URL.parse(location);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new AdvisoryError(
    'BAD_ADDRESS',
    `"${location}" is not an address that advisories can be read from: it must begin with https:// or http://`,
  );
}

async function kindOf(path: string): Promise<'folder' | 'file'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new AdvisoryError(
        'NOT_FOUND',
        `${path} does not exist: give a folder in the layout of OSV's export, a zip, a JSON file or an address`,
        { cause },
      );
    }
    throw new AdvisoryError('UNREADABLE', `${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
