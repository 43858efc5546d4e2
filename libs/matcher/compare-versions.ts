import { orderOf } from './order/all.ts';

/**
 * Below 0, 0 or above 0; undefined where the ecosystem has no known order or either text is no
 * version of it.
 * @param ecosystem as OSV writes it: "Debian:12", "npm"
 */
export function compareVersions(ecosystem: string, a: string, b: string): number | undefined {
  const order = orderOf(ecosystem);
  const versionA = order?.parse(a);
  const versionB = order?.parse(b);
  return order && versionA !== undefined && versionB !== undefined
    ? order.compare(versionA, versionB)
    : undefined;
}
