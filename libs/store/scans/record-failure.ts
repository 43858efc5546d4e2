import type { Digest } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Sql } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { readKnowledge } from '../locks.ts';
import { StoreError } from '../store-error.ts';
import { imageEntries } from './encode-image.ts';

export type FailureToRecord = {
  readonly registry: string;
  readonly digest: Digest;
  /** Lower case, such as "limit_ratio". */
  readonly code: string;
  /** For people: says what to do. */
  readonly message: string;
  /** It is not an image: no scan would do better. */
  readonly unsupported?: boolean;
  readonly at: Date;
};

/**
 * Keeps why there is no result, and tells the feed. An earlier good result stays in use: only the reason is kept then.
 * @throws StoreError NOT_FOUND where the registry is no longer there
 */
export async function recordFailure(sql: Sql, failure: FailureToRecord): Promise<void> {
  const { registry, digest, code, unsupported = false, at } = failure;
  const message = cleanText(failure.message).slice(0, 2_000);
  const status = unsupported ? 'unsupported' : 'failed';
  await sql.begin(async (tx) => {
    await readKnowledge(tx);
    const [found] = await tx`select 1 from registry where id = ${registry} for key share`;
    if (!found) throw new StoreError('NOT_FOUND', `there is no registry ${registry} any more`);
    await tx`
      insert into registry_image as held
        (registry_id, digest, status, error_code, error_message, found_at, last_scanned_at)
      values (${registry}, ${digest}, ${status}, ${code}, ${message}, ${at}, ${at})
      on conflict (registry_id, digest) do update set
        status = case when held.status = 'scanned' then held.status else excluded.status end,
        error_code = excluded.error_code, error_message = excluded.error_message,
        last_scanned_at = excluded.last_scanned_at`;
    const [feed] = await lockFeeds(tx, [registry]);
    if (!feed) throw new StoreError('NOT_FOUND', `there is no feed ${registry} any more`);
    await writeFeed(tx, feed, await imageEntries(tx, registry, [digest]));
  });
}
