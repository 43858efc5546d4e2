export type StoreErrorCode =
  /** Another running program uses this data directory. */
  | 'DATA_DIR_IN_USE'
  /** The embedded PostgreSQL could not be set up or started. */
  | 'POSTGRES_FAILED'
  /** PostgreSQL cannot be reached, or does not let us in. */
  | 'UNREACHABLE'
  /** The database was written by a later version. */
  | 'SCHEMA_NEWER'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  /** The row was changed by somebody else since it was read. */
  | 'CONFLICT'
  /** What is stored cannot be what this version wrote. */
  | 'CORRUPT';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
