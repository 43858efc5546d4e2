// Debian's and Ubuntu's order: epoch, upstream version, revision.
// https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
// Runs over the text as it is, since it is called for every event of every advisory of a package.
import type { VersionOrder } from './version-order.ts';

const form = /^(?:[0-9]+:[0-9A-Za-z.+~:_-]+|[0-9A-Za-z.+~_-]+)$/;
const zero = 48;
const nine = 57;
const colon = 58;
const dash = 45;
const tilde = 126;

export const debian: VersionOrder<string> = {
  parse: (text) => (form.test(text) ? text : undefined),
  compare: compareDebian,
};

function compareDebian(a: string, b: string): number {
  const same = sharedLength(a, b);
  if (same === a.length && same === b.length) return 0;
  const epochA = endOfEpoch(a);
  const epochB = endOfEpoch(b);
  if (epochA >= same || epochB >= same) {
    const order = compareParts(a, 0, Math.max(epochA, 0), b, 0, Math.max(epochB, 0));
    if (order !== 0) return order;
  }
  const revisionA = startOfRevision(a, epochA + 1);
  const revisionB = startOfRevision(b, epochB + 1);
  // What both begin with decides nothing where it is of one part in both. That is half of the work.
  if (epochA === epochB && revisionA === revisionB && revisionA < same) {
    const start = startOfNumber(a, revisionA + 1, same);
    return compareParts(a, start, a.length, b, start, b.length);
  }
  const skipped =
    epochA === epochB ? startOfNumber(a, epochA + 1, Math.min(same, revisionA, revisionB)) : 0;
  const startA = Math.max(epochA + 1, skipped);
  const startB = Math.max(epochB + 1, skipped);
  const order = compareParts(a, startA, revisionA, b, startB, revisionB);
  return order !== 0 ? order : compareParts(a, revisionA + 1, a.length, b, revisionB + 1, b.length);
}

function sharedLength(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

/** Back from `end` over digits, but not before `start`: a number is compared as a whole. */
function startOfNumber(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isDigit(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** The position of the colon, or -1. */
function endOfEpoch(text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < zero || code > nine) return code === colon ? at : -1;
  }
  return -1;
}

/** The position of the last dash, or the length where there is none. */
function startOfRevision(text: string, start: number): number {
  for (let at = text.length - 1; at >= start; at -= 1) {
    if (text.charCodeAt(at) === dash) return at;
  }
  return text.length;
}

// Runs of other characters and runs of digits take turns. An absent run of digits counts as 0.
function compareParts(
  a: string,
  startA: number,
  endA: number,
  b: string,
  startB: number,
  endB: number,
): number {
  let atA = startA;
  let atB = startB;
  while (atA < endA || atB < endB) {
    for (;;) {
      const weightA = atA < endA ? weight(a.charCodeAt(atA)) : 0;
      const weightB = atB < endB ? weight(b.charCodeAt(atB)) : 0;
      if (weightA !== weightB) return weightA - weightB;
      if (weightA === 0) break;
      atA += 1;
      atB += 1;
    }
    while (atA < endA && a.charCodeAt(atA) === zero) atA += 1;
    while (atB < endB && b.charCodeAt(atB) === zero) atB += 1;
    let first = 0;
    while (atA < endA && atB < endB) {
      const digitA = a.charCodeAt(atA);
      const digitB = b.charCodeAt(atB);
      if (!isDigit(digitA) || !isDigit(digitB)) break;
      if (first === 0) first = digitA - digitB;
      atA += 1;
      atB += 1;
    }
    if (atA < endA && isDigit(a.charCodeAt(atA))) return 1;
    if (atB < endB && isDigit(b.charCodeAt(atB))) return -1;
    if (first !== 0) return first;
  }
  return 0;
}

const isDigit = (code: number): boolean => code >= zero && code <= nine;

// `~` sorts before the end, the end (and a digit) before letters, letters before all else.
const weights = Int16Array.from({ length: 128 }, (_, code) => {
  if (isDigit(code)) return 0;
  if (code === tilde) return -1;
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) ? code : code + 256;
});
const weight = (code: number): number => weights[code] ?? code + 256;
