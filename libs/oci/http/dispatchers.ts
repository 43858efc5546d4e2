// Which connection a URL is asked over: straight or through the proxy, and whom TLS trusts on it.
import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { OciEndpoint } from '../endpoint.ts';
import { OciError } from '../oci-error.ts';
import type { AddressGuard } from './address-guard.ts';
import { bypassesProxy } from './proxy-choice.ts';

export type Dispatchers = AsyncDisposable & { for(url: URL): Dispatcher };

const connectTimeout = 10_000;
// What lies in a socket's buffer is taken in one piece; a blob comes in pieces of this size where the network is fast.
const socketBuffer = 256 * 1024;

export function createDispatchers(endpoint: OciEndpoint, guard: AddressGuard): Dispatchers {
  const tls = tlsOptions(endpoint);
  let direct: Agent | undefined;
  let proxied: ProxyAgent | undefined;

  return {
    for(url) {
      if (endpoint.proxy && !bypassesProxy(url, endpoint.noProxy ?? '')) {
        proxied ??= new ProxyAgent({
          uri: parseProxy(endpoint.proxy),
          requestTls: tls,
          proxyTls: { ...tls, timeout: connectTimeout },
          proxyTunnel: false,
        });
        return proxied;
      }
      direct ??= new Agent({
        connect: {
          ...tls,
          lookup: guard.lookup,
          timeout: connectTimeout,
          highWaterMark: socketBuffer,
        } as Agent.Options['connect'],
      });
      return direct;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([direct?.destroy(), proxied?.destroy()]);
    },
  };
}

type TlsOptions = { rejectUnauthorized?: false; secureContext?: SecureContext };

function tlsOptions({ caPem, insecureSkipVerify }: OciEndpoint): TlsOptions {
  if (insecureSkipVerify) return { rejectUnauthorized: false };
  if (!caPem?.trim()) return {};
  // One context for all connections: reading a hundred roots again for each would cost more than the request.
  return { secureContext: createSecureContext({ ca: [...getCACertificates(), ...roots(caPem)] }) };
}

// OpenSSL passes over what it cannot read, and the registry would be untrusted for no reason that anybody sees.
function roots(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length === 0) throw new Error('there is no certificate in it');
    for (const block of blocks) new X509Certificate(block);
    return blocks;
  } catch (cause) {
    throw new OciError(
      'BAD_CERTIFICATE',
      'the CA certificates of the registry cannot be read; give them as PEM, from -----BEGIN CERTIFICATE----- on',
      { cause },
    );
  }
}

function parseProxy(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new OciError('BAD_PROXY', 'the proxy is not a URL such as http://proxy.example.com:3128');
}
