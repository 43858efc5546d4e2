import { AdmissionError, type Engine } from '@fedscan/admission';
import { ApiError, type Evaluator } from '@fedscan/api';

/** The engine, as the API asks it. */
export const createEvaluator = (engine: Pick<Engine, 'evaluate'>): Evaluator => ({
  evaluate(question) {
    try {
      return engine.evaluate(question);
    } catch (error) {
      if (!(error instanceof AdmissionError)) throw error;
      throw new ApiError('INVALID_ARGUMENT', error.message, { reason: error.code, cause: error });
    }
  },
});
