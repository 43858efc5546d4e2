export type TrialStep = {
  readonly step: 'address' | 'tls' | 'login' | 'repositories' | 'tags' | 'manifest' | 'blob';
  readonly outcome: 'ok' | 'warning' | 'failed';
  /** What was found, or what to do; without secrets. */
  readonly message: string;
  readonly ms: number;
};

/** What one step found, and `value` for the steps after it. */
export type Found<T> = {
  readonly value: T;
  readonly message: string;
  readonly warning?: boolean;
};
