// What people call a cluster. Names need not be unique: the id is who it is.
import { TrustError } from '../trust-error.ts';

export const isClusterName = (name: string): boolean =>
  /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(name);

/** Throws TrustError BAD_NAME. */
export function checkClusterName(name: string): void {
  if (isClusterName(name)) return;
  throw new TrustError(
    'BAD_NAME',
    'a cluster name has 1 to 63 letters, digits, "-", "_" and ".", and starts and ends with a letter or digit',
  );
}
