// Whether a version of a package exists that a vulnerability does not touch.
import type { AffectedPackage, FixState } from '@fedscan/model';
import { type InstalledVersion, isAffected, readVersion } from './affected.ts';
import { compareText } from './order/numbers.ts';

export type Fix = { readonly fixState: FixState; readonly fixedVersions: readonly string[] };

/** @param entries those that say the version is affected, of all records of one vulnerability */
export function fixOf(version: InstalledVersion, entries: readonly AffectedPackage[]): Fix {
  const fixedVersions = fixedVersionsOf(version, entries);
  return { fixState: fixedVersions.length > 0 ? 'fixed' : stateOf(entries), fixedVersions };
}

// A version counts where no other record still calls it affected: an update that broke something and
// was made again, say. Where none is left the records contradict each other, and all are shown.
function fixedVersionsOf(version: InstalledVersion, entries: readonly AffectedPackage[]): string[] {
  const order = version.order;
  if (!order || version.parsed === undefined) return [];
  const later = [...new Set(entries.flatMap(fixesWithin))]
    .map((text) => readVersion(text, order))
    .filter(({ parsed }) => parsed !== undefined && order.compare(parsed, version.parsed) > 0)
    .sort((a, b) => order.compare(a.parsed, b.parsed) || compareText(a.text, b.text));
  const distinct = later.filter((fix, index) => {
    const before = later[index - 1];
    return !before || order.compare(before.parsed, fix.parsed) !== 0;
  });
  const sound = distinct.filter((fix) => !entries.some((entry) => isAffected(fix, entry)));
  return (sound.length > 0 ? sound : distinct).map(({ text }) => text);
}

const fixesWithin = ({ ranges }: AffectedPackage): string[] =>
  ranges
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) => events.flatMap((event) => ('fixed' in event ? [event.fixed] : [])));

const noFixWillCome: readonly FixState[] = ['end_of_life', 'wont_fix', 'deferred'];

function stateOf(entries: readonly AffectedPackage[]): FixState {
  const said = noFixWillCome.find((state) => entries.some(({ fixWord }) => fixWord === state));
  if (said) return said;
  // A last affected version, or a bare list, leaves open which version comes after.
  return entries.some(isOpen) ? 'not_fixed' : 'unknown';
}

const isOpen = ({ ranges }: AffectedPackage): boolean =>
  ranges.some(
    ({ type, events }) =>
      type !== 'GIT' &&
      events.length > 0 &&
      !events.some((event) => 'lastAffected' in event || 'limit' in event),
  );
