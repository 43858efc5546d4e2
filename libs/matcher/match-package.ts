import type { Advisory, AffectedPackage, Match, PackageIdentity } from '@fedscan/model';
import { type AdvisoryKey, advisoryKeysOf, keyOf } from './advisory-keys.ts';
import { isAffected, readVersion } from './affected.ts';
import { isOfDistribution } from './ecosystem.ts';
import { fixOf } from './fix.ts';
import { orderOf } from './order/all.ts';
import { rate } from './severity.ts';
import { groupByVulnerability } from './vulnerabilities.ts';

/**
 * The vulnerabilities of a package version, sorted by name.
 * @param candidates at least the advisories that name one of `advisoryKeysOf(identity)`; further ones, and the order, make no difference
 */
export function matchPackage(identity: PackageIdentity, candidates: readonly Advisory[]): Match[] {
  const version = readVersion(versionOf(identity), orderOf(identity.ecosystem));
  const keys = advisoryKeysOf(identity);
  const entries = new Map<Advisory, AffectedPackage[]>();
  for (const advisory of candidates) {
    const affected = entriesFor(keys, advisory).filter((entry) => isAffected(version, entry));
    if (affected.length > 0) entries.set(advisory, affected);
  }

  return groupByVulnerability([...entries.keys()], isOfDistribution(identity.type)).map(
    ({ name, advisories, aliases }) => {
      const evidence = advisories.map((advisory) => ({
        advisory,
        entries: entries.get(advisory) ?? [],
      }));
      const publishedAt = firstPublished(advisories);
      return {
        vulnerability: name,
        advisories: [...new Set(advisories.map(({ id }) => id))],
        aliases,
        ...fixOf(
          version,
          evidence.flatMap(({ entries }) => entries),
        ),
        ...rate(evidence),
        ...(publishedAt && { publishedAt }),
      };
    },
  );
}

// Debian and Ubuntu speak of sources, whose versions can differ from those of what is built from them.
const versionOf = ({ type, version, sourceVersion }: PackageIdentity): string =>
  type === 'deb' ? sourceVersion || version : version;

function entriesFor(keys: readonly AdvisoryKey[], advisory: Advisory): AffectedPackage[] {
  if (advisory.withdrawn !== undefined) return [];
  for (const { ecosystem, name } of keys) {
    const entries = advisory.affected.filter((entry) => {
      const key = keyOf(entry);
      return key.ecosystem === ecosystem && key.name === name;
    });
    if (entries.length > 0) return entries;
  }
  return [];
}

function firstPublished(advisories: readonly Advisory[]): Date | undefined {
  const times = advisories
    .map(({ published }) => Date.parse(published ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length > 0 ? new Date(Math.min(...times)) : undefined;
}
