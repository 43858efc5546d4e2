// A client that is not ours: @grpc/grpc-js with the proto files loaded at run time.
import path from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { projectRoot, type ServedApi, startServedApi } from '@fedscan/test-kit';
import {
  type Client,
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

type Stream = AsyncIterable<Record<string, never>> & {
  write(message: object): void;
  end(): void;
  cancel(): void;
};
type Callback = (error: ServiceError | null, answer: Record<string, never>) => void;
type Method = (request: object, metadata: Metadata, done: Callback) => void;
type LooseClient = Client & Record<string, Method & ((request?: object) => Stream)>;
type ServiceClass = new (address: string, security: unknown) => LooseClient;

const kept = path.join(projectRoot, 'node_modules');

function clientOf(protoRoot: string, file: string, service: string): LooseClient {
  const definition = loadSync(file, { includeDirs: [protoRoot], longs: Number, enums: String });
  const loaded: GrpcObject = loadPackageDefinition(definition);
  const found = service
    .split('.')
    .reduce<unknown>((scope, part) => (scope as GrpcObject)[part], loaded);
  const client = new (found as ServiceClass)(
    `127.0.0.1:${served.port}`,
    credentials.createInsecure(),
  );
  clients.push(client);
  return client;
}

function call(client: LooseClient, method: string, request: object, token = 'admin-token') {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return new Promise<Record<string, unknown>>((resolve, reject) => {
    client[method]?.(request, metadata, (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });
}

let ready = true;
let served: ServedApi;
const clients: Client[] = [];
beforeAll(async () => {
  const readiness = () =>
    ready ? ({ ready } as const) : ({ ready, reason: 'asked to be away' } as const);
  served = await startServedApi({ readiness });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await served.stop();
});

const api = (file: string, service: string) =>
  clientOf(path.join(projectRoot, 'proto'), `fedscan/v1/${file}.proto`, `fedscan.v1.${service}`);
const health = () =>
  clientOf(
    path.join(kept, 'grpc-health-check/proto'),
    'health/v1/health.proto',
    'grpc.health.v1.Health',
  );
const reflection = (version: string) =>
  clientOf(
    path.join(kept, '@grpc/reflection/build/proto'),
    `grpc/reflection/${version}/reflection.proto`,
    `grpc.reflection.${version}.ServerReflection`,
  );

describe('a plain gRPC client', () => {
  test('keeps a registry, and reads an image', async () => {
    const registry = { kind: 'docker', url: 'http://127.0.0.1:5000', filters: ['*'] };
    const made = await call(api('registry', 'RegistryService'), 'createRegistry', {
      registryId: 'local',
      registry,
    });
    const { images } = await call(api('image', 'ImageService'), 'listImages', {
      parent: 'registries/-',
      minSeverity: 'SEVERITY_CRITICAL',
    });

    expect(made.registry).toMatchObject({ name: 'registries/local', ...registry });
    expect(images).toMatchObject([{ tags: ['shop/web:1.0', 'shop/web:latest'] }]);
  });

  test('is told codes and details', async () => {
    const wrong = { registryId: 'x', registry: { kind: 'docker', url: 'nowhere' } };
    const client = api('registry', 'RegistryService');

    const error: ServiceError = await call(client, 'createRegistry', wrong).then(
      () => Promise.reject(new Error('it was accepted')),
      (refused) => refused,
    );
    const details = error.metadata.get('grpc-status-details-bin').map(String).join();

    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(error.details).toBe('registry.url: must begin with https:// or http://');
    expect(details).toContain('type.googleapis.com/google.rpc.BadRequest');
    expect(details).toContain('fedscan.dev');
  });

  test('is told what is wrong with a text that holds half a character where it is cut', async () => {
    const client = api('registry', 'RegistryService');

    await expect(
      call(client, 'getRegistry', { name: `${'x'.repeat(99)}😀${'x'.repeat(99)}` }),
    ).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test('is refused without a good token', async () => {
    await expect(
      call(api('image', 'ImageService'), 'listImages', { parent: 'registries/-' }, 'wrong'),
    ).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  });

  test('learns that a method does not exist', async () => {
    const enrolment = clientOf(
      path.join(projectRoot, 'proto'),
      'fedscan/enrolment/v1/enrolment.proto',
      'fedscan.enrolment.v1.EnrolmentService',
    );
    const [method = ''] = Object.keys(Object.getPrototypeOf(enrolment)).filter((name) =>
      /^[a-z]/.test(name),
    );

    await expect(call(enrolment, method, {})).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });
});

describe('grpc.health.v1', () => {
  test('tells of the whole, of one service, and of one that is not here', async () => {
    const client = health();
    const check = (service: string) => call(client, 'check', { service }, 'no token is needed');

    expect(await check('')).toEqual({ status: 'SERVING' });
    expect(await check('fedscan.v1.ImageService')).toEqual({ status: 'SERVING' });
    await expect(check('other.Service')).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('tells a watcher of each change', async () => {
    const stream = health().watch?.({ service: '' }) as Stream;
    const told: unknown[] = [];

    for await (const { status: state } of stream) {
      told.push(state);
      if (told.length === 3) break;
      ready = !ready;
    }

    expect(told).toEqual(['SERVING', 'NOT_SERVING', 'SERVING']);
  });

  test('tells a watcher that a service is not known, and goes on', async () => {
    const stream = health().watch?.({ service: 'other.Service' }) as Stream;

    for await (const answer of stream) {
      expect(answer).toEqual({ status: 'SERVICE_UNKNOWN' });
      break;
    }
  });
});

describe.each(['v1', 'v1alpha'])('grpc.reflection.%s', (version) => {
  async function ask(...requests: object[]) {
    const stream = reflection(version).serverReflectionInfo?.() as Stream;
    for (const request of requests) stream.write(request);
    stream.end();
    return Array.fromAsync(stream) as Promise<Record<string, never>[]>;
  }
  const filesOf = (answer: { fileDescriptorResponse?: { fileDescriptorProto: Buffer[] } } = {}) =>
    answer.fileDescriptorResponse?.fileDescriptorProto.map(
      (bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name,
    );

  test('lists the services', async () => {
    const [answer] = await ask({ listServices: '' });

    expect(answer?.listServicesResponse).toEqual({
      service: [
        'fedscan.v1.SystemService',
        'fedscan.v1.RegistryService',
        'fedscan.v1.ImageService',
        'fedscan.v1.AdvisoryService',
        'fedscan.v1.ClusterService',
        'fedscan.v1.AdmissionService',
        'grpc.health.v1.Health',
        'grpc.reflection.v1.ServerReflection',
        'grpc.reflection.v1alpha.ServerReflection',
      ].map((name) => ({ name })),
    });
  });

  test('finds the file of a service, a method, a message, a field, and a file by its name', async () => {
    const file = 'fedscan/v1/cluster.proto';
    const answers = await ask(
      { fileContainingSymbol: 'fedscan.v1.ClusterService' },
      { fileContainingSymbol: 'fedscan.v1.ClusterService.ListClusters' },
      { fileContainingSymbol: 'fedscan.v1.Cluster' },
      { fileContainingSymbol: 'fedscan.v1.Cluster.display_name' },
      { fileByFilename: file },
    );

    expect(answers.map(filesOf)).toEqual(
      Array(5).fill([file, 'google/protobuf/duration.proto', 'google/protobuf/timestamp.proto']),
    );
  });

  test('says what it does not know', async () => {
    const answers = await ask(
      { fileContainingSymbol: 'fedscan.v1.Nothing' },
      { fileByFilename: 'none.proto' },
      { allExtensionNumbersOfType: 'fedscan.v1.Nothing' },
    );

    expect(answers.map(({ errorResponse }) => errorResponse)).toMatchObject(
      Array(3).fill({ errorCode: status.NOT_FOUND }),
    );
  });
});
