import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { systemApi } from '@fedscan/protocol';
import { session } from '../call-context.ts';

export type SystemFacts = {
  readonly role: 'primary' | 'agent';
  readonly version: string;
  /** The federation's id, or the cluster's name on an agent. */
  readonly title: string;
};

export const systemService = ({
  role,
  version,
  title,
}: SystemFacts): ServiceImpl<typeof systemApi.SystemService> => ({
  getSystem: () => ({
    role:
      role === 'primary'
        ? systemApi.GetSystemResponse_Role.PRIMARY
        : systemApi.GetSystemResponse_Role.AGENT,
    version,
    title,
    time: timestampFromDate(new Date()),
  }),

  // The gate has let nobody in without a session.
  getSession(_request, context: HandlerContext) {
    const found = context.values.get(session);
    return { user: found?.user ?? '', role: found?.role ?? '' };
  },
});
