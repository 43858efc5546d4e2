import type { Criterion } from '../criteria/criterion.ts';
import type { ContainerKind } from '../criteria/subject.ts';
import { type Collector, type FieldReader, type Report, readFields } from './field-reader.ts';
import type { Rule, RuleOrigin } from './policy-set.ts';
import { readCriterion } from './read-criterion.ts';
import type { Path } from './rules-document.ts';

const fields = [
  'id',
  'category',
  'comment',
  'disable',
  'cfg_type',
  'rule_type',
  'rule_mode',
  'containers',
  'criteria',
  'on_unknown',
  'on_stale',
  'expires_at',
  'owner',
  'ticket',
];
const kinds: readonly ContainerKind[] = [
  'containers',
  'init_containers',
  'ephemeral_containers',
  'image_volumes',
];
const onUnknown = ['deny', 'warn', 'ignore'] as const;

/** Undefined where it is no rule at all. Mistakes are collected under the rule's id. */
export function readRule(value: unknown, path: Path, collector: Collector): Rule | undefined {
  const given = (value as { id?: unknown } | null)?.id;
  collector.about(Number.isInteger(given) ? Number(given) : undefined);
  const report: Report = (at, message) => collector.report(at, message);
  const reader = readFields(value, path, fields, report);
  if (!reader) return undefined;

  const id = reader.wholeNumber('id', [1, 999_999]);
  const ruleType = reader.optional('rule_type', ['exception', 'deny']);
  if (!reader.has('rule_type')) report(path, 'rule_type is missing: exception or deny');
  const rule_type = ruleType ?? 'deny';
  if (rule_type === 'exception') {
    for (const name of ['rule_mode', 'on_unknown']) {
      if (reader.text(name, '') !== '') report([...path, name], `${name} is for deny rules only`);
    }
  }
  const on_unknown = reader.optional('on_unknown', onUnknown);
  const on_stale = reader.optional('on_stale', [...onUnknown, 'use']);
  const expires_at = readTime(reader, path, report);
  return {
    id,
    category: reader.oneOf('category', ['Kubernetes'], 'Kubernetes'),
    comment: reader.text('comment', ''),
    disable: reader.flag('disable', false),
    cfg_type: reader.oneOf(
      'cfg_type',
      ['user_created', 'ground', 'federal', 'critical'],
      originOf(id),
    ),
    rule_type,
    rule_mode: reader.oneOf('rule_mode', ['', 'monitor', 'protect'], ''),
    containers: readContainers(reader, path, report),
    criteria: readCriteria(reader, path, rule_type, report),
    ...(on_unknown ? { on_unknown } : {}),
    ...(on_stale ? { on_stale } : {}),
    ...(expires_at ? { expires_at } : {}),
    owner: reader.text('owner', ''),
    ticket: reader.text('ticket', ''),
  };
}

// A low number makes no rule critical: an exception would stand above the federal denials without saying so.
function originOf(id: number): RuleOrigin {
  if (id >= 100_001 && id <= 109_999) return 'federal';
  return id >= 110_000 && id <= 119_999 ? 'ground' : 'user_created';
}

function readTime(reader: FieldReader, path: Path, report: Report): Date | undefined {
  if (!reader.has('expires_at')) return undefined;
  const text = reader.text('expires_at');
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\d(?:T\S+)?$/.test(text) && !Number.isNaN(time.getTime())) return time;
  report([...path, 'expires_at'], `expires_at must be a date such as 2027-01-31 (UTC) or a time`);
  return undefined;
}

function readContainers(reader: FieldReader, path: Path, report: Report): ContainerKind[] {
  return reader.list('containers').flatMap((value, at) => {
    const kind = kinds.find((one) => one === value);
    if (!kind) report([...path, 'containers', at], `containers are any of ${kinds.join(', ')}`);
    return kind ? [kind] : [];
  });
}

function readCriteria(
  reader: FieldReader,
  path: Path,
  ruleType: Rule['rule_type'],
  report: Report,
): Criterion[] {
  const list = reader.list('criteria');
  if (list.length === 0) report(path, 'a rule without criteria would never match');
  return list.flatMap(
    (value, at) => readCriterion(value, [...path, 'criteria', at], ruleType, report) ?? [],
  );
}
