// Whether one entry of an advisory says that a version is affected.
// https://ossf.github.io/osv-schema/#evaluation
import type { AffectedPackage, RangeEvent, VersionRange } from '@fedscan/model';
import type { VersionOrder } from './order/version-order.ts';

/** A version, read once for the many events that it is compared with. */
export type InstalledVersion = {
  readonly text: string;
  /** Undefined where the text is no version of its ecosystem: only lists of versions can name it. */
  readonly parsed: unknown;
  readonly order: VersionOrder | undefined;
};

export const readVersion = (text: string, order: VersionOrder | undefined): InstalledVersion => ({
  text,
  parsed: order?.parse(text),
  order,
});

export const isAffected = (version: InstalledVersion, entry: AffectedPackage): boolean =>
  entry.ranges.some((range) => isInRange(version, range)) || isListed(version, entry);

function isListed(version: InstalledVersion, { versions, ranges }: AffectedPackage): boolean {
  if (versions.includes(version.text)) return true;
  // Where there is nothing but the list, another spelling of the same version must not slip through it.
  if (ranges.some(({ type }) => type !== 'GIT')) return false;
  return versions.some((listed) => compareWith(version, listed) === 0);
}

// The last event at or before the version decides. Of events at one version, the one that is written last counts.
function isInRange(version: InstalledVersion, { type, events }: VersionRange): boolean {
  if (type === 'GIT' || version.parsed === undefined) return false;
  let last: RangeEvent | undefined;
  for (const event of events) {
    if (hasHappened(version, event) && (!last || isNotBefore(version.order, event, last)))
      last = event;
  }
  return last !== undefined && 'introduced' in last && isBeforeLimits(version, events);
}

function hasHappened(version: InstalledVersion, event: RangeEvent): boolean {
  if ('limit' in event) return false;
  if (isStart(event)) return true;
  const order = compareWith(version, textOf(event));
  return order !== undefined && ('lastAffected' in event ? order > 0 : order >= 0);
}

// "0" stands for before the first version.
const isStart = (event: RangeEvent): boolean => 'introduced' in event && event.introduced === '0';

function isNotBefore(order: VersionOrder | undefined, a: RangeEvent, b: RangeEvent): boolean {
  if (isStart(a) || isStart(b)) return isStart(b);
  return (compareWith(readVersion(textOf(a), order), textOf(b)) ?? 0) >= 0;
}

function isBeforeLimits(version: InstalledVersion, events: readonly RangeEvent[]): boolean {
  const limits = events.flatMap((event) => ('limit' in event ? [event.limit] : []));
  return (
    limits.length === 0 ||
    limits.some((limit) => limit === '*' || (compareWith(version, limit) ?? 0) < 0)
  );
}

/** Undefined where the other text is no version: such an event is passed over. */
function compareWith({ parsed, order }: InstalledVersion, text: string): number | undefined {
  const other = order?.parse(text);
  return order && parsed !== undefined && other !== undefined
    ? order.compare(parsed, other)
    : undefined;
}

export function textOf(event: RangeEvent): string {
  if ('introduced' in event) return event.introduced;
  if ('fixed' in event) return event.fixed;
  return 'lastAffected' in event ? event.lastAffected : event.limit;
}
