import { expect, test } from 'vitest';
import { compileRules } from './compile-rules.ts';
import { parseRules, RulesError } from './parse-rules.ts';
import { defaultPolicySet } from './policy-set.ts';

const mistakesOf = (text: string): string[] => {
  try {
    parseRules(text);
    return [];
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return error.message.split('\n');
  }
};

test('reads a rule with all that may be said of it', () => {
  const text = `
mode: protect
default_action: deny
on_unknown: deny
rules:
  - id: 1001
    category: Kubernetes
    comment: old and critical
    rule_type: deny
    rule_mode: monitor
    containers: [containers, init_containers]
    on_unknown: ignore
    on_stale: deny
    expires_at: 2027-01-31
    owner: platform
    ticket: SEC-1
    criteria:
      - name: cveCriticalCount
        op: ">="
        value: 2
        sub_criteria:
          - { name: publishDays, op: ">=", value: 30 }
      - { name: cveNames, op: containsAny, value: [CVE-1, CVE-2] }
`;

  expect(parseRules(text)).toEqual({
    ...defaultPolicySet,
    mode: 'protect',
    default_action: 'deny',
    on_unknown: 'deny',
    rules: [
      {
        id: 1001,
        category: 'Kubernetes',
        comment: 'old and critical',
        disable: false,
        cfg_type: 'user_created',
        rule_type: 'deny',
        rule_mode: 'monitor',
        containers: ['containers', 'init_containers'],
        on_unknown: 'ignore',
        on_stale: 'deny',
        expires_at: new Date('2027-01-31T00:00:00Z'),
        owner: 'platform',
        ticket: 'SEC-1',
        criteria: [
          {
            name: 'cveCriticalCount',
            op: '>=',
            value: '2',
            sub_criteria: [{ name: 'publishDays', op: '>=', value: '30' }],
          },
          { name: 'cveNames', op: 'containsAny', value: 'CVE-1,CVE-2', sub_criteria: [] },
        ],
      },
    ],
  });
});

test('tells every mistake, with its line and rule', () => {
  const text = `mode: enforce
colour: red
rules:
  - id: 1001
    rule_type: deny
    severity: high
    criteria:
      - { name: cveCriticals, op: ">=", value: 1 }
      - { name: cveHighCount, op: "<=", value: 1 }
  - id: 1001
    rule_type: exception
    on_unknown: deny
    criteria:
      - name: cveHighCount
        op: "<="
        value: many
  - rule_type: deny
    criteria: []
`;

  const lines = mistakesOf(text).map((line) => line.replace(/; known are .*/, '; …'));

  expect(lines).toEqual([
    'line 1: mode must be monitor, protect',
    'line 2: unknown field "colour"; …',
    'line 6, rule 1001: unknown field "severity"; …',
    'line 8, rule 1001: unknown criterion "cveCriticals"; …',
    'line 9, rule 1001: cveHighCount in deny rules knows >=, not "<="',
    'line 10, rule 1001: id 1001 is given to another rule already',
    'line 12, rule 1001: on_unknown is for deny rules only',
    'line 16, rule 1001: cveHighCount: "many" is not a whole number from 0 on',
    'line 17: id must be a whole number from 1 to 999999',
    'line 17: a rule without criteria would never match',
  ]);
});

test('names the criteria that are known', () => {
  const [line] = mistakesOf(
    'rules: [{id: 1, rule_type: deny, criteria: [{name: x, op: "=", value: y}]}]',
  );

  expect(line).toContain('known are imageScanned, cveCriticalCount, cveHighCount,');
});

test.for([
  ['empty', '', /the file is empty/],
  ['a list', '- 1', /expected a mapping/],
  ['not YAML', 'rules: [', /line 1: not YAML/],
  ['a key twice', 'mode: monitor\nmode: protect', /line 2: not YAML: Map keys must be unique/],
  ['two documents', 'mode: monitor\n---\nmode: protect', /not YAML/],
  ['too large', `# ${'x'.repeat(1024 * 1024)}`, /larger than 1 MiB/],
  ['nested without end', `rules: ${'['.repeat(100_000)}`, /YAML/],
  ['a bomb of aliases', bomb(), /alias/i],
] as const)('refuses a file that is %s', ([, text, expected]) => {
  expect(mistakesOf(text).join('\n')).toMatch(expected);
});

test('rules that are the same have one version, wherever they are read', () => {
  const text =
    'rules: [{id: 7, rule_type: deny, criteria: [{name: namespace, op: "=", value: a}]}]';

  const version = (yaml: string) => compileRules(parseRules(yaml)).version;

  expect(version(text)).toBe(version(`# with a comment\n${text}`));
  expect(version(text)).not.toBe(version(text.replace('value: a', 'value: b')));
});

function bomb(): string {
  const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (let level = 1; level < 9; level++) {
    const before = String.fromCharCode(96 + level);
    const name = String.fromCharCode(97 + level);
    lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`);
  }
  return lines.join('\n');
}
