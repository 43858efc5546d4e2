export { type Api, type ApiParts, createApi } from './api.ts';
export {
  ApiError,
  type ApiErrorCode,
  type ApiErrorDetails,
  alreadyExists,
  type FieldViolation,
  invalid,
  notFound,
} from './api-error.ts';
export type { Answer, ContainerAnswer, Evaluator, Question } from './evaluator.ts';
export { type MeasuredCatalog, measureCatalog } from './measure/measure-catalog.ts';
export type {
  AdvisoryImportStep,
  AdvisorySource,
  Cluster,
  ClusterFeed,
  JoinTokenRequest,
  Orders,
  RegistryTestStep,
  RegistryToTest,
} from './orders.ts';
export type * from './read-model.ts';
export type {
  Freshness,
  FreshnessState,
  NewRegistry,
  Registry,
  RegistryAlias,
  RegistryChange,
  RegistrySettings,
  RegistryState,
  RegistryStatus,
} from './registry.ts';
export { type Server, type ServerOptions, serve } from './serve/serve.ts';
export type { Session, SessionRole, SessionVerifier } from './sessions.ts';
