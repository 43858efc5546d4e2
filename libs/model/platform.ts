export type Platform = {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
};

/** `linux/arm64/v8` */
export const formatPlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter(Boolean).join('/');

/** Undefined where the text is not `os/architecture` with an optional variant. */
export function parsePlatform(text: string): Platform | undefined {
  const [os, architecture, variant, ...rest] = text.split('/');
  if (!os || !architecture || rest.length > 0) return undefined;
  return variant ? { os, architecture, variant } : { os, architecture };
}
