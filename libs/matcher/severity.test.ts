import type { Advisory, AdvisorySeverity, AffectedPackage } from '@fedscan/model';
import { expect, test } from 'vitest';
import { advisorySeverity, rate } from './severity.ts';

const advisory = (fields: Partial<Advisory> = {}): Advisory => ({
  id: 'X-1',
  modified: '2026-01-01T00:00:00Z',
  aliases: [],
  upstream: [],
  severity: [],
  affected: [],
  references: [],
  ...fields,
});

const entry = (fields: Partial<AffectedPackage>): AffectedPackage => ({
  ecosystem: 'Debian:12',
  name: 'curl',
  ranges: [],
  versions: [],
  severity: [],
  ...fields,
});

const v2: AdvisorySeverity = { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' }; // 10.0
const v3: AdvisorySeverity = {
  type: 'CVSS_V3',
  score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', // 7.5
};
const v4: AdvisorySeverity = {
  type: 'CVSS_V4',
  score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U', // 9.3, less with E:U
};

test.each<[string, Partial<Advisory>, object]>([
  ['nothing known', {}, { severity: 'unknown' }],
  ['CVSS 3', { severity: [v3] }, { severity: 'high', score: 7.5 }],
  ['the base score of CVSS 4', { severity: [v4, v3] }, { severity: 'critical', score: 9.3 }],
  ['CVSS 2 where there is no other', { severity: [v2] }, { severity: 'critical', score: 10 }],
  ['CVSS 2 beside CVSS 3', { severity: [v2, v3] }, { severity: 'high', score: 7.5 }],
  [
    'no impact',
    { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N' }] },
    { severity: 'negligible', score: 0 },
  ],
  [
    'half a vector',
    { severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N' }] },
    { severity: 'unknown' },
  ],
  ['no vector', { severity: [{ type: 'CVSS_V3', score: 'high' }] }, { severity: 'unknown' }],
  [
    'a word before a score',
    { severityWord: 'MODERATE', severity: [v4] },
    { severity: 'medium', score: 9.3 },
  ],
  [
    "Ubuntu's word",
    { severity: [v3, { type: 'Ubuntu', score: 'low' }] },
    { severity: 'low', score: 7.5 },
  ],
  [
    'a word that says nothing',
    { severityWord: 'untriaged', severity: [v3] },
    { severity: 'high', score: 7.5 },
  ],
  ['a guess of Debian', { affected: [entry({ severityWord: 'low**' })] }, { severity: 'low' }],
  [
    'what counts for the package',
    { severityWord: 'high', affected: [entry({ severityWord: 'unimportant' })] },
    { severity: 'negligible' },
  ],
  ['a malicious package', { id: 'MAL-2026-1' }, { severity: 'critical' }],
])('%s', (_, fields, expected) => {
  expect(advisorySeverity(advisory(fields))).toEqual(expected);
});

test("GitHub's word counts before others', and the worst of several sources after that", () => {
  const critical = { advisory: advisory({ id: 'NSWG-1', severityWord: 'critical' }), entries: [] };
  const low = { advisory: advisory({ id: 'NSWG-2', severityWord: 'low' }), entries: [] };
  const github = { advisory: advisory({ id: 'GHSA-1', severityWord: 'HIGH' }), entries: [] };

  expect(rate([low, critical, github])).toEqual({ severity: 'high' });
  expect(rate([low, critical])).toEqual({ severity: 'critical' });
});
