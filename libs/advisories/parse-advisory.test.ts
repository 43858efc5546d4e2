import { describe, expect, test } from 'vitest';
import { AdvisoryError } from './advisory-error.ts';
import { parseAdvisory } from './parse-advisory.ts';

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const least = { id: 'X-1', modified: '2026-01-02T03:04:05Z' };

test('reads a whole record, and nothing that it does not know', () => {
  const record = {
    schema_version: '1.7.3',
    id: 'GHSA-aaaa-bbbb-cccc',
    modified: '2026-01-02T03:04:05.678Z',
    published: '2025-12-31T00:00:00Z',
    withdrawn: '2026-01-03T00:00:00Z',
    aliases: ['CVE-2026-1234'],
    upstream: ['CVE-2026-1234'],
    related: ['CVE-2020-1'],
    summary: 'A hole',
    details: 'A deep hole\u0000',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }, { score: 'low' }],
    database_specific: { severity: 'MODERATE', anything: [{}] },
    affected: [
      {
        package: { ecosystem: 'npm', name: '@a/b', purl: 'pkg:npm/x' },
        ranges: [
          {
            type: 'SEMVER',
            events: [{ introduced: '0', fixed: '1.0.0' }, {}, { last_affected: '3.0.0' }],
          },
          {
            type: 'GIT',
            repo: 'https://git.example/x',
            events: [{ introduced: '0' }, { limit: 'abc' }],
          },
          { type: 'FUTURE', events: [{ introduced: '0' }] },
        ],
        versions: ['0.9.0'],
        severity: [{ type: 'Ubuntu', score: 'high' }],
        ecosystem_specific: { severity: 'HIGH' },
      },
      { ranges: [{ type: 'GIT', events: [] }] },
    ],
    references: [{ type: 'WEB', url: 'https://example.org' }, { type: 'WEB' }],
  };

  expect(parseAdvisory(bytesOf(record))).toEqual({
    id: 'GHSA-aaaa-bbbb-cccc',
    modified: '2026-01-02T03:04:05.678Z',
    published: '2025-12-31T00:00:00Z',
    withdrawn: '2026-01-03T00:00:00Z',
    aliases: ['CVE-2026-1234'],
    upstream: ['CVE-2026-1234'],
    summary: 'A hole',
    details: 'A deep hole',
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }],
    severityWord: 'MODERATE',
    affected: [
      {
        ecosystem: 'npm',
        name: '@a/b',
        ranges: [
          {
            type: 'SEMVER',
            events: [{ introduced: '0' }, { fixed: '1.0.0' }, { lastAffected: '3.0.0' }],
          },
          { type: 'GIT', events: [{ introduced: '0' }, { limit: 'abc' }] },
        ],
        versions: ['0.9.0'],
        severity: [{ type: 'Ubuntu', score: 'high' }],
        severityWord: 'HIGH',
      },
    ],
    references: ['https://example.org'],
  });
});

test('needs no more than an id and a time', () => {
  expect(parseAdvisory(bytesOf(least))).toEqual({
    ...least,
    aliases: [],
    upstream: [],
    severity: [],
    affected: [],
    references: [],
  });
});

test.each([
  ['GitHub', { database_specific: { severity: 'HIGH' } }, 'HIGH'],
  ['AlmaLinux', { id: 'ALSA-2026:1', summary: 'Important: kernel security update' }, 'Important'],
  ['others, whose titles mean nothing', { summary: 'Important: read this' }, undefined],
  [
    'Debian, before anybody looked',
    { ecosystem_specific: { urgency: 'not yet assigned' } },
    undefined,
  ],
])('takes the word for the severity of %s', (_, fields, expected) => {
  expect(parseAdvisory(bytesOf({ ...least, ...fields })).severityWord).toBe(expected);
});

