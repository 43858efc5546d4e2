// The peers' own version-order vectors are the referee of ours.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from '@fedscan/matcher';
import { requireOrSkip, sharedFolder } from '@fedscan/test-kit';
import { describe, expect, test } from 'vitest';

const shared = sharedFolder();

type Suite = {
  readonly file: string;
  readonly ecosystem: string;
  /** Vectors that we hold to be wrong, each with the reason. */
  readonly disputed: Readonly<Record<string, string>>;
};

const suites: Suite[] = [
  { file: 'debian.txt', ecosystem: 'Debian:12', disputed: {} },
  { file: 'debian.txt', ecosystem: 'Ubuntu:22.04:LTS', disputed: {} },
  { file: 'alpine.txt', ecosystem: 'Alpine:v3.20', disputed: {} },
  { file: 'semver.txt', ecosystem: 'npm', disputed: {} },
  { file: 'semver.txt', ecosystem: 'crates.io', disputed: {} },
  { file: 'go.txt', ecosystem: 'Go', disputed: {} },
  { file: 'pypi.txt', ecosystem: 'PyPI', disputed: {} },
  { file: 'rpm.txt', ecosystem: 'AlmaLinux:9', disputed: {} },
  { file: 'maven.txt', ecosystem: 'Maven', disputed: {} },
  { file: 'rubygems.txt', ecosystem: 'RubyGems', disputed: {} },
  { file: 'nuget.txt', ecosystem: 'NuGet', disputed: {} },
  {
    file: 'packagist.txt',
    ecosystem: 'Packagist',
    disputed: {
      'v1.9.0-ALPHA.2 = v1.9.0-BETA.2':
        'equal only to a bare version_compare, which knows no capitals; Composer lowers them first, and an alpha precedes a beta',
    },
  },
];

describe.skipIf(requireOrSkip('../shared/vectors', shared))('version order', () => {
  test.each(suites)('of $ecosystem is as $file says', ({ file, ecosystem, disputed }) => {
    const vectors = readVectors(join(shared ?? '', 'vectors', 'versions', file));

    const differing = vectors
      .filter(
        ({ a, b, sign }) =>
          signOf(ecosystem, a, b) !== sign || signOf(ecosystem, b, a) !== mirrored[sign],
      )
      .map(({ line }) => line);

    expect(vectors.length).toBeGreaterThan(10);
    expect(differing).toEqual(Object.keys(disputed));
  });
});

type Sign = '<' | '=' | '>';
type Vector = {
  readonly line: string;
  readonly a: string;
  readonly b: string;
  readonly sign: Sign;
};

const mirrored: Record<Sign, Sign> = { '<': '>', '=': '=', '>': '<' };

function readVectors(path: string): Vector[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, a, sign, b] = /^(\S+) ([<=>]) (\S+)$/.exec(line) ?? [];
      if (!a || !b || !sign) throw new Error(`${path}: "${line}" is no vector`);
      return { line, a, b, sign: sign as Sign };
    });
}

function signOf(ecosystem: string, a: string, b: string): Sign | undefined {
  const order = compareVersions(ecosystem, a, b);
  if (order === undefined) return undefined;
  return order < 0 ? '<' : order > 0 ? '>' : '=';
}
