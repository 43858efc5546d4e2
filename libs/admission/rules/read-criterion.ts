import { criterionKinds } from '../criteria/all.ts';
import {
  type Criterion,
  type CriterionKind,
  CriterionMistake,
  type RuleType,
} from '../criteria/criterion.ts';
import { type FieldReader, type Report, readFields } from './field-reader.ts';
import type { Path } from './rules-document.ts';

// The last four belong to criteria that look anywhere in a manifest; rules that people bring along carry them empty.
const fields = ['name', 'op', 'value', 'sub_criteria'];
const emptyFields = ['type', 'template_kind', 'path', 'value_type'];

/** Undefined where it cannot be used, which is reported. */
export function readCriterion(
  value: unknown,
  path: Path,
  ruleType: RuleType,
  report: Report,
): Criterion | undefined {
  const reader = readFields(value, path, [...fields, ...emptyFields], report);
  if (!reader) return undefined;
  const name = reader.text('name');
  const kind = criterionKinds.get(name);
  if (!kind) {
    const known = [...criterionKinds.keys()].join(', ');
    report([...path, 'name'], `unknown criterion "${name}"; known are ${known}`);
    return undefined;
  }
  for (const field of emptyFields) {
    if (reader.text(field, '') !== '') report([...path, field], `${name} takes no ${field}`);
  }
  const op = reader.text('op');
  const operators = kind.operators[ruleType];
  if (!operators.includes(op)) {
    const rules = ruleType === 'deny' ? 'deny rules' : 'exceptions';
    report([...path, 'op'], `${name} in ${rules} knows ${operators.join(', ')}, not "${op}"`);
    return undefined;
  }
  const criterion = {
    name,
    op,
    value: readValue(reader),
    sub_criteria: readSubCriteria(reader, path, kind, report),
  };
  try {
    kind.compile(criterion, ruleType);
  } catch (error) {
    if (!(error instanceof CriterionMistake)) throw error;
    report([...path, 'value'], `${name}: ${error.message}`);
    return undefined;
  }
  return criterion;
}

// `value: [a, b]` says the same as `value: a,b`.
function readValue(reader: FieldReader): string {
  const value = reader.raw('value');
  const isList = Array.isArray(value) && value.every((part) => typeof part === 'string');
  return isList ? value.join(',') : reader.text('value');
}

function readSubCriteria(reader: FieldReader, path: Path, kind: CriterionKind, report: Report) {
  return reader.list('sub_criteria').flatMap((value, at) => {
    const here = [...path, 'sub_criteria', at];
    const sub = readFields(value, here, ['name', 'op', 'value'], report);
    if (!sub) return [];
    const name = sub.text('name');
    if (!kind.subCriteria.includes(name)) {
      const known = kind.subCriteria.join(', ') || 'none';
      report([...here, 'name'], `unknown sub-criterion "${name}" of ${kind.name}; known: ${known}`);
      return [];
    }
    return [{ name, op: sub.text('op'), value: sub.text('value') }];
  });
}
