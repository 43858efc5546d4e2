// A registry's answers name further addresses (redirects, token services), and whoever controls them must not be able
// to make us ask the machine itself or a cloud's metadata service. Names are checked when they are looked up for the
// connection, so that a name which changes its address in between gains nothing.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { OciError } from '../oci-error.ts';

export type AddressGuard = {
  /** @throws OciError ADDRESS_REFUSED where the URL's host is an address that must not be asked. */
  check(url: URL): void;
  /** For `net.connect`. */
  readonly lookup: LookupFunction;
};

type Refusal = 'loopback' | 'link-local' | 'unspecified' | 'metadata';

// Metadata services outside the link-local ranges: AWS over IPv6, Alibaba Cloud, Oracle Cloud.
const metadataAddresses = new Set(['fd00:ec2::254', '100.100.100.200', '192.0.0.192']);

export function createAddressGuard(registry: URL, allowedHosts: readonly string[]): AddressGuard {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const loopbackAllowed = isConfiguredLocally(registry);

  function refuse(host: string, address: string): OciError | undefined {
    const refusal = refusalOf(address);
    if (!refusal || allowed.has(host) || allowed.has(address)) return undefined;
    if (refusal === 'loopback' && loopbackAllowed) return undefined;
    const where = host === address ? `${address} is` : `${host} lies at ${address},`;
    return new OciError(
      'ADDRESS_REFUSED',
      `${where} a ${refusal} address, which a registry could use to reach what is not meant for it; ` +
        'where this is intended, add the host to the allowed private hosts',
    );
  }

  return {
    check(url) {
      const host = bareHost(url);
      const error = ipaddr.isValid(host) ? refuse(host, host) : undefined;
      if (error) throw error;
    },
    lookup(hostname, options, callback) {
      const all: LookupOptions & { all: true } = { ...options, all: true };
      lookup(hostname, all, (error, addresses) => {
        const first = addresses?.[0];
        if (error || !first) return callback(error ?? notFound(hostname), '', 0);
        for (const { address } of addresses) {
          const refused = refuse(hostname.toLowerCase(), address);
          if (refused) return callback(refused, '', 0);
        }
        answer(options, addresses, first, callback);
      });
    },
  };
}

function answer(
  options: LookupOptions,
  addresses: LookupAddress[],
  first: LookupAddress,
  callback: Parameters<LookupFunction>[2],
): void {
  if (options.all) callback(null, addresses);
  else callback(null, first.address, first.family);
}

// A name without a dot is in no public DNS, so nobody outside can point it at this machine.
function isConfiguredLocally(registry: URL): boolean {
  const host = bareHost(registry);
  if (ipaddr.isValid(host)) return refusalOf(host) === 'loopback';
  return !host.includes('.') || host.endsWith('.localhost');
}

function refusalOf(text: string): Refusal | undefined {
  const address = ipaddr.process(text.replace(/%.*$/, ''));
  if (metadataAddresses.has(address.toString())) return 'metadata';
  switch (address.range()) {
    case 'loopback':
      return 'loopback';
    case 'linkLocal':
      return 'link-local';
    case 'unspecified':
      return 'unspecified';
    // NAT64 (64:ff9b::/96): the IPv4 address in the last 32 bits is what is reached.
    case 'rfc6052':
      return refusalOf(new ipaddr.IPv4(address.toByteArray().slice(12)).toString());
    default:
      return undefined;
  }
}

/** Without the brackets of an IPv6 address. */
export const bareHost = (url: URL): string => url.hostname.toLowerCase().replace(/^\[|\]$/g, '');

const notFound = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no address for ${hostname}`), { code: 'ENOTFOUND' });
