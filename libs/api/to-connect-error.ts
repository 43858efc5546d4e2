// Errors as gRPC's users know them: a code, a sentence, and google.rpc details. https://google.aip.dev/193
import { Code, ConnectError } from '@connectrpc/connect';
import { errorDetails } from '@fedscan/protocol';
import type { ApiError, ApiErrorCode } from './api-error.ts';

const domain = 'fedscan.dev';

type Detail = ConstructorParameters<typeof ConnectError>[3] extends (infer D)[] | undefined
  ? D
  : never;

const codes: Record<ApiErrorCode, Code> = {
  INVALID_ARGUMENT: Code.InvalidArgument,
  NOT_FOUND: Code.NotFound,
  ALREADY_EXISTS: Code.AlreadyExists,
  FAILED_PRECONDITION: Code.FailedPrecondition,
  ABORTED: Code.Aborted,
  UNAUTHENTICATED: Code.Unauthenticated,
  PERMISSION_DENIED: Code.PermissionDenied,
  RESOURCE_EXHAUSTED: Code.ResourceExhausted,
  UNAVAILABLE: Code.Unavailable,
};

export function toConnectError(error: ApiError): ConnectError {
  const { reason = error.code, violations, resource, retryAfterMs } = error.details;
  const details: Detail[] = [{ desc: errorDetails.ErrorInfoSchema, value: { reason, domain } }];
  if (violations) {
    details.push({
      desc: errorDetails.BadRequestSchema,
      value: {
        fieldViolations: violations.map(({ field, description }) => ({
          field: field.toWellFormed(),
          description: description.toWellFormed(),
        })),
      },
    });
  }
  if (resource) {
    details.push({
      desc: errorDetails.ResourceInfoSchema,
      value: { resourceType: resourceTypeOf(resource), resourceName: resource.toWellFormed() },
    });
  }
  if (retryAfterMs !== undefined) {
    const seconds = Math.ceil(retryAfterMs / 1000);
    details.push({
      desc: errorDetails.RetryInfoSchema,
      value: { retryDelay: { seconds: BigInt(seconds) } },
    });
  }
  return new ConnectError(error.message, codes[error.code], undefined, details);
}

/** Tells an id to look for in the log, and nothing of what went wrong. */
export function internalError(id: string): ConnectError {
  return new ConnectError(
    `internal error; the server's log has the details under the id ${id}`,
    Code.Internal,
    undefined,
    [
      {
        desc: errorDetails.ErrorInfoSchema,
        value: { reason: 'INTERNAL', domain, metadata: { id } },
      },
    ],
  );
}

// "registries/prod/images/sha256:…" -> "fedscan.v1.Image"
function resourceTypeOf(resource: string): string {
  const kinds: Record<string, string> = {
    registries: 'Registry',
    images: 'Image',
    clusters: 'Cluster',
    advisories: 'Advisory',
  };
  const collection = resource.split('/').at(-2) ?? '';
  return `fedscan.v1.${kinds[collection] ?? 'Resource'}`;
}
