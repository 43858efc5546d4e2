import { create } from '@bufbuild/protobuf';
import { registryApi } from '@fedscan/protocol/api';
import { expect, test } from 'vitest';
import { formatProgress } from './format-registry.ts';

const { RegistryState, RegistryStatusSchema } = registryApi;

test.each([
  [RegistryState.LISTING, 'nothing listens', '; it is tried again: nothing listens'],
  [RegistryState.LISTING, '', ''],
  [RegistryState.ERROR, 'nothing listens', ''],
])('whoever waits in state %i with the error "%s" reads "%s"', (state, errorMessage, more) => {
  const line = formatProgress(create(RegistryStatusSchema, { state, errorMessage, images: 3 }));

  expect(line).toMatch(
    /^(listing|error): 3 images, 0 queued, 0 being scanned, 0 scanned, 0 failed/,
  );
  expect(line.slice(line.indexOf('failed') + 6)).toBe(more);
});
