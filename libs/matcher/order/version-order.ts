/** How one ecosystem orders its versions. */
export type VersionOrder<Version = unknown> = {
  /** Undefined where the text is no version of this ecosystem. */
  readonly parse: (text: string) => Version | undefined;
  /** Below 0, 0 or above 0. */
  readonly compare: (a: Version, b: Version) => number;
};

/** An order whose parsed form only its own `compare` looks at. */
export const opaque = <Version>(order: VersionOrder<Version>): VersionOrder =>
  order as unknown as VersionOrder;
