// Images for tests: what a catalog would know, said in a few words.
import { createHash } from 'node:crypto';
import { formatImageReference, parseImageReference, type Severity } from '@fedscan/model';
import type {
  Doubt,
  ImageFacts,
  ImageFinding,
  ImageKnowledge,
  ImageLookup,
  UnknownReason,
} from './image-lookup.ts';

export const digestOf = (text: string): string =>
  `sha256:${createHash('sha256').update(text).digest('hex')}`;

let number = 0;

export function finding(
  severity: Severity,
  more: Partial<ImageFinding> & { fix?: string } = {},
): ImageFinding {
  const { fix, ...rest } = more;
  number += 1;
  return {
    vulnerability: `CVE-2026-${1000 + number}`,
    aliases: [],
    advisories: [],
    packageName: 'openssl',
    packageVersion: '3.0.1',
    severity,
    fixState: fix ? 'fixed' : 'not_fixed',
    fixedVersions: fix ? [fix] : [],
    ...rest,
  };
}

export const findings = (severity: Severity, count: number): ImageFinding[] =>
  Array.from({ length: count }, () => finding(severity));

export const factsOf = (
  list: readonly ImageFinding[],
  more: Partial<ImageFacts> = {},
): ImageFacts => ({ digest: digestOf(JSON.stringify(list)), findings: list, ...more });

export const doubt = (reason: UnknownReason, message = 'made up'): Doubt => ({ reason, message });

export const scanned = (
  list: readonly ImageFinding[] = [],
  more: Partial<ImageFacts> = {},
): ImageKnowledge => {
  const facts = factsOf(list, more);
  return { digest: facts.digest, images: [{ digest: facts.digest, facts }], stale: [] };
};

export const unscanned = (reason: UnknownReason = 'UNSCANNED'): ImageKnowledge => ({
  images: [],
  unknown: doubt(reason, 'it has no scan result'),
  stale: [],
});

/** By the name as a pod writes it; what is not listed is unscanned. */
export function lookupOf(
  images: Readonly<Record<string, ImageKnowledge | ImageLookup['lookup']>>,
): ImageLookup {
  const known = new Map(
    Object.entries(images).map(([name, knowledge]) => [
      formatImageReference(parseImageReference(name)),
      knowledge,
    ]),
  );
  return {
    lookup(reference, platforms) {
      const found = known.get(formatImageReference(reference));
      if (typeof found === 'function') return found(reference, platforms);
      return found ?? unscanned();
    },
  };
}
