// Lets tools such as grpcurl find out what can be called here.
// https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
import {
  createRegistry,
  type DescFile,
  type DescService,
  type MessageInitShape,
  type Registry,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { reflection, reflectionAlpha } from '@fedscan/protocol';

// grpc.StatusCode.NOT_FOUND and INVALID_ARGUMENT: the answers carry plain numbers.
const notFoundStatus = 5;
const invalidStatus = 3;

type Asked = reflection.ServerReflectionRequest['messageRequest'];
type Reflected = MessageInitShape<
  typeof reflection.ServerReflectionResponseSchema
>['messageResponse'];

/** v1 and v1alpha differ in nothing but the name of their package. */
export const reflectionAlphaService = (services: readonly DescService[]) =>
  reflectionService(services) as unknown as ServiceImpl<typeof reflectionAlpha.ServerReflection>;

export function reflectionService(
  services: readonly DescService[],
): ServiceImpl<typeof reflection.ServerReflection> {
  const known = createRegistry(...services.map(({ file }) => file));
  const files = new Map(
    services.flatMap(({ file }) => withDependencies(file)).map((file) => [file.proto.name, file]),
  );

  return {
    async *serverReflectionInfo(requests) {
      for await (const { host, messageRequest } of requests) {
        const originalRequest = { host, messageRequest };
        yield { validHost: host, originalRequest, messageResponse: reflect(messageRequest) };
      }
    },
  };

  function reflect(asked: Asked): Reflected {
    switch (asked.case) {
      case 'listServices': {
        const names = services.map(({ typeName }) => ({ name: typeName }));
        return { case: 'listServicesResponse', value: { service: names } };
      }
      case 'fileByFilename':
        return descriptors(files.get(asked.value), asked.value);
      case 'fileContainingSymbol':
        return descriptors(fileOf(known, asked.value), asked.value);
      case 'fileContainingExtension':
        return failure(notFoundStatus, 'no message here has extensions');
      case 'allExtensionNumbersOfType':
        return known.getMessage(asked.value)
          ? {
              case: 'allExtensionNumbersResponse',
              value: { baseTypeName: asked.value, extensionNumber: [] },
            }
          : failure(notFoundStatus, `${asked.value} is not known here`);
      default:
        return failure(invalidStatus, 'the request asks for nothing');
    }
  }
}

function descriptors(file: DescFile | undefined, name: string): Reflected {
  if (!file) return failure(notFoundStatus, `${name} is not known here`);
  const protos = withDependencies(file).map(({ proto }) =>
    toBinary(FileDescriptorProtoSchema, proto),
  );
  return {
    case: 'fileDescriptorResponse',
    value: { fileDescriptorProto: protos },
  };
}

const failure = (errorCode: number, errorMessage: string): Reflected => ({
  case: 'errorResponse',
  value: { errorCode, errorMessage },
});

// A symbol is a message, an enum or a service, or a method, field or value inside one.
function fileOf(known: Registry, symbol: string): DescFile | undefined {
  const whole = known.get(symbol);
  if (whole) return whole.file;
  const dot = symbol.lastIndexOf('.');
  const parent = dot < 0 ? undefined : known.get(symbol.slice(0, dot));
  const member = symbol.slice(dot + 1);
  switch (parent?.kind) {
    case 'service':
      return parent.methods.some(({ name }) => name === member) ? parent.file : undefined;
    case 'message':
      return parent.members.some(({ name }) => name === member) ? parent.file : undefined;
    default:
      return undefined;
  }
}

/** The file first, then all that it needs. */
function withDependencies(file: DescFile): DescFile[] {
  const found = new Set<DescFile>();
  const visit = (next: DescFile) => {
    if (found.has(next)) return;
    found.add(next);
    for (const dependency of next.dependencies) visit(dependency);
  };
  visit(file);
  return [...found];
}
