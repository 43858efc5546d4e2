/**
 * `work` on each item, at most `width` at once, results in the order of the items. What a slow source takes long for
 * and what the work takes long for overlap. The first failure ends it, of the source or of the work.
 */
export async function* inOrderedWindow<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const source = items[Symbol.asyncIterator]();
  const window: Promise<R>[] = [];
  let ended = false;
  try {
    for (;;) {
      while (!ended && window.length < width) {
        const item = await source.next();
        if (item.done) ended = true;
        else window.push(quietly(work(item.value)));
      }
      const oldest = window.shift();
      if (!oldest) return;
      yield await oldest;
    }
  } finally {
    await source.return?.();
  }
}

// Failures of what is not awaited yet are seen when its turn comes.
function quietly<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => {});
  return promise;
}
