import { InvalidArgumentError } from 'commander';

export function parseCount(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number, 0 or more');
  return Number(text);
}