test.each([
  ['Debian', { ecosystem_specific: { urgency: 'end-of-life' } }, undefined, 'end_of_life'],
  [
    'Debian',
    { ecosystem_specific: { urgency: 'low' }, database_specific: { tracker_state: 'ignored' } },
    'low',
    'wont_fix',
  ],
  [
    'Debian',
    {
      ecosystem_specific: { urgency: 'unimportant' },
      database_specific: { tracker_state: 'unfixed' },
    },
    'unimportant',
    undefined,
  ],
  ['Debian', { database_specific: { tracker_state: 'no-dsa' } }, undefined, undefined],
  [
    'Ubuntu',
    { ecosystem_specific: { ubuntu_status: 'ignored', note: 'abandoned' } },
    undefined,
    'wont_fix',
  ],
  [
    'Ubuntu',
    { ecosystem_specific: { ubuntu_status: 'ignored', note: 'end of standard support' } },
    undefined,
    'end_of_life',
  ],
  [
    'Ubuntu',
    { ecosystem_specific: { ubuntu_status: 'deferred', ubuntu_priority: 'low' } },
    'low',
    'deferred',
  ],
  ['Ubuntu', { ecosystem_specific: { ubuntu_status: 'needed' } }, undefined, undefined],
  ['Red Hat', { database_specific: { fix_state: 'Will not fix' } }, undefined, 'wont_fix'],
  [
    'Red Hat',
    { database_specific: { fix_state: 'Out of support scope' } },
    undefined,
    'end_of_life',
  ],
  ['nobody', { database_specific: 'text', ecosystem_specific: [1] }, undefined, undefined],
])('reads what %s says of a package: %o', (_, fields, severityWord, fixWord) => {
  const affected = [{ package: { ecosystem: 'Debian:12', name: 'x' }, ...fields }];

  const [entry] = parseAdvisory(bytesOf({ ...least, affected })).affected;

  expect([entry?.severityWord, entry?.fixWord]).toEqual([severityWord, fixWord]);
});

describe('a broken record', () => {
  const codeOf = (bytes: Uint8Array): string => {
    try {
      parseAdvisory(bytes);
    } catch (error) {
      if (error instanceof AdvisoryError) return `${error.code}: ${error.message}`;
    }
    return 'no error';
  };

  test.each([
    ['<html>', 'NOT_JSON: this is not JSON'],
    ['{"id": "X-1"', 'NOT_JSON: this is not JSON'],
    ['', 'NOT_JSON: this is not JSON'],
    ['\xff\xfe', 'NOT_JSON: this is not JSON'],
    ['[]', 'NOT_AN_ADVISORY: this is JSON, but not an OSV record'],
    ['{"name": "package"}', 'NOT_AN_ADVISORY: this is JSON, but not an OSV record'],
    [
      '{"id": 1, "modified": "2026-01-01T00:00:00Z"}',
      'NOT_AN_ADVISORY: "id" is 1, where text should be',
    ],
    [
      '{"id": "a b", "modified": "2026-01-01T00:00:00Z"}',
      'NOT_AN_ADVISORY: "id" is "a b", which names nothing',
    ],
    ['{"id": "X-1"}', 'NOT_AN_ADVISORY: "modified" is missing, where text should be'],
    [
      '{"id": "X-1", "modified": "yesterday"}',
      'NOT_AN_ADVISORY: "modified" is not a time: "yesterday"',
    ],
  ])('%j is refused', (text, expected) => {
    expect(codeOf(Buffer.from(text, 'latin1'))).toContain(expected);
  });

  test.each([
    [{ affected: {} }, '"affected" is {}, where a list should be'],
    [{ affected: [null] }, '"affected[0]" is null, where an object should be'],
    [{ affected: [{ package: { ecosystem: 'npm' } }] }, '"affected[0].package.name" is missing'],
    [
      {
        affected: [
          {
            package: { ecosystem: 'npm', name: 'x' },
            ranges: [{ type: 'SEMVER', events: [{ fixed: 1 }] }],
          },
        ],
      },
      '"affected[0].ranges[0].events[0].fixed" is 1, where text should be',
    ],
    [{ aliases: ['CVE-1', {}] }, '"aliases[1]" is {}, where text should be'],
    [{ aliases: ['x'.repeat(5000)] }, '"aliases[0]" is longer than 4096 characters'],
  ])('%o is refused', (fields, expected) => {
    expect(codeOf(bytesOf({ ...least, ...fields }))).toContain(`NOT_AN_ADVISORY: ${expected}`);
  });

  test('too large or too deep is refused before it is read', () => {
    const deep = `{"id":"X-1","x":${'['.repeat(50_000)}"]"${']'.repeat(50_000)}}`;

    expect(codeOf(Buffer.alloc(8 * 1024 * 1024 + 1, '['))).toContain('TOO_LARGE');
    expect(codeOf(Buffer.from(deep))).toContain('NOT_JSON: this is JSON nested more than 64 deep');
  });

  test('does not say what lies outside of it', () => {
    const { details } = parseAdvisory(bytesOf({ ...least, details: '[[{'.repeat(50_000) }));

    expect(details?.length).toBe(150_000);
  });
});
