export type ExtractorErrorCode = 'NOT_A_DATABASE';

/** The file is not what its name promises. */
export class ExtractorError extends Error {
  override readonly name = 'ExtractorError';
  readonly code: ExtractorErrorCode;

  constructor(code: ExtractorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
