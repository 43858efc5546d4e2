// https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
const prefix = '.wh.';

export type Whiteout =
  | { readonly type: 'whiteout'; readonly name: string }
  | { readonly type: 'opaque' }
  /** AUFS kept its own books under such names; they say nothing about the image. */
  | { readonly type: 'ignored' };

/** What the last part of a path says about lower layers; undefined for an ordinary name. */
export function parseWhiteout(name: string): Whiteout | undefined {
  if (!name.startsWith(prefix)) return undefined;
  if (name === '.wh..wh..opq') return { type: 'opaque' };
  const hidden = name.slice(prefix.length);
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith(prefix)) {
    return { type: 'ignored' };
  }
  return { type: 'whiteout', name: hidden };
}
