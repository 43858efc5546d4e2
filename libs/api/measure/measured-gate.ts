import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { CallMeasure } from './call-measure.ts';

type Gate = (context: HandlerContext) => Promise<void>;

/** Counts whom the gate does not let in: no interceptor hears of them. */
export const measuredGate =
  (gate: Gate, measure: CallMeasure): Gate =>
  async (context) => {
    try {
      await gate(context);
    } catch (error) {
      const { code } = ConnectError.from(error);
      measure.ended(context, code);
      const isSignIn = code === Code.Unauthenticated || code === Code.ResourceExhausted;
      // Who brings no token has not tried to sign in.
      if (isSignIn && context.requestHeader.has('authorization')) measure.signInFailed(code);
      throw error;
    }
  };
