import { AdmissionError } from '../admission-error.ts';
import { type Collector, collectMistakes, readFields } from './field-reader.ts';
import { defaultPolicySet, type PolicySet, type Rule } from './policy-set.ts';
import { readRule } from './read-rule.ts';
import { type Mistake, readRulesDocument } from './rules-document.ts';

const mostRules = 10_000;
const mostTold = 50;
const fields = Object.keys(defaultPolicySet);

/** The rules cannot be used; `mistakes` has all that is wrong, in the order of the file. */
export class RulesError extends AdmissionError {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const told = mistakes.slice(0, mostTold).map(formatMistake);
    if (mistakes.length > mostTold) told.push(`and ${mistakes.length - mostTold} more`);
    super('BAD_RULES', told.join('\n'));
    this.mistakes = mistakes;
  }
}

/** @throws RulesError */
export function parseRules(text: string): PolicySet {
  const document = readRulesDocument(text);
  if (document.mistakes) throw new RulesError(document.mistakes);
  if (document.value === null || document.value === undefined) {
    // A file that is being written is empty for a moment: that must not lift all rules.
    const message = 'the file is empty; "rules: []" would say that there are no rules';
    throw new RulesError([{ line: 0, message }]);
  }
  const collector = collectMistakes(document.lineOf);
  const policy = readPolicySet(document.value, collector);
  if (!policy || collector.mistakes.length > 0) {
    throw new RulesError(collector.mistakes.toSorted((a, b) => a.line - b.line));
  }
  return policy;
}

function readPolicySet(value: unknown, collector: Collector): PolicySet | undefined {
  const reader = readFields(value, [], fields, collector.report);
  if (!reader) return undefined;
  const usual = defaultPolicySet;
  const list = reader.list('rules');
  if (list.length > mostRules) collector.report(['rules'], `more than ${mostRules} rules`);
  return {
    enable: reader.flag('enable', usual.enable),
    mode: reader.oneOf('mode', ['monitor', 'protect'], usual.mode),
    default_action: reader.oneOf('default_action', ['allow', 'deny'], usual.default_action),
    on_unknown: reader.oneOf('on_unknown', ['deny', 'warn', 'ignore'], usual.on_unknown),
    on_stale: reader.oneOf('on_stale', ['deny', 'warn', 'ignore', 'use'], usual.on_stale),
    failure_policy: reader.oneOf('failure_policy', ['Ignore', 'Fail'], usual.failure_policy),
    timeout_s: reader.wholeNumber('timeout_s', [1, 30], usual.timeout_s),
    rules: readRules(list.slice(0, mostRules), collector),
  };
}

function readRules(list: readonly unknown[], collector: Collector): Rule[] {
  const seen = new Set<number>();
  return list.flatMap((value, at) => {
    const rule = readRule(value, ['rules', at], collector);
    if (!rule) return [];
    if (seen.has(rule.id)) {
      collector.report(['rules', at, 'id'], `id ${rule.id} is given to another rule already`);
    }
    seen.add(rule.id);
    return [rule];
  });
}

function formatMistake({ line, ruleId, message }: Mistake): string {
  const where = [line > 0 ? `line ${line}` : '', ruleId === undefined ? '' : `rule ${ruleId}`];
  return [where.filter(Boolean).join(', '), message].filter(Boolean).join(': ');
}
