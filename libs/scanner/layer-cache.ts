import type { Digest } from '@fedscan/model';

/** Keeps what was found in layers, so that none is pulled twice. */
export interface LayerCache {
  /** The inventories that are known, of these layers and this set of extractors. */
  find(layers: readonly Digest[], extractorSet: string): Promise<ReadonlyMap<Digest, Uint8Array>>;
  /** Replaces what was kept before. `unpackedSize` is in bytes. */
  keep(
    layer: Digest,
    extractorSet: string,
    inventory: Uint8Array,
    unpackedSize: number,
  ): Promise<void>;
}
