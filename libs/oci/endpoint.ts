// A registry's address and how to reach it: plain values, so that a worker thread can be given one.
import { canonicalHost } from '@fedscan/model';
import { OciError } from './oci-error.ts';

export type OciCredential = { readonly username: string; readonly password: string };

export type OciEndpoint = {
  /** http or https; a path before `/v2/` is kept. */
  readonly url: string;
  readonly credential?: OciCredential;
  /** PEM of roots to trust beside the system's. */
  readonly caPem?: string;
  readonly insecureSkipVerify?: boolean;
  /** `http://user:password@proxy:3128` */
  readonly proxy?: string;
  /** What is reached without the proxy: names, `.suffixes`, addresses, CIDR ranges, `*`; parted by commas. */
  readonly noProxy?: string;
  /** Hosts that may lie on loopback or link-local addresses even though the registry does not. */
  readonly allowedPrivateHosts?: readonly string[];
  /** Hosts beside the registry's own domain whose token service may see the password. */
  readonly tokenHosts?: readonly string[];
};

/** Docker Hub's API is not at the host that its images are named after. */
const dockerHubApi = 'registry-1.docker.io';

/** The address below which `v2/` lies, with a trailing slash. @throws OciError BAD_URL */
export function parseBaseUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw badUrl(
      `"${text.replace(/^.*@/, '')}" is not a URL; write it as https://registry.example.com`,
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw badUrl(
      `"${url.protocol}" cannot be used for a registry; the URL must begin with https:// or http://`,
    );
  }
  if (url.username || url.password) {
    throw badUrl('the registry URL holds a user name or password; put them into the credential');
  }
  if (url.search || url.hash) {
    throw badUrl(`${url.origin}${url.pathname} is followed by "?" or "#"; leave that out`);
  }
  if (canonicalHost(url.host) === 'docker.io') url.host = dockerHubApi;
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '').concat('/');
  return url;
}

const badUrl = (message: string): OciError => new OciError('BAD_URL', message);
