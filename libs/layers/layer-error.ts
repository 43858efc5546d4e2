export type LayerErrorCode =
  | 'compression_unsupported'
  | 'layer_corrupt'
  | 'path_unsafe'
  | 'diff_id_mismatch'
  | 'limit_size'
  | 'limit_ratio'
  | 'limit_entries'
  | 'limit_path'
  | 'limit_time';

export class LayerError extends Error {
  override readonly name = 'LayerError';
  readonly code: LayerErrorCode;

  constructor(code: LayerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
