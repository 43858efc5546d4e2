// The images of the demonstration, made on the spot.
import { alpineImage, type BuiltImage, debianImage } from '@fedscan/test-kit';

/** By "repository:tag". */
export const makeImages = async (): Promise<Record<string, BuiltImage>> => ({
  'shop/api:1.4': await alpineImage({
    version: '3.20',
    packages: [
      { name: 'musl', version: '1.2.5-r0' },
      { name: 'busybox', version: '1.36.1-r29' },
      { name: 'libssl3', version: '3.3.2-r0', origin: 'openssl' },
    ],
  }),
  'shop/api:1.5': await alpineImage({
    version: '3.20',
    packages: [
      { name: 'musl', version: '1.2.5-r0' },
      { name: 'busybox', version: '1.36.1-r30' },
      { name: 'libssl3', version: '3.3.2-r1', origin: 'openssl' },
    ],
  }),
  'shop/web:2.0': await debianImage({
    version: '12',
    packages: [
      { name: 'bash', version: '5.2.15-2' },
      { name: 'zlib1g', version: '1:1.2.13.dfsg-1', source: 'zlib' },
    ],
    npm: [
      { name: 'left-shift', version: '2.1.3' },
      { name: 'express', version: '5.1.0' },
    ],
    python: [{ name: 'yaml-lite', version: '0.9' }],
  }),
});
