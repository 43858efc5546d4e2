// What sources say in fields of their own, outside OSV's schema.
import type { FixState } from '@fedscan/model';
import type { Fields } from './fields.ts';

const nothingSaid = new Set(['', 'not yet assigned', 'end-of-life', 'unknown', 'none']);

/**
 * How bad the source calls it, in its own word: GitHub, Bitnami, OSS-Fuzz and openEuler write
 * `severity`, Debian `urgency`, Ubuntu `ubuntu_priority`; Red Hat and its rebuilds begin their titles with it.
 */
export function severityWordOf(fields: Fields): string | undefined {
  for (const own of ownFieldsOf(fields)) {
    for (const name of ['severity', 'ubuntu_priority', 'urgency']) {
      const word = own[name];
      if (typeof word === 'string' && !nothingSaid.has(word.toLowerCase()))
        return word.slice(0, 64);
    }
  }
  const { id, summary } = fields;
  if (typeof id !== 'string' || typeof summary !== 'string') return undefined;
  if (!/^(?:ALSA|RHSA|RLSA|RXSA)-/.test(id)) return undefined;
  return /^(Critical|Important|Moderate|Low):/.exec(summary)?.[1];
}

/** Where the source says that no fix will come, or not soon. */
export function fixWordOf(fields: Fields): FixState | undefined {
  for (const own of ownFieldsOf(fields)) {
    for (const name of stateNames) {
      const state = own[name];
      const word = typeof state === 'string' ? states.get(state.toLowerCase()) : undefined;
      if (word === 'wont_fix' && isPastItsLife(own.note)) return 'end_of_life';
      if (word) return word;
    }
  }
  return undefined;
}

// Debian's tracker, Ubuntu's tracker, Red Hat's VEX.
const stateNames = ['tracker_state', 'urgency', 'ubuntu_status', 'fix_state', 'state', 'status'];

const states = new Map<string, FixState>([
  ['ignored', 'wont_fix'],
  ['will not fix', 'wont_fix'],
  ["won't fix", 'wont_fix'],
  ['wont_fix', 'wont_fix'],
  ['deferred', 'deferred'],
  ['fix deferred', 'deferred'],
  ['postponed', 'deferred'],
  ['end-of-life', 'end_of_life'],
  ['end of life', 'end_of_life'],
  ['end_of_life', 'end_of_life'],
  ['out of support scope', 'end_of_life'],
]);

const isPastItsLife = (note: unknown): boolean =>
  typeof note === 'string' && /\bend[ -]of[ -](?:life|(?:standard )?support)\b/i.test(note);

const ownFieldsOf = (fields: Fields): Fields[] =>
  [fields.database_specific, fields.ecosystem_specific].filter(
    (own): own is Fields => typeof own === 'object' && own !== null && !Array.isArray(own),
  );
