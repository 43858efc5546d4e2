// Debian's control files and Python's metadata: stanzas of `Name: value` fields, parted by blank lines; a line that
// begins with white space goes on with the field before it.
// https://www.debian.org/doc/debian-policy/ch-controlfields.html#syntax-of-control-files

/** The first lines of a stanza's fields, by their names in lower case; of a field that comes twice, the first. */
export type Stanza = ReadonlyMap<string, string>;

export function parseStanzas(text: string): Stanza[] {
  const stanzas: Stanza[] = [];
  for (let at = 0; at < text.length; ) {
    const { stanza, end } = readStanza(text, at);
    if (stanza.size > 0) stanzas.push(stanza);
    at = end;
  }
  return stanzas;
}

/** The fields before the first blank line. */
export const parseFirstStanza = (text: string): Stanza => readStanza(text, 0).stanza;

// Line by line rather than by splitting: the text behind a stanza may be long, and nobody asks for it.
function readStanza(text: string, start: number): { stanza: Stanza; end: number } {
  const fields = new Map<string, string>();
  let at = start;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, end);
    at = end + 1;
    if (line.trim() === '') {
      if (fields.size > 0) break;
      continue; // blank lines before the first field
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || line[0] === ' ' || line[0] === '\t') continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return { stanza: fields, end: at };
}
