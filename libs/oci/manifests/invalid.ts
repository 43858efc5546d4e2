import { OciError } from '../oci-error.ts';

/** `why` goes on from "the manifest cannot be read:"; who asked for the manifest says which one it is. */
export const invalid = (why: string): OciError =>
  new OciError(
    'MANIFEST_INVALID',
    `the manifest cannot be read: ${why}. Push the image again with a current tool`,
  );
