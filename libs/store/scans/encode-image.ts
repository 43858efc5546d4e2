// The IMAGE entries of a registry, from the rows as they are now.
import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { CoverageNote, Distribution } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';

type Row = {
  readonly digest: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly repositories: string[];
  /** Null where there is no result. */
  readonly configDigest: string | null;
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
  readonly createdAt: Date | null;
  readonly size: number;
  readonly user: string;
  readonly labels: Record<string, string>;
  readonly environment: string[];
  readonly distribution: Distribution | null;
  readonly scanNotes: CoverageNote[];
  readonly knowledgeNotes: CoverageNote[];
  readonly inventoryKey: string;
  readonly scannedAt: Date;
  readonly layers: { digest: string; diffId: string; size: number; createdBy: string }[];
};

/** One change for each digest: its entry, or none where the registry has neither a result nor a reason for it. */
export async function imageEntries(
  tx: Tx,
  registryId: string,
  digests: readonly string[],
): Promise<EntryChange[]> {
  const rows = await readRows(tx, registryId, digests);
  const byDigest = new Map(rows.map((row) => [row.digest, row]));
  return digests.map((digest) => {
    const row = byDigest.get(digest);
    return { kind: EntryKind.IMAGE, key: digest, payload: row && encode(row) };
  });
}

const readRows = (tx: Tx, registryId: string, digests: readonly string[]) => tx<Row[]>`
  select held.digest, held.status, held.error_code as "errorCode", held.error_message as "errorMessage",
    array(
      select name from repository_image link join repository on repository.id = link.repository_id
      where link.digest = held.digest and repository.registry_id = held.registry_id
      order by name collate "C"
    ) as repositories,
    image.config_digest as "configDigest", image.os, image.architecture, image.variant,
    image.created_at as "createdAt", image.size::float8 as size, image.user, image.labels, image.environment,
    image.distribution, image.scan_notes as "scanNotes", image.knowledge_notes as "knowledgeNotes",
    image.inventory_key as "inventoryKey", image.scanned_at as "scannedAt",
    coalesce((
      select json_agg(
        json_build_object('digest', digest, 'diffId', diff_id, 'size', size, 'createdBy', created_by)
        order by position
      ) from image_layer where image_digest = held.digest
    ), '[]') as layers
  from registry_image held left join image on image.digest = held.digest and held.status = 'scanned'
  where held.registry_id = ${registryId} and held.digest = any(${[...digests]}::text[])`;

function encode(row: Row): Uint8Array | undefined {
  if (row.status === 'found') return undefined;
  const entry =
    row.configDigest === null ? encodeFailure(row) : encodeResult(row, row.configDigest);
  return toBinary(entries.ImageEntrySchema, create(entries.ImageEntrySchema, entry));
}

const encodeFailure = (row: Row) => ({
  repositories: row.repositories,
  status: row.status === 'unsupported' ? entries.ScanStatus.UNSUPPORTED : entries.ScanStatus.FAILED,
  statusCode: row.errorCode ?? '',
  statusReason: row.errorMessage ?? '',
});

function encodeResult(row: Row, configDigest: string) {
  const coverage = [...row.scanNotes, ...row.knowledgeNotes];
  const { id = '', versionId = '', name = '', codename = '' } = row.distribution ?? {};
  return {
    repositories: row.repositories,
    configDigest,
    platform: { os: row.os, architecture: row.architecture, variant: row.variant },
    ...(row.createdAt && { createdAt: timestampFromDate(row.createdAt) }),
    sizeBytes: BigInt(row.size),
    ...(row.distribution && { operatingSystem: { id, versionId, name, codename } }),
    user: row.user,
    labels: sorted(row.labels),
    environment: row.environment,
    layers: row.layers.map(({ digest, diffId, size, createdBy }) => ({
      digest,
      diffId,
      sizeBytes: BigInt(size),
      createdBy,
    })),
    status: coverage.length > 0 ? entries.ScanStatus.PARTIAL : entries.ScanStatus.SCANNED,
    statusReason: coverage.map(({ message }) => message).join('; '),
    coverage: coverage.map(({ code, message }) => ({ code, message })),
    inventory: row.inventoryKey,
    scannedAt: timestampFromDate(row.scannedAt),
  };
}

// The order of a map's fields is free in protobuf; equal content must be equal bytes.
const sorted = (labels: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
