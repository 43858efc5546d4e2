export { bothOrNeither } from './both-or-neither.ts';
export { endWithParent } from './end-with-parent.ts';
export type { EnvField } from './env-field.ts';
export { duration, flag, list, number, oneOf, path, secretFile, text, url } from './env-fields.ts';
export { toListenError } from './listen-error.ts';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './logger.ts';
export { printFirstToken } from './print-first-token.ts';
export { ConfigError, type ConfigErrorCode, type Env, readEnv } from './read-env.ts';
export { runService } from './run-service.ts';
export { type Part, type RunOptions, runUntilSignal } from './run-until-signal.ts';
export { inSpan, type OpenSpan, openSpan, type SpanFields, type SpanOptions } from './span.ts';
export {
  meter,
  metricsContentType,
  openTelemetry,
  type Telemetry,
  type TelemetryOptions,
  tracer,
} from './telemetry.ts';
export { version } from './version.ts';
export { type BackOff, backOff, sleep } from './wait.ts';
