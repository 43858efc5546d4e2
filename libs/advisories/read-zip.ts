import { basename } from 'node:path';
import type { AdvisoryEvent } from './advisory-event.ts';
import { readRecord } from './read-record.ts';
import { readZip } from './zip-file.ts';

/** The records of one zip; other files in it than `.json` are passed over. */
export async function* readAdvisoryZip(
  path: string,
  source: string,
  signal: AbortSignal,
  { shownAs = path, except }: { shownAs?: string; except?: ReadonlySet<string> } = {},
): AsyncGenerator<AdvisoryEvent> {
  for await (const { name, read } of readZip(path)) {
    signal.throwIfAborted();
    if (name.endsWith('.json') && !except?.has(basename(name))) {
      yield await readRecord(source, `${shownAs}/${name}`, read);
    }
  }
}
