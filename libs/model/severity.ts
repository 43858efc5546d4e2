/** From the least to the most severe; `unknown` is never dropped, and sorts lowest. */
export const severities = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;

export type Severity = (typeof severities)[number];

export const compareSeverity = (a: Severity, b: Severity): number =>
  severities.indexOf(a) - severities.indexOf(b);
