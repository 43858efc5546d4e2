// Debian's control files and Python's metadata: stanzas of `Name: value` fields, parted by blank lines; a line that
// begins with white space goes on with the field before it.
// https://www.debian.org/doc/debian-policy/ch-controlfields.html#syntax-of-control-files

/** The first lines of a stanza's fields, by their names in lower case. */
export type Stanza = ReadonlyMap<string, string>;

export const parseStanzas = (text: string): Stanza[] =>
  text
    .split(/\r?\n[ \t]*\r?\n/)
    .map(parseStanza)
    .filter((stanza) => stanza.size > 0);

/** The fields before the first blank line; of a field that comes twice, the first. */
export function parseStanza(text: string): Stanza {
  const fields = new Map<string, string>();
  for (const line of text.replace(/^\s*\n/, '').split('\n')) {
    if (line.trim() === '') break;
    const colon = line.indexOf(':');
    if (colon <= 0 || line[0] === ' ' || line[0] === '\t') continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
