import type { Advisory, AffectedPackage, PackageIdentity } from '@fedscan/model';
import { describe, expect, test } from 'vitest';
import { matchPackage } from './match-package.ts';
import { identityOf } from './package-identity.ts';

const bookworm = { id: 'debian', versionId: '12' };

const advisory = (fields: Partial<Advisory> & { id: string }): Advisory => ({
  modified: '2026-01-01T00:00:00Z',
  aliases: [],
  upstream: [],
  severity: [],
  affected: [],
  references: [],
  ...fields,
});

const entry = (fields: Partial<AffectedPackage> & { ecosystem: string; name: string }) => ({
  ranges: [],
  versions: [],
  severity: [],
  ...fields,
});

type Events = AffectedPackage['ranges'][number]['events'];

const range = (...events: Events): AffectedPackage['ranges'] => [{ type: 'ECOSYSTEM', events }];

const npm = (version: string): PackageIdentity =>
  identityOf({ type: 'npm', name: 'lodash', version });

const openssl = (version: string): PackageIdentity =>
  identityOf({ type: 'deb', name: 'libssl3', version, source: 'openssl' }, bookworm);

const idsOf = (identity: PackageIdentity, ...candidates: Advisory[]): string[] =>
  matchPackage(identity, candidates).map(({ vulnerability }) => vulnerability);

describe('a version is affected', () => {
  const lodash = (fields: Partial<AffectedPackage>) =>
    advisory({ id: 'GHSA-1', affected: [entry({ ecosystem: 'npm', name: 'lodash', ...fields })] });

  test.each<[string, Events, string[], string[]]>([
    [
      'up to the fix',
      [{ introduced: '0' }, { fixed: '2.0.0' }],
      ['0.0.1', '2.0.0-rc.1'],
      ['2.0.0'],
    ],
    ['without end', [{ introduced: '1.0.0' }], ['1.0.0', '99.0.0'], ['0.9.0', '1.0.0-rc.1']],
    ['with the last one', [{ introduced: '0' }, { lastAffected: '2.0.0' }], ['2.0.0'], ['2.0.1']],
    [
      'in any of several branches, in whatever order they are written',
      [{ fixed: '2.3.0' }, { introduced: '2.0.0' }, { fixed: '1.6.0' }, { introduced: '0' }],
      ['1.5.9', '2.0.0', '2.2.9'],
      ['1.6.0', '1.9.0', '2.3.0'],
    ],
    ['below the limit', [{ introduced: '1.0.0' }, { limit: '2.0.0' }], ['1.9.0'], ['2.0.0']],
    ['below any limit of *', [{ introduced: '1.0.0' }, { limit: '*' }], ['9.0.0'], []],
    ['never, fixed where it begins', [{ introduced: '0' }, { fixed: '0' }], [], ['0.0.0', '1.0.0']],
    [
      'again, where it comes back with its fix',
      [{ introduced: '0' }, { fixed: '2.0.0' }, { introduced: '2.0.0' }, { fixed: '3.0.0' }],
      ['2.0.0'],
      ['3.0.0'],
    ],
    [
      'as if what is no version were not there',
      [{ introduced: '0' }, { fixed: 'soon' }, { fixed: '3.0.0' }],
      ['2.0.0'],
      ['3.0.0'],
    ],
  ])('%s', (_, events, affected, unaffected) => {
    const record = lodash({ ranges: range(...events) });

    expect(affected.filter((version) => idsOf(npm(version), record).length === 0)).toEqual([]);
    expect(unaffected.filter((version) => idsOf(npm(version), record).length > 0)).toEqual([]);
  });

  test('that a list names, also where no order knows it', () => {
    const record = lodash({ versions: ['1.2', 'nightly'] });

    expect(idsOf(npm('nightly'), record)).toEqual(['GHSA-1']);
    expect(idsOf(npm('1.2.0'), record)).toEqual(['GHSA-1']);
    expect(idsOf(npm('1.3.0'), record)).toEqual([]);
  });

  test('by no range, where it is no version', () => {
    expect(idsOf(npm('latest'), lodash({ ranges: range({ introduced: '0' }) }))).toEqual([]);
  });

  test('by no range of commits', () => {
    const ranges = [{ type: 'GIT' as const, events: [{ introduced: '0' }] }];

    expect(idsOf(npm('1.0.0'), lodash({ ranges }))).toEqual([]);
  });

  test('by no advisory that was withdrawn, or is about another package or ecosystem', () => {
    const ranges = range({ introduced: '0' });
    const withdrawn = { ...lodash({ ranges }), withdrawn: '2026-01-02T00:00:00Z' };

    expect(
      idsOf(
        npm('1.0.0'),
        withdrawn,
        lodash({ ranges, name: 'Lodash' }),
        lodash({ ranges, ecosystem: 'PyPI' }),
      ),
    ).toEqual([]);
  });
});

