// Small images of distributions, with the packages that a test or the demo needs.
import type { BuiltImage } from './built-image.ts';
import { type ImageParts, imageOf, layerOf } from './image-builder.ts';
import type { LayerFile } from './tar-archive.ts';

type ApkPackage = { readonly name: string; readonly version: string; readonly origin?: string };
type DebPackage = { readonly name: string; readonly version: string; readonly source?: string };
type Installed = { readonly name: string; readonly version: string };

export type SampleParts = Omit<ImageParts, 'layers'> & {
  /** Below /app/node_modules, in a layer of their own. */
  readonly npm?: readonly Installed[];
  /** Below /opt/venv, in a layer of their own. */
  readonly python?: readonly Installed[];
};

export type AlpineParts = SampleParts & {
  /** Of the distribution, such as `3.10`. */
  readonly version?: string;
  readonly packages: readonly ApkPackage[];
};

export type DebianParts = SampleParts & {
  /** Of the distribution, such as `12`. */
  readonly version?: string;
  /** `source` as dpkg writes it: a name, or `name (version)`. */
  readonly packages: readonly DebPackage[];
};

export async function alpineImage({
  version = '3.10',
  packages,
  ...rest
}: AlpineParts): Promise<BuiltImage> {
  return sampleImage(rest, {
    'etc/os-release': `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}.0\nPRETTY_NAME="Alpine Linux v${version}"\n`,
    'lib/apk/db/installed': apkDatabase(packages),
  });
}

export async function debianImage({
  version = '12',
  packages,
  ...rest
}: DebianParts): Promise<BuiltImage> {
  return sampleImage(rest, {
    'etc/os-release': { symlink: '../usr/lib/os-release' },
    'usr/lib/os-release': `PRETTY_NAME="Debian GNU/Linux ${version}"\nNAME="Debian GNU/Linux"\nVERSION_ID="${version}"\nID=debian\n`,
    'var/lib/dpkg/status': dpkgDatabase(packages),
  });
}

/** The text of Alpine's database of installed packages. */
export const apkDatabase = (packages: readonly ApkPackage[]): string =>
  packages
    .map(({ name, version, origin = name }) => `P:${name}\nV:${version}\nA:x86_64\no:${origin}\n\n`)
    .join('');

/** The text of dpkg's status file. */
export const dpkgDatabase = (packages: readonly DebPackage[]): string =>
  packages
    .map(({ name, version, source }) =>
      [
        `Package: ${name}`,
        'Status: install ok installed',
        'Architecture: amd64',
        ...(source === undefined ? [] : [`Source: ${source}`]),
        `Version: ${version}`,
        '\n',
      ].join('\n'),
    )
    .join('');

async function sampleImage(
  { npm = [], python = [], ...parts }: SampleParts,
  base: Readonly<Record<string, LayerFile>>,
): Promise<BuiltImage> {
  const layers = [base, npmFiles(npm), pythonFiles(python)]
    .filter((files) => Object.keys(files).length > 0)
    .map((files) => layerOf(files));
  return imageOf({ ...parts, layers: await Promise.all(layers) });
}

const npmFiles = (packages: readonly Installed[]): Record<string, LayerFile> =>
  Object.fromEntries(
    packages.map(({ name, version }) => [
      `app/node_modules/${name}/package.json`,
      JSON.stringify({ name, version }),
    ]),
  );

const pythonFiles = (packages: readonly Installed[]): Record<string, LayerFile> =>
  Object.fromEntries(
    packages.map(({ name, version }) => [
      `opt/venv/lib/python3.11/site-packages/${name.replaceAll('-', '_')}-${version}.dist-info/METADATA`,
      `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    ]),
  );
