export * from './advisories.ts';
export * from './clusters.ts';
export * from './feeds.ts';
export * from './images.ts';
export * from './packages.ts';
export * from './registries.ts';
