// Who decides first. A local rule never weakens a federal denial, and an exception comes before the denials of its rank.
import type { Rule } from './policy-set.ts';

const origins = ['critical', 'federal', 'ground', 'user_created'] as const;

export const stages: readonly ((rule: Rule) => boolean)[] = origins.flatMap((origin) =>
  (['exception', 'deny'] as const).map(
    (type) => (rule: Rule) => rule.cfg_type === origin && rule.rule_type === type,
  ),
);
