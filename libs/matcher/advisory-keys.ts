// Under which names a package is looked for among advisories, and an advisory is kept: the same from both sides.
import type { Advisory, AffectedPackage, PackageIdentity } from '@fedscan/model';
import { isOfDistribution } from './ecosystem.ts';
import { baseOf } from './order/all.ts';
import { normalName } from './package-name.ts';

export type AdvisoryKey = { readonly ecosystem: string; readonly name: string };

/**
 * Where to look for the advisories that may touch a package; none where its ecosystem has none. In order
 * of preference: within one advisory only the entries under the first key that has any count.
 */
export function advisoryKeysOf(identity: PackageIdentity): AdvisoryKey[] {
  if (identity.ecosystem === '') return [];
  const ecosystems = ecosystemsOf(identity.ecosystem);
  return namesOf(identity).flatMap((name) => ecosystems.map((ecosystem) => ({ ecosystem, name })));
}

/** Each of the names under which an advisory is to be found. */
export function keysNamedBy({ affected }: Advisory): AdvisoryKey[] {
  const keys = new Map<string, AdvisoryKey>();
  for (const entry of affected) {
    const key = keyOf(entry);
    keys.set(`${key.ecosystem}\n${key.name}`, key);
  }
  return [...keys.values()];
}

export const keyOf = ({ ecosystem, name }: AffectedPackage): AdvisoryKey => ({
  ecosystem: normalEcosystem(ecosystem),
  name: normalName(ecosystem, name),
});

function namesOf({ type, ecosystem, name, sourceName }: PackageIdentity): string[] {
  if (!isOfDistribution(type)) return [normalName(ecosystem, name)];
  const source = sourceName || name;
  // Debian, Ubuntu and Alpine publish advisories against source packages only.
  if (type === 'deb' || baseOf(ecosystem) === 'Alpine') return [source];
  // The others name binary packages or sources, and may clear one binary of a source.
  return source === name ? [name] : [name, source];
}

// "Ubuntu:24.04:LTS" was "Ubuntu:24.04" before it was released, and nothing installed tells the
// repository of "Packagist:https://packages.drupal.org/8".
function normalEcosystem(ecosystem: string): string {
  const base = baseOf(ecosystem);
  if (base === 'Packagist' || base === 'Maven') return base;
  return base === 'Ubuntu' ? ecosystem.replace(/:LTS$/, '') : ecosystem;
}

// What is fixed for subscribers of Ubuntu Pro only is told under the name of Pro only, and the packages
// of all others are as vulnerable: so they are looked for there too.
function ecosystemsOf(ecosystem: string): string[] {
  const normal = normalEcosystem(ecosystem);
  if (baseOf(ecosystem) !== 'Ubuntu') return [normal];
  return normal.startsWith('Ubuntu:Pro:')
    ? [normal, normal.replace('Ubuntu:Pro:', 'Ubuntu:')]
    : [normal, normal.replace('Ubuntu:', 'Ubuntu:Pro:')];
}
