import type { SessionRole } from './sessions.ts';

type Permission = 'open' | 'read' | 'evaluate' | 'change';

// A method that stands in no line is refused: a new one must be thought about.
const permissions: Record<Permission, readonly string[]> = {
  open: [
    'fedscan.v1.SystemService/GetSystem',
    'grpc.health.v1.Health/Check',
    'grpc.health.v1.Health/List',
    'grpc.health.v1.Health/Watch',
    'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    'grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
  ],
  read: [
    'fedscan.v1.SystemService/GetSession',
    'fedscan.v1.RegistryService/ListRegistries',
    'fedscan.v1.RegistryService/GetRegistry',
    'fedscan.v1.ImageService/ListImages',
    'fedscan.v1.ImageService/GetImage',
    'fedscan.v1.ImageService/ListFindings',
    'fedscan.v1.ImageService/ListPackages',
    'fedscan.v1.AdvisoryService/GetAdvisory',
    'fedscan.v1.AdvisoryService/ListAdvisorySources',
    'fedscan.v1.ClusterService/ListClusters',
    'fedscan.v1.ClusterService/GetCluster',
  ],
  evaluate: ['fedscan.v1.AdmissionService/Evaluate'],
  change: [
    'fedscan.v1.RegistryService/CreateRegistry',
    'fedscan.v1.RegistryService/UpdateRegistry',
    'fedscan.v1.RegistryService/DeleteRegistry',
    // Makes the primary connect to an address that the caller chooses.
    'fedscan.v1.RegistryService/TestRegistry',
    'fedscan.v1.RegistryService/StartScan',
    'fedscan.v1.RegistryService/StopScan',
    'fedscan.v1.AdvisoryService/ImportAdvisories',
    'fedscan.v1.ClusterService/RevokeCluster',
    'fedscan.v1.ClusterService/CreateJoinToken',
  ],
};

const ofRole: Record<SessionRole, readonly Permission[]> = {
  admin: ['read', 'evaluate', 'change'],
  ci: ['read', 'evaluate'],
  reader: ['read'],
};

const permissionOf = new Map(
  Object.entries(permissions).flatMap(([permission, methods]) =>
    methods.map((method) => [method, permission as Permission] as const),
  ),
);

export const needsSession = (method: string): boolean => permissionOf.get(method) !== 'open';

export function mayCall(role: SessionRole, method: string): boolean {
  const permission = permissionOf.get(method);
  return permission !== undefined && ofRole[role].includes(permission);
}
