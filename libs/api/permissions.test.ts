import {
  admissionApi,
  advisoryApi,
  clusterApi,
  imageApi,
  registryApi,
  systemApi,
} from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { mayCall, needsSession } from './permissions.ts';
import type { SessionRole } from './sessions.ts';

const methods = [
  systemApi.SystemService,
  registryApi.RegistryService,
  imageApi.ImageService,
  advisoryApi.AdvisoryService,
  clusterApi.ClusterService,
  admissionApi.AdmissionService,
].flatMap(({ typeName, methods }) => methods.map(({ name }) => `${typeName}/${name}`));

const allowed = (role: SessionRole) => methods.filter((method) => mayCall(role, method));

test('every method of the API is open or allowed to an admin', () => {
  const closed = methods.filter((method) => needsSession(method) && !mayCall('admin', method));

  expect(closed).toEqual([]);
});

test('GetSystem alone is open', () => {
  expect(methods.filter((method) => !needsSession(method))).toEqual([
    'fedscan.v1.SystemService/GetSystem',
  ]);
});

test('a reader may call what is named Get or List, and ci may evaluate too', () => {
  const reading = methods.filter((method) => needsSession(method) && /\/(?:Get|List)/.test(method));

  expect(allowed('reader')).toEqual(reading);
  expect(allowed('ci').filter((method) => !reading.includes(method))).toEqual([
    'fedscan.v1.AdmissionService/Evaluate',
  ]);
});

test('a method that is not listed is refused to everybody', () => {
  expect([needsSession('a.B/C'), mayCall('admin', 'a.B/C')]).toEqual([true, false]);
});
