// The advisories as they came, read back. Parsing one costs about as much as fetching it, and an update asks for the same
// ones again and again, so a bounded number is kept.
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { parseAdvisory } from '@fedscan/advisories';
import type { AdvisoryKey } from '@fedscan/matcher';
import type { Advisory } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Query } from '../database.ts';

const decompress = promisify(zstdDecompress);
const mostBytes = 32 * 1024 * 1024; // of JSON
const parsed = new Map<string, { readonly advisory: Advisory; readonly bytes: number }>();
let parsedBytes = 0;

type RecordRow = { readonly id: string; readonly hash: Buffer };

/** All advisories that name one of the keys, by key (see `keyText`). */
export async function readCandidates(
  query: Query,
  keys: readonly AdvisoryKey[],
): Promise<Map<string, Advisory[]>> {
  const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
  const named = await query<(AdvisoryKey & RecordRow)[]>`
    select affected.ecosystem, affected.name, advisory.id, advisory.hash
    from unnest(
      ${distinct.map(({ ecosystem }) => ecosystem)}::text[], ${distinct.map(({ name }) => name)}::text[]
    ) as wanted (ecosystem, name)
    join advisory_affected affected
      on affected.ecosystem = wanted.ecosystem and affected.name = wanted.name
    join advisory on advisory.id = affected.advisory_id`;
  const advisories = await parse(query, named);
  const candidates = new Map<string, Advisory[]>();
  for (const row of named) {
    const advisory = advisories.get(row.id);
    if (!advisory) continue;
    const key = keyText(row);
    const known = candidates.get(key);
    if (known) known.push(advisory);
    else candidates.set(key, [advisory]);
  }
  return candidates;
}

/** Those that exist. */
export async function readAdvisories(
  query: Query,
  ids: readonly string[],
): Promise<Map<string, Advisory>> {
  const rows = await query<RecordRow[]>`
    select id, hash from advisory where id = any(${[...new Set(ids)]}::text[])`;
  return await parse(query, rows);
}

export const keyText = ({ ecosystem, name }: AdvisoryKey): string => `${ecosystem}\n${name}`;

async function parse(query: Query, rows: readonly RecordRow[]): Promise<Map<string, Advisory>> {
  const found = new Map<string, Advisory>();
  const missing = new Map<string, string>();
  for (const { id, hash } of rows) {
    const cacheKey = hash.toString('latin1');
    const known = parsed.get(cacheKey);
    if (known) found.set(id, known.advisory);
    else missing.set(id, cacheKey);
  }
  const ids = [...missing.keys()];
  for (let i = 0; i < ids.length; i += 1_000) {
    const records = await query<{ id: string; record: Buffer }[]>`
      select id, record from advisory where id = any(${ids.slice(i, i + 1_000)}::text[])`;
    for (const { id, record } of records) {
      const json = await decompress(record);
      const advisory = cleanText(parseAdvisory(json));
      found.set(id, advisory);
      remember(missing.get(id) as string, advisory, json.length);
    }
  }
  return found;
}

function remember(key: string, advisory: Advisory, bytes: number): void {
  parsed.set(key, { advisory, bytes });
  parsedBytes += bytes;
  for (const [oldest, { bytes: freed }] of parsed) {
    if (parsedBytes <= mostBytes) return;
    parsed.delete(oldest);
    parsedBytes -= freed;
  }
}
