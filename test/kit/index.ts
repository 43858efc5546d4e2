export { requireOrSkip } from './availability.ts';
export { findChromium, openBrowser } from './browser.ts';
export type { BuiltImage } from './built-image.ts';
export {
  createTestFederation,
  loopbackCertificate,
  type TestFederation,
} from './certificates.ts';
export { type ContainerFile, ContainerFiles } from './container-files.ts';
export {
  type DockerRegistry,
  dockerRegistryBinary,
  htpasswdLine,
  startDockerRegistry,
} from './docker-registry.ts';
export { pushImage, pushLayout, readImage } from './docker-registry-push.ts';
export {
  type AgentProcess,
  type AgentProcessOptions,
  freePorts,
  type PrimaryProcess,
  type PrimaryProcessOptions,
  startAgent,
  startPrimary,
  startScanner,
} from './federation-processes.ts';
export { eventually } from './feeds/eventually.ts';
export { type FaultProxy, openFaultProxy } from './feeds/fault-proxy.ts';
export { createListenerModel, type ListenerModel } from './feeds/listener-model.ts';
export { type Crash, createMemoryFeedReplica } from './feeds/memory-feed-replica.ts';
export {
  createMemoryFeedSource,
  type EntryChange,
  type FeedBackup,
  type MemoryFeedSource,
} from './feeds/memory-feed-source.ts';
export {
  openPlainFeedClient,
  PlainCopy,
  type PlainFeedClient,
  type PlainResponse,
  plainIdentity,
} from './feeds/plain-feed-client.ts';
export {
  type ServedFeeds,
  type ServedFeedsOptions,
  serveFeeds,
  type TestCluster,
} from './feeds/served-feeds.ts';
export {
  type SimulationOptions,
  type SimulationResult,
  simulateFeeds,
} from './feeds/simulate-feeds.ts';
export {
  type BuiltLayer,
  type Compression,
  digestOf,
  type ImageParts,
  imageOf,
  indexOf,
  layerOf,
  layerOfBytes,
} from './image-builder.ts';
export { createMemoryEnrolmentStore, type MemoryEnrolmentStore } from './memory-enrolment-store.ts';
export { createDatabase, type TestDatabase } from './postgres.ts';
export { findPython, runPython } from './python.ts';
export { createRandom, type Random } from './random.ts';
export { startTestRegistry, type TestRegistry, type TestRegistryOptions } from './registry.ts';
export { selfSignedCertificate } from './registry-certificate.ts';
export { cutAfter, failWith, replyWith, sendOtherBytes, times } from './registry-faults.ts';
export type { ServerCertificate } from './registry-listener.ts';
export type { LinkForm, Paging } from './registry-paging.ts';
export { startTestProxy, type TestProxy } from './registry-proxy.ts';
export type { Fault, RegistryRequest, Reply } from './registry-reply.ts';
export { builtManifest, descriptorOf, sampleImage, sha256 } from './registry-sample.ts';
export { type BlobStorage, startBlobStorage } from './registry-storage.ts';
export { type CliRun, runFedscan } from './run-fedscan.ts';
export {
  type AlpineParts,
  alpineImage,
  apkDatabase,
  type DebianParts,
  debianImage,
  dpkgDatabase,
  type SampleParts,
} from './sample-images.ts';
export { type ApiClients, apiClients, type Refusal, refusalOf } from './served-api/api-clients.ts';
export { catalogImages, memoryCatalog } from './served-api/memory-catalog.ts';
export { type MemoryOrders, memoryOrders } from './served-api/memory-orders.ts';
export { type ServedApi, type ServedApiOptions, startServedApi } from './served-api/served-api.ts';
export { type LogLine, projectRoot, type Service, startService } from './service.ts';
export { sharedFolder } from './shared-folder.ts';
export { type LayerFile, type LayerFiles, tarOf } from './tar-archive.ts';
export { type MetricSamples, readMetrics } from './telemetry/metric-samples.ts';
export type { ReceivedSpan } from './telemetry/otlp-spans.ts';
export { startTraceReceiver, type TraceReceiver } from './telemetry/trace-receiver.ts';
export { startTokenServer, type TokenServer } from './token-server.ts';
