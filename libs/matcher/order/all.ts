// Which order each ecosystem of OSV has. https://ossf.github.io/osv-schema/#affectedpackage-field
import { alpine } from './alpine.ts';
import { debian } from './debian.ts';
import { maven } from './maven.ts';
import { nuget } from './nuget.ts';
import { packagist } from './packagist.ts';
import { pep440 } from './pep440.ts';
import { rpm } from './rpm.ts';
import { rubygems } from './rubygems.ts';
import { semver } from './semver.ts';
import { opaque, type VersionOrder } from './version-order.ts';

const orders: Readonly<Record<string, VersionOrder>> = {
  Debian: opaque(debian),
  Ubuntu: opaque(debian),
  Alpine: opaque(alpine),
  Chainguard: opaque(alpine),
  MinimOS: opaque(alpine),
  Wolfi: opaque(alpine),
  AlmaLinux: opaque(rpm),
  'Rocky Linux': opaque(rpm),
  'Red Hat': opaque(rpm),
  npm: opaque(semver),
  PyPI: opaque(pep440),
  Maven: opaque(maven),
  Go: opaque(semver),
  'crates.io': opaque(semver),
  RubyGems: opaque(rubygems),
  NuGet: opaque(nuget),
  Packagist: opaque(packagist),
};

/** Undefined for an ecosystem whose versions cannot be compared. */
export const orderOf = (ecosystem: string): VersionOrder | undefined => orders[baseOf(ecosystem)];

/** "Debian" of "Debian:12". */
export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}
