// How bad a vulnerability is: the word of whoever maintains the package, else what CVSS gives.
import type { Advisory, AdvisorySeverity, AffectedPackage, Severity } from '@fedscan/model';
import { compareSeverity } from '@fedscan/model';
import { baseScoreOf } from './cvss.ts';

export type Rating = {
  readonly severity: Severity;
  /** The highest CVSS base score (4.0 or 3.x, 2.0 only where there is no other). */
  readonly score?: number;
};

/** An advisory, with those of its entries that speak of the package in question. */
export type Evidence = {
  readonly advisory: Advisory;
  readonly entries: readonly AffectedPackage[];
};

/** Of an advisory by itself, whichever package it is about. */
export const advisorySeverity = (advisory: Advisory): Rating =>
  rate([{ advisory, entries: advisory.affected }]);

/** Of one vulnerability, of which several sources speak. */
export function rate(evidence: readonly Evidence[]): Rating {
  const score = highestScore(evidence);
  const severity = byWord(evidence) ?? severityOfScore(score);
  return score === undefined ? { severity } : { severity, score };
}

function byWord(evidence: readonly Evidence[]): Severity | undefined {
  // A malicious package has no flaw to be scored.
  if (evidence.some(({ advisory }) => advisory.id.startsWith('MAL-'))) return 'critical';
  // A distribution's packages meet its own records only, so GitHub's come first for those of languages.
  const fromGitHub = evidence.filter(({ advisory }) => advisory.id.startsWith('GHSA-'));
  return worst(fromGitHub.flatMap(wordsOf)) ?? worst(evidence.flatMap(wordsOf));
}

// What a record says of the package counts before what it says of all.
function wordsOf({ advisory, entries }: Evidence): Severity[] {
  const ofPackage = entries.flatMap(wordsWithin);
  return ofPackage.length > 0 ? ofPackage : wordsWithin(advisory);
}

type Source = {
  readonly severity: readonly AdvisorySeverity[];
  readonly severityWord?: string;
};

const wordsWithin = ({ severity, severityWord }: Source): Severity[] =>
  [severityWord ?? '', ...severity.filter(isWord).map(({ score }) => score)].flatMap(
    (word) => severityOfWord(word) ?? [],
  );

const isWord = ({ type }: AdvisorySeverity): boolean => !type.startsWith('CVSS_');

const words = new Map<string, Severity>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['medium', 'medium'],
  ['moderate', 'medium'],
  ['low', 'low'],
  ['minor', 'low'],
  ['negligible', 'negligible'],
  ['unimportant', 'negligible'],
]);

// Debian marks an urgency that somebody guessed with asterisks.
const severityOfWord = (word: string): Severity | undefined =>
  words.get(word.toLowerCase().replace(/\*+$/, ''));

const worst = (all: Severity[]): Severity | undefined => all.sort(compareSeverity).at(-1);

function highestScore(evidence: readonly Evidence[]): number | undefined {
  let recent: number | undefined;
  let old: number | undefined;
  for (const { advisory, entries } of evidence) {
    for (const { type, score: vector } of [advisory, ...entries].flatMap((of) => of.severity)) {
      const scored = type.startsWith('CVSS_') ? baseScoreOf(vector) : undefined;
      if (!scored) continue;
      if (scored.version === 2) old = Math.max(old ?? 0, scored.score);
      else recent = Math.max(recent ?? 0, scored.score);
    }
  }
  return recent ?? old;
}

function severityOfScore(score: number | undefined): Severity {
  if (score === undefined) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}