describe('packages of distributions', () => {
  const fixedIn = (ecosystem: string, fixed: string, name = 'openssl') =>
    entry({ ecosystem, name, ranges: range({ introduced: '0' }, { fixed }) });

  test('are matched by their source and its version', () => {
    const record = advisory({ id: 'DSA-1-1', affected: [fixedIn('Debian:12', '3.0.11-1')] });
    const rebuilt = identityOf(
      { type: 'deb', name: 'libssl3', version: '9.9', source: 'openssl', sourceVersion: '3.0.9-1' },
      bookworm,
    );

    expect(idsOf(openssl('3.0.9-1'), record)).toEqual(['DSA-1-1']);
    expect(idsOf(rebuilt, record)).toEqual(['DSA-1-1']);
    expect(idsOf(openssl('1:3.0.9-1'), record)).toEqual([]);
  });

  test('are matched by advisories of their own release only', () => {
    const record = advisory({ id: 'DSA-1-1', affected: [fixedIn('Debian:11', '3.0.11-1')] });

    expect(idsOf(openssl('3.0.9-1'), record)).toEqual([]);
  });

  test('of Wolfi can be cleared while their source is not', () => {
    const cleared = fixedIn('Wolfi', '0', 'openssl-doc');
    const record = advisory({ id: 'CGA-1', affected: [cleared, fixedIn('Wolfi', '3.4-r0')] });
    const part = (name: string) =>
      identityOf({ type: 'apk', name, version: '3.3-r0', source: 'openssl' }, { id: 'wolfi' });

    expect(idsOf(part('libcrypto3'), record)).toEqual(['CGA-1']);
    expect(idsOf(part('openssl-doc'), record)).toEqual([]);
  });

  test('of Ubuntu are told of fixes for subscribers of Pro, and those have the last word on what Pro built', () => {
    const jammy = { id: 'ubuntu', versionId: '22.04' };
    const curl = (version: string) => identityOf({ type: 'deb', name: 'curl', version }, jammy);
    const onlyPro = advisory({
      id: 'UBUNTU-CVE-2026-1000',
      affected: [fixedIn('Ubuntu:Pro:22.04:LTS', '7.81-1+esm1', 'curl')],
    });
    const both = advisory({
      id: 'UBUNTU-CVE-2026-2000',
      affected: [
        entry({
          ecosystem: 'Ubuntu:22.04:LTS',
          name: 'curl',
          ranges: range({ introduced: '0' }),
          fixWord: 'wont_fix',
        }),
        fixedIn('Ubuntu:Pro:22.04:LTS', '7.81-1+esm1', 'curl'),
      ],
    });

    const plain = matchPackage(curl('7.81-1'), [onlyPro, both]);

    expect(plain.map(({ vulnerability, fixState }) => [vulnerability, fixState])).toEqual([
      ['CVE-2026-1000', 'fixed'],
      ['CVE-2026-2000', 'wont_fix'],
    ]);
    expect(idsOf(curl('7.81-1+esm1'), onlyPro, both)).toEqual([]);
  });
});

test('a match says what is known, and its order does not depend on that of the candidates', () => {
  const candidates = [
    advisory({
      id: 'PYSEC-2',
      aliases: ['CVE-2026-2222', 'GHSA-b'],
      published: '2026-03-01T00:00:00Z',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      affected: [
        entry({
          ecosystem: 'PyPI',
          name: 'flask_login',
          ranges: range(
            { introduced: '0' },
            { fixed: '1.10' },
            { introduced: '2.0' },
            { fixed: '2.2' },
          ),
        }),
      ],
    }),
    advisory({
      id: 'GHSA-b',
      aliases: ['CVE-2026-2222', 'SNYK-1'],
      published: '2026-02-01T00:00:00Z',
      severityWord: 'MODERATE',
      affected: [
        entry({
          ecosystem: 'PyPI',
          name: 'Flask.Login',
          ranges: range({ introduced: '0' }, { fixed: '1.9' }),
        }),
      ],
    }),
    advisory({
      id: 'PYSEC-1',
      affected: [
        entry({
          ecosystem: 'PyPI',
          name: 'flask-login',
          ranges: range({ introduced: '0' }, { lastAffected: '1.8.0' }),
        }),
      ],
    }),
  ];
  const identity = identityOf({ type: 'pypi', name: 'Flask-Login', version: '1.8' });

  const expected = [
    {
      vulnerability: 'CVE-2026-2222',
      advisories: ['GHSA-b', 'PYSEC-2'],
      aliases: ['SNYK-1'],
      fixState: 'fixed',
      fixedVersions: ['1.10', '2.2'],
      severity: 'medium',
      score: 9.8,
      publishedAt: new Date('2026-02-01T00:00:00Z'),
    },
    {
      vulnerability: 'PYSEC-1',
      advisories: ['PYSEC-1'],
      aliases: [],
      fixState: 'unknown',
      fixedVersions: [],
      severity: 'unknown',
    },
  ];
  for (const order of permutations(candidates)) {
    expect(matchPackage(identity, order)).toEqual(expected);
  }
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}
