export type UpdatePhase = 'read' | 'apply' | 'match' | 'done';

export type UpdateProgress = {
  readonly phase: UpdatePhase;
  /** Read, problems not counted. */
  readonly records: number;
  /** New, or with another content. */
  readonly changed: number;
  /** No source has them any more. */
  readonly removed: number;
  /** Files that could not be read. */
  readonly rejected: number;
  readonly packagesRematched: number;
  readonly matchesChanged: number;
};

export const nothingYet: UpdateProgress = {
  phase: 'read',
  records: 0,
  changed: 0,
  removed: 0,
  rejected: 0,
  packagesRematched: 0,
  matchesChanged: 0,
};
