import type { DescService } from '@bufbuild/protobuf';
import type { ConnectRouter, ConnectRouterOptions } from '@connectrpc/connect';
import {
  admissionApi,
  advisoryApi,
  clusterApi,
  imageApi,
  registryApi,
  systemApi,
} from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { authentication } from './authentication.ts';
import { errorInterceptor } from './error-interceptor.ts';
import type { Evaluator } from './evaluator.ts';
import { createCallMeasure } from './measure/call-measure.ts';
import { measuredCalls } from './measure/measured-calls.ts';
import { measuredGate } from './measure/measured-gate.ts';
import type { Orders } from './orders.ts';
import type { ReadModel } from './read-model.ts';
import type { Freshness } from './registry.ts';
import { admissionService } from './services/admission-service.ts';
import { advisoryService } from './services/advisory-service.ts';
import { clusterService } from './services/cluster-service.ts';
import { imageService } from './services/image-service.ts';
import { ordersOf } from './services/primary-only.ts';
import { readFromCatalog, readFromOrders } from './services/registry-reader.ts';
import { registryService } from './services/registry-service.ts';
import { systemService } from './services/system-service.ts';
import type { SessionVerifier } from './sessions.ts';

export type ApiParts = {
  readonly role: 'primary' | 'agent';
  readonly version: string;
  /** The federation's id, or the cluster's name on an agent. */
  readonly title: string;
  readonly catalog: ReadModel;
  /** On the primary. */
  readonly orders?: Orders;
  readonly sessions: SessionVerifier;
  /** On an agent. */
  readonly evaluator?: Evaluator;
  /** On an agent: how far its copy of a registry's feed is. */
  readonly freshness?: (registry: string) => Freshness | undefined;
  readonly log: Logger;
};

export type Api = {
  readonly services: readonly DescService[];
  readonly routes: (router: ConnectRouter) => void;
  readonly options: ConnectRouterOptions;
};

const largestRequest = 4 * 1024 * 1024;

export function createApi(parts: ApiParts): Api {
  const { catalog, log } = parts;
  const orders = () => ordersOf(parts.orders, parts.title);
  const reader = parts.orders ? readFromOrders(parts.orders) : readFromCatalog(catalog);
  const freshness = parts.freshness ?? (() => undefined);
  const measure = createCallMeasure();
  const sources = async () => await (parts.orders ?? catalog).advisorySources();

  return {
    services: [
      systemApi.SystemService,
      registryApi.RegistryService,
      imageApi.ImageService,
      advisoryApi.AdvisoryService,
      clusterApi.ClusterService,
      admissionApi.AdmissionService,
    ],
    routes(router) {
      router.service(systemApi.SystemService, systemService(parts));
      router.service(registryApi.RegistryService, registryService({ reader, orders, freshness }));
      router.service(imageApi.ImageService, imageService(catalog));
      router.service(advisoryApi.AdvisoryService, advisoryService({ catalog, orders, sources }));
      router.service(clusterApi.ClusterService, clusterService(orders));
      router.service(admissionApi.AdmissionService, admissionService(parts.evaluator));
    },
    options: {
      requestGate: measuredGate(authentication(parts.sessions, log), measure),
      interceptors: [measuredCalls(measure), errorInterceptor(log)],
      readMaxBytes: largestRequest,
    },
  };
}
