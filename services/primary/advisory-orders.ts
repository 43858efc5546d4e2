// What is known to be vulnerable, as the API asks for it.
import { AdvisoryError } from '@fedscan/advisories';
import { ApiError, type Orders } from '@fedscan/api';
import { importAdvisories } from '@fedscan/pipeline';
import type { Store } from '@fedscan/store';

export const createAdvisoryOrders = (
  advisories: Store['advisories'],
): Pick<Orders, 'importAdvisories' | 'advisorySources'> => ({
  async *importAdvisories(location, signal) {
    try {
      yield* importAdvisories(advisories, location, signal);
    } catch (error) {
      if (!(error instanceof AdvisoryError)) throw error;
      throw new ApiError('FAILED_PRECONDITION', error.message, {
        reason: error.code,
        cause: error,
      });
    }
  },
  advisorySources: () => advisories.sources(),
});
