// The public API alone, for browsers and command lines.
export * as admissionApi from './gen/fedscan/v1/admission_pb.js';
export * as advisoryApi from './gen/fedscan/v1/advisory_pb.js';
export * as clusterApi from './gen/fedscan/v1/cluster_pb.js';
export * as imageApi from './gen/fedscan/v1/image_pb.js';
export * as registryApi from './gen/fedscan/v1/registry_pb.js';
export * as systemApi from './gen/fedscan/v1/system_pb.js';
export * as errorDetails from './gen/google/rpc/error_details_pb.js';
