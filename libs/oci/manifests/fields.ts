import { invalid } from './invalid.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function toFields(value: unknown, role: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw invalid(`its ${role} is no object`);
}
