// Of equal strings one is kept: a fleet has few repositories, platforms and systems, each in thousands of entries.

const most = 100_000;

export function shareStrings(): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    // What is no longer used would stay for good.
    if (kept.size >= most) kept.clear();
    kept.set(text, text);
    return text;
  };
}
