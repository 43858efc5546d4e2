import manifest from './package.json' with { type: 'json' };

/** Of fedscan: all its packages have the same. */
export const { version } = manifest;
