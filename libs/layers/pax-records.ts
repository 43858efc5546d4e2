// Extended headers: `LENGTH KEY=VALUE\n` records, LENGTH counting the whole record in bytes.
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
import { LayerError } from './layer-error.ts';

export function parsePaxRecords(bytes: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space));
    const end = at + length;
    const equals = bytes.indexOf(61, space);
    const whole =
      Number.isInteger(length) && end <= bytes.length && equals > space && equals < end - 1;
    if (!whole || bytes[end - 1] !== 10) {
      throw new LayerError('layer_corrupt', 'an extended tar header is damaged');
    }
    records.set(
      bytes.toString('utf8', space + 1, equals),
      bytes.toString('utf8', equals + 1, end - 1),
    );
    at = end;
  }
  return records;
}
