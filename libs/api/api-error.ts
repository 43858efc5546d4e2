export type ApiErrorCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'UNAUTHENTICATED'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'UNAVAILABLE';

export type ApiErrorDetails = {
  /** For programs, in capitals: "REGISTRY_BUSY". The code, where there is nothing finer to say. */
  readonly reason?: string;
  /** Dotted paths of the request, such as "registry.url", and what is wrong there. */
  readonly violations?: readonly FieldViolation[];
  /** The resource name that the error is about, such as "registries/prod". */
  readonly resource?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
};

export type FieldViolation = { readonly field: string; readonly description: string };

/** What a caller is told: the message says what to do. Whatever else is thrown, the caller sees as an internal error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly details: ApiErrorDetails;

  constructor(code: ApiErrorCode, message: string, details: ApiErrorDetails = {}) {
    // What a caller sent may be quoted, and may have been cut within a character: gRPC's headers refuse half of one.
    super(message.toWellFormed(), { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

export function invalid(...violations: FieldViolation[]): ApiError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return new ApiError('INVALID_ARGUMENT', message, { reason: 'INVALID_FIELD', violations });
}

export const notFound = (resource: string, message = `${resource} does not exist`): ApiError =>
  new ApiError('NOT_FOUND', message, { resource });

export const alreadyExists = (resource: string): ApiError =>
  new ApiError('ALREADY_EXISTS', `${resource} exists already; choose another id`, { resource });
