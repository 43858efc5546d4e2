import { OciError } from '@fedscan/oci';
import { RegistryError } from '@fedscan/registries';

export type ListingFailure = {
  /** Lower case, such as "unauthorized". */
  readonly code: string;
  /** For people: says what to do. */
  readonly message: string;
  /** Asking again soon may help. */
  readonly retryable: boolean;
};

/** What people are told of a registry that could not be listed. */
export function toListingFailure(error: unknown): ListingFailure {
  if (error instanceof OciError) {
    return { code: error.code.toLowerCase(), message: error.message, retryable: error.retryable };
  }
  if (error instanceof RegistryError) {
    return { code: error.code.toLowerCase(), message: error.message, retryable: false };
  }
  const message = 'something failed within the primary; its log says what';
  return { code: 'internal', message, retryable: true };
}
