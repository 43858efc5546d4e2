// The rules as people write them. Names of fields, criteria and operators are those of NeuVector's rules.
import type { Criterion, RuleType } from '../criteria/criterion.ts';
import type { ContainerKind } from '../criteria/subject.ts';

export type Mode = 'monitor' | 'protect';
export type OnUnknown = 'deny' | 'warn' | 'ignore';
export type OnStale = OnUnknown | 'use';
export type RuleOrigin = 'user_created' | 'ground' | 'federal' | 'critical';

export type Rule = {
  readonly id: number;
  readonly category: 'Kubernetes';
  readonly comment: string;
  readonly disable: boolean;
  readonly cfg_type: RuleOrigin;
  readonly rule_type: RuleType;
  /** Of deny rules; '' stands for the mode of the whole set. */
  readonly rule_mode: '' | Mode;
  /** Empty for all. */
  readonly containers: readonly ContainerKind[];
  readonly criteria: readonly Criterion[];
  readonly on_unknown?: OnUnknown;
  readonly on_stale?: OnStale;
  readonly expires_at?: Date;
  readonly owner: string;
  readonly ticket: string;
};

export type PolicySet = {
  readonly enable: boolean;
  readonly mode: Mode;
  /** What happens to a container that no rule decides about. */
  readonly default_action: 'allow' | 'deny';
  readonly on_unknown: OnUnknown;
  readonly on_stale: OnStale;
  /** How the webhook is registered with the API server; the decision itself never waits. */
  readonly failure_policy: 'Ignore' | 'Fail';
  readonly timeout_s: number;
  readonly rules: readonly Rule[];
};

/** Without a rules file: everything runs. */
export const defaultPolicySet: PolicySet = {
  enable: true,
  mode: 'monitor',
  default_action: 'allow',
  on_unknown: 'warn',
  on_stale: 'use',
  failure_policy: 'Ignore',
  timeout_s: 3,
  rules: [],
};
