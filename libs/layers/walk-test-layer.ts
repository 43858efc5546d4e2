// For tests: a layer in memory, and all that a visitor is told of it.
import type { LayerEntry, LayerVisitor } from './layer-entry.ts';
import { type LayerSummary, type WalkOptions, walkLayer } from './walk-layer.ts';

export type Recorded = {
  readonly entries: LayerEntry[];
  readonly contents: Record<string, string>;
  readonly summary: LayerSummary;
};

export async function walkBytes(
  bytes: Buffer,
  options: WalkOptions & { readonly pieces?: number } = {},
): Promise<Recorded> {
  const entries: LayerEntry[] = [];
  const contents: Record<string, string> = {};
  const visitor: LayerVisitor = {
    entry(entry) {
      entries.push(entry);
      if (entry.type !== 'file') return undefined;
      const parts: Buffer[] = [];
      return {
        push: (chunk) => parts.push(Buffer.from(chunk)),
        end: () => {
          contents[entry.path] = Buffer.concat(parts).toString();
        },
      };
    },
  };
  const summary = await walkLayer(() => inPieces(bytes, options.pieces), visitor, options);
  return { entries, contents, summary };
}

/** In pieces of this many bytes; in one where nothing is said. */
export async function* inPieces(bytes: Buffer, size = bytes.length): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
