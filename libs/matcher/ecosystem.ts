// Which of OSV's ecosystems a package belongs to. https://ossf.github.io/osv-schema/#defined-ecosystems
import type { Distribution, Package, PackageType } from '@fedscan/model';

const languages: Partial<Record<PackageType, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  maven: 'Maven',
  golang: 'Go',
  gem: 'RubyGems',
  nuget: 'NuGet',
  composer: 'Packagist',
  cargo: 'crates.io',
};

type Naming = { readonly type: PackageType; readonly name: (version: string) => string };

const distributions = new Map<string, Naming>([
  ['debian', { type: 'deb', name: (version) => withPart('Debian', /^[0-9]+/, version) }],
  ['ubuntu', { type: 'deb', name: ubuntuOf }],
  ['alpine', { type: 'apk', name: alpineOf }],
  ['wolfi', { type: 'apk', name: () => 'Wolfi' }],
  ['chainguard', { type: 'apk', name: () => 'Chainguard' }],
  ['minimos', { type: 'apk', name: () => 'MinimOS' }],
  ['almalinux', { type: 'rpm', name: (version) => withPart('AlmaLinux', /^[0-9]+/, version) }],
  ['rocky', { type: 'rpm', name: (version) => withPart('Rocky Linux', /^[0-9]+/, version) }],
]);

/**
 * The ecosystem whose advisories apply, such as "Debian:12", "Ubuntu:22.04:LTS", "Alpine:v3.20" or
 * "npm"; empty where there is none: a distribution without advisories, or a release still in the making.
 */
export function ecosystemOf(pkg: Package, distribution?: Distribution): string {
  const language = languages[pkg.type];
  if (language !== undefined) return language;
  const naming = distributions.get(distribution?.id ?? '');
  if (naming?.type !== pkg.type) return '';
  const ecosystem = naming.name(distribution?.versionId ?? '');
  return ecosystem.startsWith('Ubuntu:') ? ecosystemOfBuild(ecosystem, pkg.version) : ecosystem;
}

function withPart(name: string, form: RegExp, version: string): string {
  const part = form.exec(version)?.[0];
  return part === undefined ? '' : `${name}:${part}`;
}

// The release of every second April has long-term support.
function ubuntuOf(version: string): string {
  const [release, year] = /^([0-9]{1,2})\.(?:04|10)(?![0-9])/.exec(version) ?? [];
  if (release === undefined) return '';
  return `Ubuntu:${release}${Number(year) % 2 === 0 && release.endsWith('.04') ? ':LTS' : ''}`;
}

// What Ubuntu Pro built is told by its version, and its fixes are told under another name.
const ecosystemOfBuild = (ecosystem: string, version: string): string =>
  /[+~]esm[0-9]/.test(version) ? ecosystem.replace('Ubuntu:', 'Ubuntu:Pro:') : ecosystem;

// "3.20.3" is of v3.20; "3.21.0_alpha20240807" is edge on its way to v3.21.
function alpineOf(version: string): string {
  if (/^edge$|_(?:alpha|beta|rc|git)/.test(version)) return 'Alpine:edge';
  return withPart('Alpine', /^[0-9]+\.[0-9]+/, version).replace(':', ':v');
}

/** Whether a distribution packages it, under a name of its own and from a source package. */
export const isOfDistribution = (type: PackageType): boolean =>
  type === 'deb' || type === 'apk' || type === 'rpm';
