// Our services in the shape that @grpc/grpc-js takes for servers and clients, without depending on it.
import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';

export type GrpcMethod<Input extends DescMessage, Output extends DescMessage> = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  requestSerialize(message: MessageInitShape<Input>): Buffer;
  requestDeserialize(bytes: Uint8Array): MessageShape<Input>;
  responseSerialize(message: MessageInitShape<Output>): Buffer;
  responseDeserialize(bytes: Uint8Array): MessageShape<Output>;
};

export type GrpcMethods<Methods extends GenServiceMethods> = {
  readonly [Name in keyof Methods]: GrpcMethod<Methods[Name]['input'], Methods[Name]['output']>;
};

/** The methods by their names in camelCase. */
export function grpcMethods<Methods extends GenServiceMethods>(
  service: GenService<Methods>,
): GrpcMethods<Methods> {
  const methods = service.methods.map((method) => [
    method.localName,
    {
      path: `/${service.typeName}/${method.name}`,
      requestStream: ['client_streaming', 'bidi_streaming'].includes(method.methodKind),
      responseStream: ['server_streaming', 'bidi_streaming'].includes(method.methodKind),
      requestSerialize: serializer(method.input),
      requestDeserialize: (bytes: Uint8Array) => fromBinary(method.input, bytes),
      responseSerialize: serializer(method.output),
      responseDeserialize: (bytes: Uint8Array) => fromBinary(method.output, bytes),
    },
  ]);
  return Object.fromEntries(methods);
}

const serializer =
  <Desc extends DescMessage>(schema: Desc) =>
  (message: MessageInitShape<Desc>): Buffer =>
    Buffer.from(toBinary(schema, create(schema, message)));
