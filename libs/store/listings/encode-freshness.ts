// How old a feed's picture is: its last pass, and the advisories that were applied.
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { entries } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';

/** More than this cannot be told one by one: such a pass counts for nothing. */
export const mostUnread = 100;

type PassRow = {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly unread: { repository: string; error: string; lastReadAt: string | null }[];
};

/** From the rows as they are now. */
export async function freshnessEntry(tx: Tx, registryId: string): Promise<EntryChange> {
  const [pass] = await tx<PassRow[]>`
    select started_at as "startedAt", finished_at as "finishedAt",
      coalesce((
        select json_agg(json_build_object(
          'repository', item->>'repository', 'error', item->>'error',
          'lastReadAt', to_char(repository.last_read_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
        ) order by item->>'repository' collate "C")
        from jsonb_array_elements(unread) item
        left join repository
          on repository.registry_id = pass.registry_id and repository.name = item->>'repository'
      ), '[]') as unread
    from pass
    where registry_id = ${registryId} and outcome in ('complete', 'incomplete')
      and jsonb_array_length(unread) <= ${mostUnread}
    order by id desc limit 1`;
  const [knowledge] = await tx<{ epoch: bigint }[]>`select epoch from knowledge`;
  const sources = await tx<{ name: string; fetchedAt: Date; advisories: number }[]>`
    select name, fetched_at as "fetchedAt", advisories from advisory_source order by name collate "C"`;
  const entry = create(entries.FreshnessEntrySchema, {
    ...(pass && {
      passStartedAt: timestampFromDate(pass.startedAt),
      passFinishedAt: timestampFromDate(pass.finishedAt),
      unreadRepositories: pass.unread.map(({ repository, error, lastReadAt }) => ({
        repository,
        error,
        ...(lastReadAt && { lastReadAt: timestampFromDate(new Date(lastReadAt)) }),
      })),
    }),
    advisoryEpoch: knowledge?.epoch ?? 0n,
    advisorySources: sources.map(({ name, fetchedAt, advisories }) => ({
      name,
      fetchedAt: timestampFromDate(fetchedAt),
      advisories: BigInt(advisories),
    })),
  });
  return {
    kind: EntryKind.FRESHNESS,
    key: '',
    payload: toBinary(entries.FreshnessEntrySchema, entry),
  };
}
