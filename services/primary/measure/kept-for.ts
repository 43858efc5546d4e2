/** What `load` answers, asked again once it is older than that: whoever looks often costs no more. */
export function keptFor<Value>(ms: number, load: () => Promise<Value>): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept && now - kept.at < ms) return kept.value;
    const value = load();
    kept = { value, at: now };
    value.catch(() => {
      kept = undefined;
    });
    return value;
  };
}
