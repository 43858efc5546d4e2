// How findings are told to people.
import type { ImageFinding } from '../image-lookup.ts';
import type { Sight } from './criterion.ts';

const most = 3;

/** "CVE-2026-1 openssl 3.0.1 -> 3.0.9, CVE-2026-2 zlib 1.2 (no fix); +4" */
export function formatFindings(findings: readonly ImageFinding[]): string {
  const named = findings.slice(0, most).map(formatFinding).join(', ');
  return findings.length > most ? `${named}; +${findings.length - most}` : named;
}

export const formatSighted = (sight: Sight): string =>
  sight.facts
    ? 'the image is scanned'
    : `not scanned: ${sight.doubt.reason}: ${sight.doubt.message}`;

function formatFinding(finding: ImageFinding): string {
  const { vulnerability, packageName, packageVersion } = finding;
  const fix = isFixable(finding) ? `-> ${finding.fixedVersions.join(' or ')}` : '(no fix)';
  return `${vulnerability} ${packageName} ${packageVersion} ${fix}`;
}

/** There is a version without it, and the maintainer has not refused to ship it. */
export const isFixable = ({ fixState, fixedVersions }: ImageFinding): boolean =>
  fixedVersions.length > 0 && fixState !== 'wont_fix';
