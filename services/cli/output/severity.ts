import { styleText } from 'node:util';
import { imageApi } from '@fedscan/protocol/api';
import { InvalidArgumentError } from 'commander';

const { Severity } = imageApi;
const names = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;

const colours: Partial<Record<imageApi.Severity, 'redBright' | 'red' | 'yellow'>> = {
  [Severity.CRITICAL]: 'redBright',
  [Severity.HIGH]: 'red',
  [Severity.MEDIUM]: 'yellow',
};

export function parseSeverity(text: string): imageApi.Severity {
  const index = names.indexOf(text.toLowerCase() as (typeof names)[number]);
  if (index < 0) throw new InvalidArgumentError(`one of ${names.toReversed().join(', ')}`);
  return index + Severity.UNKNOWN;
}

export const severityName = (severity: imageApi.Severity): string =>
  names[severity - Severity.UNKNOWN] ?? 'unknown';

/** In colour where the output is a terminal that wants it. */
export function severityCell(severity: imageApi.Severity): { styled: string } {
  const colour = colours[severity];
  const name = severityName(severity);
  return { styled: colour ? styleText(colour, name, { stream: process.stdout }) : name };
}
