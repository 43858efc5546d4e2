import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type Env,
  flag,
  number,
  oneOf,
  path,
  readEnv,
  secretFile,
  text,
  url,
} from '@fedscan/runtime';
import { parseChosenToken } from '@fedscan/trust';

export type PrimaryConfig = ReturnType<typeof readConfig>;

const consoleDist = join(import.meta.dirname, '../console/dist');
const port = { min: 0, max: 65_535 };

/** Throws ConfigError with all mistakes. */
export function readConfig(env: Env) {
  return readEnv(env, {
    dataDir: path('FEDSCAN_DATA_DIR', './data').means('where keys and the embedded PostgreSQL lie'),
    databaseUrl: url('DATABASE_URL', undefined, { protocols: ['postgres', 'postgresql'] })
      .means('a PostgreSQL server of yours instead of the embedded one')
      .optional(),
    host: text('FEDSCAN_HOST', '127.0.0.1').means('address on which console and API listen'),
    port: number('FEDSCAN_PORT', 8080, port).means('port of console and API'),
    feedHost: text('FEDSCAN_FEED_HOST', '0.0.0.0').means('address on which agents are served'),
    feedPort: number('FEDSCAN_FEED_PORT', 8443, port).means('port of the feeds'),
    enrolmentPort: number('FEDSCAN_ENROLMENT_PORT', 8444, port).means('port of enrolment'),
    advertisedHost: text('FEDSCAN_ADVERTISED_HOST', hostname()).means(
      'name or address under which agents reach this primary',
    ),
    federation: text('FEDSCAN_FEDERATION', 'fedscan').means('name of the federation'),
    sealKey: path('FEDSCAN_SEAL_KEY_FILE').means('key that seals credentials').optional(),
    adminToken: secretFile('FEDSCAN_ADMIN_TOKEN', parseChosenToken)
      .means('a sign-in token of your own instead of a generated one')
      .optional(),
    scanners: number('FEDSCAN_SCANNERS', 1, { max: 64 }).means('scanner processes started beside'),
    scannerThreads: number('FEDSCAN_SCANNER_THREADS', undefined, { min: 1, max: 256 })
      .means('layers that each of them reads at once')
      .optional(),
    scannerImages: number('FEDSCAN_SCANNER_IMAGES', undefined, { min: 1, max: 256 })
      .means('images that each of them scans at once')
      .optional(),
    extraRoots: path('NODE_EXTRA_CA_CERTS')
      .means('roots that Node.js trusts beside its own, for the scanners too')
      .optional(),
    consoleDir: path('FEDSCAN_CONSOLE_DIR', consoleDist).means('the built console'),
    endWithParent: flag('FEDSCAN_END_WITH_PARENT').means('stop when standard input closes'),
    logLevel: oneOf('FEDSCAN_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
    metrics: flag('FEDSCAN_METRICS').means('serve Prometheus metrics at /metrics'),
    traces: url('OTEL_EXPORTER_OTLP_ENDPOINT').means('where traces go').optional(),
  });
}
