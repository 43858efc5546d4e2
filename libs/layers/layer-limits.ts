/** What one layer may cost. Every bound has its own error code, so that a message can name the value that was hit. */
export type LayerLimits = {
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** Unpacked bytes for each compressed one, looked at once `ratioFreeBytes` are unpacked. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  /** Entries of the archive, with the folders that their paths imply. */
  readonly entries: number;
  /** Characters of a path, or of a link's target. */
  readonly pathLength: number;
  readonly milliseconds: number;
};

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

export const defaultLayerLimits: LayerLimits = {
  compressedBytes: 20 * gibibyte,
  unpackedBytes: 64 * gibibyte,
  ratio: 200,
  ratioFreeBytes: 64 * mebibyte,
  entries: 5_000_000,
  pathLength: 4096,
  milliseconds: 30 * 60_000,
};
