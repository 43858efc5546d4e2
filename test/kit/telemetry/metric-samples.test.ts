import { expect, test } from 'vitest';
import { readMetrics } from './metric-samples.ts';

const described = '# HELP jobs Jobs\n# TYPE jobs gauge\n';

test('reads samples, with labels in the order of their names', () => {
  const text = `${described}jobs{state="a,\\"b\\"",kind="scan"} 2\njobs 1.5e-7\n`;

  expect([...readMetrics(text)]).toEqual([
    ['jobs{kind="scan",state="a,\\"b\\""}', 2],
    ['jobs', 1.5e-7],
  ]);
});

test('knows the parts of a histogram', () => {
  const text = '# HELP t T\n# TYPE t histogram\nt_bucket{le="+Inf"} 1\nt_sum 0.5\nt_count 1\n';

  expect(readMetrics(text).get('t_bucket{le="+Inf"}')).toBe(1);
});

test.each([
  ['what is no sample', `${described}jobs is 1\n`],
  ['labels that are not quoted', `${described}jobs{kind=scan} 1\n`],
  ['a sample that comes twice', `${described}jobs 1\njobs 2\n`],
  ['a metric that nothing describes', 'jobs 1\n'],
])('refuses %s', (_, text) => {
  expect(() => readMetrics(text)).toThrow();
});
