// dpkg's database: one file of stanzas, or one file for each package (distroless).
// https://manpages.debian.org/dpkg-query (states), deb-control (fields)
import type { Package } from '@fedscan/model';
import { parseStanzas, type Stanza } from '../control-file.ts';
import type { Extractor } from '../extractor.ts';
import { ExtractorError } from '../extractor-error.ts';

const database = 'var/lib/dpkg/status';
const folder = 'var/lib/dpkg/status.d/';

// The files of these are in place, configured or not.
const presentStates = new Set([
  'installed',
  'unpacked',
  'half-configured',
  'triggers-awaited',
  'triggers-pending',
]);

export const dpkg: Extractor = {
  name: 'os/dpkg',
  version: 1,
  places: [database],
  wants: (path) => path === database || (path.startsWith(folder) && !path.endsWith('.md5sums')),
  async extract(file) {
    const stanzas = parseStanzas(await file.text());
    if (stanzas.length > 0 && !stanzas.some((stanza) => stanza.has('package'))) {
      throw new ExtractorError('NOT_A_DATABASE', 'no record of a package is in it');
    }
    return { packages: stanzas.flatMap(toPackage) };
  },
};

function toPackage(stanza: Stanza): Package[] {
  const name = stanza.get('package');
  const version = stanza.get('version');
  if (!name || !version || !isPresent(stanza.get('status'))) return [];
  const architecture = stanza.get('architecture');
  return [
    {
      type: 'deb',
      name,
      version,
      ...sourceOf(stanza, name, version),
      ...(architecture ? { architecture } : {}),
    },
  ];
}

// `want flag state`; in status.d there is no such field, since only what is installed is there.
const isPresent = (status: string | undefined): boolean =>
  status === undefined || presentStates.has(status.split(/\s+/)[2] ?? '');

// `Source: name` or `Source: name (version)`, and absent where both are the binary package's own.
function sourceOf(stanza: Stanza, name: string, version: string) {
  const [, source, sourceVersion] =
    /^(\S+)(?:\s+\((\S+)\))?/.exec(stanza.get('source') ?? name) ?? [];
  return {
    source: source ?? name,
    ...(sourceVersion && sourceVersion !== version ? { sourceVersion } : {}),
  };
}
