/** Which images of a registry are scanned: one line of its configuration. */
export type Filter = {
  /** As it was written. */
  readonly text: string;
  /** The first part of a repository's name, compared as it is; empty: the pattern is for the whole name. */
  readonly organization: string;
  /** As a regular expression. */
  readonly repository: string;
  readonly tag: string;
  /** The one repository that the filter names, so that none need be listed. */
  readonly literalRepository: string | undefined;
  /** The one tag that the filter names. */
  readonly literalTag: string | undefined;
  matchesRepository(name: string): boolean;
  matchesTag(tag: string): boolean;
};

/**
 * `neuvector` selects exactly what NeuVector selects, for configurations taken over from it. It differs in what counts
 * as a literal name (there: all without `*`, so that `app-(web|api)` finds nothing) and in that an alternation is not
 * enclosed (`web|api` there means: begins with `web` or ends with `api`).
 */
export type FilterMode = 'fedscan' | 'neuvector';
