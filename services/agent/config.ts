import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Platform, parsePlatform } from '@fedscan/model';
import {
  bothOrNeither,
  duration,
  type Env,
  flag,
  list,
  number,
  oneOf,
  path,
  readEnv,
  secretFile,
  text,
  url,
} from '@fedscan/runtime';
import { parseChosenToken } from '@fedscan/trust';

export type AgentConfig = ReturnType<typeof readConfig>;

const consoleDist = join(import.meta.dirname, '../console/dist');
const port = { min: 0, max: 65_535 };

/** Throws ConfigError with all mistakes. */
export function readConfig(env: Env) {
  return readEnv(env, {
    dataDir: path('FEDSCAN_DATA_DIR', './agent-data').means('where identity and copy lie'),
    // Its file may be taken away once the agent has joined: a token is good for one use.
    joinToken: secretFile('FEDSCAN_JOIN_TOKEN', undefined, { mayBeAbsent: true })
      .means('from `fedscan cluster token`; needed once')
      .optional(),
    clusterName: text('FEDSCAN_CLUSTER_NAME', hostname()).means('name of this cluster'),
    host: text('FEDSCAN_HOST', '127.0.0.1').means('address on which console and API listen'),
    port: number('FEDSCAN_PORT', 8081, port).means('port of console and API'),
    webhookHost: text('FEDSCAN_WEBHOOK_HOST', '0.0.0.0').means('address of the admission webhook'),
    webhookPort: number('FEDSCAN_WEBHOOK_PORT', 9443, port).means('port of the admission webhook'),
    webhookNames: list('FEDSCAN_WEBHOOK_NAMES', 'localhost,127.0.0.1').means(
      'names for which the webhook makes itself a certificate',
    ),
    webhookFiles: bothOrNeither(
      path('FEDSCAN_WEBHOOK_CERT_FILE'),
      path('FEDSCAN_WEBHOOK_KEY_FILE'),
    ).means("PEM files of the webhook's certificate and its private key"),
    rules: path('FEDSCAN_RULES_FILE', './rules.yaml').means('admission rules, YAML'),
    platforms: list('FEDSCAN_PLATFORMS', 'linux/amd64', toPlatform).means(
      "the platforms of the cluster's nodes",
    ),
    adminToken: secretFile('FEDSCAN_ADMIN_TOKEN', parseChosenToken)
      .means('a sign-in token of your own instead of a generated one')
      .optional(),
    staleAfter: duration('FEDSCAN_STALE_AFTER', '15m').means('until a feed counts as stale'),
    consoleDir: path('FEDSCAN_CONSOLE_DIR', consoleDist).means('the built console'),
    endWithParent: flag('FEDSCAN_END_WITH_PARENT').means('stop when standard input closes'),
    logLevel: oneOf('FEDSCAN_LOG_LEVEL', ['debug', 'info', 'warn', 'error'], 'info'),
    metrics: flag('FEDSCAN_METRICS').means('serve Prometheus metrics at /metrics'),
    traces: url('OTEL_EXPORTER_OTLP_ENDPOINT').means('where traces go').optional(),
  });
}

function toPlatform(text: string): Platform {
  const platform = parsePlatform(text);
  if (platform) return platform;
  throw new Error(
    `must be platforms such as linux/amd64, not ${JSON.stringify(text.slice(0, 80))}`,
  );
}
