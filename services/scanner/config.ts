import { availableParallelism } from 'node:os';
import { type Env, flag, number, oneOf, path, readEnv, url } from '@fedscan/runtime';

export type ScannerConfig = ReturnType<typeof readConfig>;

/** Throws ConfigError with all mistakes. */
export function readConfig(env: Env) {
  return readEnv(env, {
    databaseUrl: url('DATABASE_URL', undefined, { protocols: ['postgres', 'postgresql'] }).means(
      "the primary's PostgreSQL",
    ),
    sealKey: path('FEDSCAN_SEAL_KEY_FILE').means("the primary's key that seals credentials"),
    threads: number('FEDSCAN_SCANNER_THREADS', availableParallelism(), { min: 1, max: 256 }).means(
      'layers read at once',
    ),
    images: number('FEDSCAN_SCANNER_IMAGES', 4, { min: 1, max: 256 }).means(
      'images scanned at once',
    ),
    endWithParent: flag('FEDSCAN_END_WITH_PARENT').means('stop when standard input closes'),
    logLevel: oneOf('FEDSCAN_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
    traces: url('OTEL_EXPORTER_OTLP_ENDPOINT').means('where traces go').optional(),
  });
}
