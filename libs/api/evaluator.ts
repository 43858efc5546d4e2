/** Decides as the webhook would, and changes nothing. */
export interface Evaluator {
  evaluate(question: Question): Answer | Promise<Answer>;
}

export type Question = {
  /** Image references as a pod would write them; `object` may name more. */
  readonly images: readonly string[];
  /** A pod, a pod spec or a workload, parsed. */
  readonly object?: Readonly<Record<string, unknown>>;
  readonly namespace: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly dryRun: boolean;
};

export type Answer = {
  readonly allowed: boolean;
  readonly message: string;
  readonly warnings: readonly string[];
  readonly containers: readonly ContainerAnswer[];
};

export type ContainerAnswer = {
  /** "containers[0]", or "images[0]". */
  readonly container: string;
  readonly image: string;
  readonly digest?: string;
  readonly allowed: boolean;
  /** The rule that decided; absent where it was the default action. */
  readonly ruleId?: number;
  readonly reason: string;
  readonly rules: readonly {
    readonly ruleId: number;
    readonly outcome: 'matched' | 'not matched' | 'unknown';
    readonly reason: string;
  }[];
};
