// One bound for what all rings hold together: the oldest frame of any of them goes first.

export type FrameBudget = {
  /** `evict` is called when the frame has to go. */
  add(bytes: number, evict: () => void): void;
};

export function createFrameBudget(maxBytes: number): FrameBudget {
  let frames: { readonly bytes: number; readonly evict: () => void }[] = [];
  let first = 0;
  let total = 0;
  return {
    add(bytes, evict) {
      frames.push({ bytes, evict });
      total += bytes;
      while (total > maxBytes && first < frames.length - 1) {
        const oldest = frames[first++];
        if (!oldest) break;
        total -= oldest.bytes;
        oldest.evict();
      }
      if (first > 1024 && first * 2 > frames.length) {
        frames = frames.slice(first);
        first = 0;
      }
    },
  };
}
