import type { OciEndpoint } from '@fedscan/oci';
import { getDriver } from './drivers/all.ts';
import type { RegistrySource } from './registry-source.ts';

/** Plain values: a worker thread can be given them. @throws RegistryError UNKNOWN_KIND */
export function endpointOf(source: RegistrySource): OciEndpoint {
  const credential = getDriver(source.kind).credential(source);
  const { url, caPem, insecureSkipVerify, proxy, noProxy, allowedPrivateHosts, tokenHosts } =
    source;
  return {
    url,
    ...(credential && { credential }),
    ...(caPem && { caPem }),
    ...(insecureSkipVerify && { insecureSkipVerify }),
    ...(proxy && { proxy }),
    ...(noProxy && { noProxy }),
    ...(allowedPrivateHosts && { allowedPrivateHosts }),
    ...(tokenHosts && { tokenHosts }),
  };
}
