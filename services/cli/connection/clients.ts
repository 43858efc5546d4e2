import { readFileSync } from 'node:fs';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import {
  admissionApi,
  advisoryApi,
  clusterApi,
  imageApi,
  registryApi,
  systemApi,
} from '@fedscan/protocol/api';
import { CliError } from '../cli-error.ts';

export type Clients = {
  readonly system: Client<typeof systemApi.SystemService>;
  readonly registries: Client<typeof registryApi.RegistryService>;
  readonly images: Client<typeof imageApi.ImageService>;
  readonly advisories: Client<typeof advisoryApi.AdvisoryService>;
  readonly clusters: Client<typeof clusterApi.ClusterService>;
  readonly admission: Client<typeof admissionApi.AdmissionService>;
};

export type Connection = {
  readonly server: string;
  readonly token?: string;
  /** A PEM file of further roots to trust. */
  readonly caFile?: string;
};

/** For a call that streams, which may take as long as it likes. */
export const unhurried = { timeoutMs: 0 } as const;

const patienceMs = 60_000;

/** Connect over HTTP/1.1, which passes every proxy. */
export function connectTo({ server, token, caFile }: Connection): Clients {
  // What a header refuses would be told with the token in it, and only after all tries.
  if (token && !/^[\x21-\x7e]+$/.test(token)) {
    throw new CliError('usage', 'the token has a space, line break or letter that no token has');
  }
  const transport = createConnectTransport({
    baseUrl: checkServer(server),
    httpVersion: '1.1',
    defaultTimeoutMs: patienceMs,
    interceptors: token ? [bearer(token)] : [],
    nodeOptions: caFile ? { ca: readCa(caFile) } : {},
  });
  return {
    system: createClient(systemApi.SystemService, transport),
    registries: createClient(registryApi.RegistryService, transport),
    images: createClient(imageApi.ImageService, transport),
    advisories: createClient(advisoryApi.AdvisoryService, transport),
    clusters: createClient(clusterApi.ClusterService, transport),
    admission: createClient(admissionApi.AdmissionService, transport),
  };
}

export function checkServer(server: string): string {
  if (/^https?:\/\/[^/]/i.test(server) && URL.canParse(server)) return server.replace(/\/+$/, '');
  throw new CliError(
    'usage',
    `"${server}" is not the address of a server; it looks like http://127.0.0.1:8080`,
  );
}

const bearer =
  (token: string): Interceptor =>
  (next) =>
  (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };

function readCa(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError('usage', `cannot read ${file}: ${(error as Error).message}`);
  }
}
