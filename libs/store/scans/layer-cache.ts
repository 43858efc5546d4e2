// What layers hold, so that a known one is never pulled again.
import type { Digest } from '@fedscan/model';
import type { Sql } from '../database.ts';

export type LayerCache = {
  /** The inventories of those layers that are known. */
  find(digests: readonly Digest[], extractorSet: string): Promise<Map<Digest, Uint8Array>>;
  /** Replaces what was kept before. `unpackedSize` in bytes. */
  keep(
    layer: Digest,
    extractorSet: string,
    inventory: Uint8Array,
    unpackedSize: number,
  ): Promise<void>;
};

export const createLayerCache = (sql: Sql): LayerCache => ({
  async find(digests, extractorSet) {
    const rows = await sql<{ digest: Digest; inventory: Buffer }[]>`
      select digest, inventory from layer
      where extractor_set = ${extractorSet} and digest = any(${[...digests]}::text[])`;
    return new Map(rows.map(({ digest, inventory }) => [digest, inventory]));
  },
  async keep(layer, extractorSet, inventory, unpackedSize) {
    await sql`
      insert into layer (digest, extractor_set, inventory, unpacked_size, kept_at)
      values (${layer}, ${extractorSet}, ${inventory}, ${unpackedSize}, now())
      on conflict (digest, extractor_set)
      do update set inventory = excluded.inventory, unpacked_size = excluded.unpacked_size`;
  },
});
