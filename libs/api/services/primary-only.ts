import { ApiError } from '../api-error.ts';
import type { Orders } from '../orders.ts';

/** What only the primary can do, or a refusal that says whom to ask. */
export function ordersOf(orders: Orders | undefined, title: string): Orders {
  if (orders) return orders;
  throw new ApiError(
    'FAILED_PRECONDITION',
    `this is an agent of cluster ${title}; ask the primary`,
    {
      reason: 'PRIMARY_ONLY',
    },
  );
}
