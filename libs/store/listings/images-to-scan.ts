import type { Digest } from '@fedscan/model';
import type { Sql } from '../database.ts';

export type ImageToScan = { readonly digest: Digest; readonly repository: string };

/**
 * The images of a registry that have no result, whose scan failed, or whose result other extractors found; with
 * `rescan`, all. What is not an image, or is gone, is not among them.
 */
export async function imagesToScan(
  sql: Sql,
  registryId: string,
  options: { readonly extractorSet: string; readonly rescan: boolean },
): Promise<ImageToScan[]> {
  const { extractorSet, rescan } = options;
  return [
    ...(await sql<ImageToScan[]>`
      select held.digest, (
        select min(name collate "C") from repository_image link
        join repository on repository.id = link.repository_id
        where link.digest = held.digest and repository.registry_id = held.registry_id
      ) as repository
      from registry_image held left join image on image.digest = held.digest
      where held.registry_id = ${registryId} and held.gone_at is null
        and held.status <> 'unsupported'
        and (${rescan} or held.status <> 'scanned' or image.extractor_set <> ${extractorSet})
        and exists (
          select 1 from repository_image link join repository on repository.id = link.repository_id
          where link.digest = held.digest and repository.registry_id = held.registry_id
        )
      order by held.found_at desc, held.digest`),
  ];
}
