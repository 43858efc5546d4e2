import type { Advisory } from '@fedscan/model';
import { expect, test } from 'vitest';
import { groupByVulnerability } from './vulnerabilities.ts';

const record = (id: string, aliases: string[] = [], upstream: string[] = []): Advisory => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  aliases,
  upstream,
  severity: [],
  affected: [],
  references: [],
});

const grouped = (advisories: Advisory[], byUpstream = false) =>
  Object.fromEntries(
    groupByVulnerability(advisories, byUpstream).map(({ name, advisories }) => [
      name,
      advisories.map(({ id }) => id),
    ]),
  );

const one = 'CVE-2026-0001';
const two = 'CVE-2026-0002';

test('records with the same CVE are one vulnerability', () => {
  expect(grouped([record('PYSEC-1', [one]), record('GHSA-a', [one])])).toEqual({
    [one]: ['GHSA-a', 'PYSEC-1'],
  });
});

test('a record without a CVE joins the one that it is an alias of', () => {
  expect(grouped([record('PYSEC-1', ['GHSA-a']), record('GHSA-a', [one])])).toEqual({
    [one]: ['GHSA-a', 'PYSEC-1'],
  });
});

test('aliases reach over several records, and GitHub names what has no CVE', () => {
  const records = [record('A-1', ['B-1']), record('C-1', ['GHSA-a', 'B-1']), record('D-1')];

  expect(grouped(records)).toEqual({ 'GHSA-a': ['A-1', 'C-1'], 'D-1': ['D-1'] });
});

test('a record that names several CVEs stands for each, and joins neither them nor their aliases', () => {
  const records = [
    record('RUSTSEC-1', [one, two, 'GHSA-a', 'GHSA-b']),
    record('GHSA-a', [one, 'RUSTSEC-1']),
    record('GHSA-b', [two, 'RUSTSEC-1']),
  ];

  expect(grouped(records)).toEqual({
    [one]: ['GHSA-a', 'RUSTSEC-1'],
    [two]: ['GHSA-b', 'RUSTSEC-1'],
  });
});

test("a distribution's records are joined by upstream too, and others' are not", () => {
  const records = [record('DSA-1-1', [], [one, two]), record('DEBIAN-CVE-2026-0001', [], [one])];

  expect(grouped(records, true)).toEqual({
    [one]: ['DEBIAN-CVE-2026-0001', 'DSA-1-1'],
    [two]: ['DSA-1-1'],
  });
  expect(grouped(records)).toEqual({
    'DEBIAN-CVE-2026-0001': ['DEBIAN-CVE-2026-0001'],
    'DSA-1-1': ['DSA-1-1'],
  });
});

test("a distribution's record of several things without a CVE stands for each of them", () => {
  const records = [record('USN-1', [], ['GHSA-a', 'GHSA-b']), record('ALPINE-1', ['GHSA-b'])];

  expect(grouped(records, true)).toEqual({
    'GHSA-a': ['USN-1'],
    'GHSA-b': ['ALPINE-1', 'USN-1'],
  });
});

test('other names are those of records that stand for nothing else', () => {
  const records = [
    record('PYSEC-1', [one, 'GHSA-a', 'SNYK-1']),
    record('X-1', [one, two, 'SNYK-2']),
  ];

  expect(groupByVulnerability(records, false).map(({ aliases }) => aliases)).toEqual([
    ['GHSA-a', 'SNYK-1'],
    [],
  ]);
});
