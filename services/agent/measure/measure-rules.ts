import type { RulesWatch } from '@fedscan/admission';
import { meter } from '@fedscan/runtime';

export function measureRules(rules: Pick<RulesWatch, 'state'>): void {
  const part = meter('admission');
  const inForce = part.createObservableGauge('fedscan_admission_rules', {
    description: 'Admission rules in force',
  });
  const refused = part.createObservableGauge('fedscan_admission_rules_refused', {
    description: '1 while the rules file has mistakes and the rules before it stay in force',
  });
  part.addBatchObservableCallback(
    (result) => {
      const { ruleCount, status } = rules.state();
      result.observe(inForce, ruleCount);
      result.observe(refused, status === 'refused' ? 1 : 0);
    },
    [inForce, refused],
  );
}
