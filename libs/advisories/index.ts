export { AdvisoryError, type AdvisoryErrorCode } from './advisory-error.ts';
export type {
  AdvisoryEvent,
  AdvisoryProblem,
  AdvisoryRecord,
  WholeSource,
} from './advisory-event.ts';
export { parseAdvisory } from './parse-advisory.ts';
export { readAdvisories } from './read-advisories.ts';
