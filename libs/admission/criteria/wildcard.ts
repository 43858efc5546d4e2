// `*` is any text, `?` any one character, everything else stands for itself; anchored at both ends.
//
// No regular expression: nothing has to be escaped, and the time is bounded by pattern times text whatever the pattern.

export type Matcher = (text: string) => boolean;

/** Made once for each pattern of a rule. */
export function compileWildcard(pattern: string): Matcher {
  if (pattern.includes('?')) return (text) => matchesStepByStep(pattern, text);
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  const between = rest.filter(Boolean);
  // The leftmost place of each piece leaves the most room for those behind it.
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of between) {
      const found = text.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return from <= end;
  };
}

// Going back only to the last star.
function matchesStepByStep(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p++;
      resume = t;
    } else if (wanted === '?' || wanted === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
