// NO_PROXY: names match on the borders of their dots, never as a regular expression.
import ipaddr from 'ipaddr.js';
import { bareHost } from './address-guard.ts';

/** Is this URL reached without the proxy? */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = bareHost(url);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const [, name = '', entryPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort && entryPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (ipaddr.isValid(bare) && ipaddr.isValid(host)) {
    return ipaddr.process(bare).toString() === ipaddr.process(host).toString();
  }
  return host === bare || host.endsWith(`.${bare}`);
}

function isInRange(host: string, range: string): boolean {
  if (!ipaddr.isValid(host) || !ipaddr.isValidCIDR(range)) return false;
  const address = ipaddr.process(host);
  const [network, bits] = ipaddr.parseCIDR(range);
  return address.kind() === network.kind() && address.match([network, bits] as never);
}
