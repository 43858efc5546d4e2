import {
  type Client,
  Code,
  ConnectError,
  createClient,
  type Interceptor,
} from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import {
  admissionApi,
  advisoryApi,
  clusterApi,
  errorDetails,
  imageApi,
  registryApi,
  systemApi,
} from '@fedscan/protocol';

export type ApiClients = {
  readonly system: Client<typeof systemApi.SystemService>;
  readonly registries: Client<typeof registryApi.RegistryService>;
  readonly images: Client<typeof imageApi.ImageService>;
  readonly advisories: Client<typeof advisoryApi.AdvisoryService>;
  readonly clusters: Client<typeof clusterApi.ClusterService>;
  readonly admission: Client<typeof admissionApi.AdmissionService>;
};

/** gRPC clients of an API, signed in with the token. */
export function apiClients(url: string, token = 'admin-token'): ApiClients {
  const signIn: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createGrpcTransport({ baseUrl: url, interceptors: [signIn] });
  return {
    system: createClient(systemApi.SystemService, transport),
    registries: createClient(registryApi.RegistryService, transport),
    images: createClient(imageApi.ImageService, transport),
    advisories: createClient(advisoryApi.AdvisoryService, transport),
    clusters: createClient(clusterApi.ClusterService, transport),
    admission: createClient(admissionApi.AdmissionService, transport),
  };
}

export type Refusal = {
  readonly code: keyof typeof Code;
  readonly message: string;
  /** "fedscan.dev REASON" */
  readonly reason?: string;
  /** The fields that are wrong. */
  readonly fields: readonly string[];
  readonly error: ConnectError;
};

/** How a call that must fail fails. */
export async function refusalOf(call: Promise<unknown> | AsyncIterable<unknown>): Promise<Refusal> {
  try {
    if (Symbol.asyncIterator in call) for await (const _ of call);
    else await call;
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    const [info] = error.findDetails(errorDetails.ErrorInfoSchema);
    const [request] = error.findDetails(errorDetails.BadRequestSchema);
    return {
      code: Code[error.code] as keyof typeof Code,
      message: error.rawMessage,
      ...(info ? { reason: `${info.domain} ${info.reason}` } : {}),
      fields: request?.fieldViolations.map(({ field }) => field) ?? [],
      error,
    };
  }
  throw new Error('the call succeeded');
}
