// What goes wrong with registries in the field, to be added to a loopback one.
import { errorReply, type Fault, type RegistryRequest, type Reply } from './registry-reply.ts';

type Where = RegExp | ((request: RegistryRequest) => boolean);

const concerns = (where: Where, request: RegistryRequest): boolean =>
  typeof where === 'function' ? where(request) : where.test(`${request.method} ${request.target}`);

/** Changes the replies to requests whose `METHOD /target` matches. */
export const replyWith =
  (where: Where, change: (reply: Reply, request: RegistryRequest) => Reply): Fault =>
  (request, reply) =>
    concerns(where, request) ? change(reply, request) : undefined;

export const failWith = (
  where: Where,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Fault => replyWith(where, () => errorReply(status, 'FAULT', `fault ${status}`, headers));

export const cutAfter = (where: Where, bytes: number): Fault =>
  replyWith(where, (reply) => ({ ...reply, cutAfter: bytes }));

/** As long as what it takes the place of. */
export const sendOtherBytes = (where: Where): Fault =>
  replyWith(where, (reply) => ({ ...reply, body: Buffer.alloc(reply.body.length, 'x') }));

/** Only for the first so many requests that it concerns. */
export function times(count: number, fault: Fault): Fault {
  let left = count;
  return (request, reply) => {
    const changed = left > 0 ? fault(request, reply) : undefined;
    if (changed) left--;
    return changed;
  };
}
