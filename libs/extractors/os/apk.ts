// Alpine's database of installed packages: records of `K:value` lines, parted by blank lines.
// https://wiki.alpinelinux.org/wiki/Apk_spec
import type { Package } from '@fedscan/model';
import type { Extractor } from '../extractor.ts';
import { ExtractorError } from '../extractor-error.ts';

const places = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
const databases = new Set(places);

export const apk: Extractor = {
  name: 'os/apk',
  version: 1,
  places,
  wants: (path) => databases.has(path),
  async extract(file) {
    const text = await file.text();
    const packages = text.split(/\n{2,}/).flatMap(toPackage);
    if (packages.length === 0 && text.trim() !== '') {
      throw new ExtractorError('NOT_A_DATABASE', 'no record of an installed package is in it');
    }
    return { packages };
  },
};

function toPackage(record: string): Package[] {
  const field = new Map<string, string>();
  for (const line of record.split('\n')) {
    if (line[1] === ':' && !field.has(line.slice(0, 2))) field.set(line.slice(0, 2), line.slice(2));
  }
  const name = field.get('P:');
  const version = field.get('V:');
  if (!name || !version) return []; // the tail of a damaged database
  const architecture = field.get('A:');
  return [
    {
      type: 'apk',
      name,
      version,
      source: field.get('o:') || name,
      ...(architecture ? { architecture } : {}),
    },
  ];
}
