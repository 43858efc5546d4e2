import { LayerError } from '@fedscan/layers';
import { OciError } from '@fedscan/oci';

/** The code of an OciError or LayerError in lower case, or one of the scanner's own. */
export type ScanErrorCode = string;

/** The message says what happened and what one can do; it holds no secret. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
  readonly code: ScanErrorCode;
  /** May the same scan succeed later, without anybody changing anything? */
  readonly retryable: boolean;
  /** When the registry wants to be asked again. */
  readonly retryAt?: Date;

  constructor(failure: ScanFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.code = failure.code;
    this.retryable = failure.retryable;
    if (failure.retryAt !== undefined) this.retryAt = failure.retryAt;
  }
}

/** A ScanError as it passes from a worker thread, where a class would be lost. */
export type ScanFailure = {
  readonly code: ScanErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAt?: Date;
};

const advice: Readonly<Record<string, string>> = {
  layer_corrupt: 'Build the image again and push it',
  path_unsafe: 'No container runtime should unpack it; find out where the image comes from',
  diff_id_mismatch: 'No container runtime would start it; build the image again and push it',
};
const limitAdvice =
  'This protects the scanner from archive bombs; if the image is yours, make the layer smaller or raise the limit';

/** Undefined for what is a mistake of ours and belongs in the log with its stack. */
export function toFailure(error: unknown): ScanFailure | undefined {
  if (error instanceof OciError) {
    const { message, retryable, retryAt } = error;
    return { code: error.code.toLowerCase(), message, retryable, ...(retryAt && { retryAt }) };
  }
  if (error instanceof LayerError) {
    const hint = advice[error.code] ?? (error.code.startsWith('limit_') ? limitAdvice : undefined);
    const message = hint === undefined ? error.message : `${error.message}. ${hint}`;
    return { code: error.code, message, retryable: error.code === 'limit_time' };
  }
  return undefined;
}
