export type RegistryErrorCode = 'BAD_FILTER' | 'UNKNOWN_KIND' | 'NO_FILTERS';

/** The message says what to change. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;

  constructor(code: RegistryErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
