// What a cluster may follow.

export type Scope = {
  /** Registries whose feeds it may follow; all that are offered where left out. */
  readonly feeds?: readonly string[] | undefined;
};

/**
 * The scopes of those clusters that may follow at all: whoever is unknown or revoked is left out. One question for all
 * clusters that are connected, asked at every look.
 */
export type Authorize = (clusters: readonly string[]) => Promise<ReadonlyMap<string, Scope>>;

export const allows = ({ feeds }: Scope, feed: string): boolean => !feeds || feeds.includes(feed);
