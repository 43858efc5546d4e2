/** Keeps what was made for the keys asked about last, as long as all of it together weighs at most so much. */
export function keepRecent<Key, Value>(most: number, weigh: (value: Value) => number) {
  const kept = new Map<Key, Value>();
  let weight = 0;

  return (key: Key, make: () => Value): Value => {
    const known = kept.get(key);
    if (known !== undefined) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const value = make();
    kept.set(key, value);
    weight += weigh(value);
    for (const [oldest, old] of kept) {
      if (weight <= most || oldest === key) break;
      kept.delete(oldest);
      weight -= weigh(old);
    }
    return value;
  };
}
