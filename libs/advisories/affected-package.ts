import type { AffectedPackage, RangeEvent, VersionRange } from '@fedscan/model';
import { readList, readObject, readOptionalText, readText } from './fields.ts';
import { readSeverities } from './severities.ts';
import { fixWordOf, severityWordOf } from './words.ts';

/** None where the entry names no package: such a one speaks of commits only. */
export function readAffected(value: unknown, path: string): AffectedPackage[] {
  const entry = readObject(value, path);
  if (entry.package === undefined || entry.package === null) return [];
  const named = readObject(entry.package, `${path}.package`);
  const severityWord = severityWordOf(entry);
  const fixWord = fixWordOf(entry);
  return [
    {
      ecosystem: readText(named.ecosystem, `${path}.package.ecosystem`),
      name: readText(named.name, `${path}.package.name`),
      ranges: readList(entry.ranges, `${path}.ranges`, readRange).flat(),
      versions: readList(entry.versions, `${path}.versions`, readText),
      severity: readSeverities(entry.severity, `${path}.severity`),
      ...(severityWord && { severityWord }),
      ...(fixWord && { fixWord }),
    },
  ];
}

function readRange(value: unknown, path: string): VersionRange[] {
  const { type, events } = readObject(value, path);
  const known = readText(type, `${path}.type`);
  if (known !== 'ECOSYSTEM' && known !== 'SEMVER' && known !== 'GIT') return [];
  return [{ type: known, events: readList(events, `${path}.events`, readEvents).flat() }];
}

// Records from before the schema's 1.0 hold several events in one object.
function readEvents(value: unknown, path: string): RangeEvent[] {
  const event = readObject(value, path);
  const introduced = readOptionalText(event.introduced, `${path}.introduced`);
  const fixed = readOptionalText(event.fixed, `${path}.fixed`);
  const lastAffected = readOptionalText(event.last_affected, `${path}.last_affected`);
  const limit = readOptionalText(event.limit, `${path}.limit`);
  return [
    ...(introduced === undefined ? [] : [{ introduced }]),
    ...(fixed === undefined ? [] : [{ fixed }]),
    ...(lastAffected === undefined ? [] : [{ lastAffected }]),
    ...(limit === undefined ? [] : [{ limit }]),
  ];
}
