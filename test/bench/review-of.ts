import { imageName } from './catalog-of.ts';

/** An AdmissionReview of a pod with this many containers; each number asks about other images. */
export const reviewOf = (number: number, containers: number, images: number) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    namespace: 'shop',
    operation: 'CREATE',
    userInfo: { username: 'bench' },
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pod', namespace: 'shop' },
      spec: {
        containers: Array.from({ length: containers }, (_, i) => ({
          name: `c${i}`,
          image: imageName((number * containers + i) % images),
        })),
      },
    },
  },
});
