import type { CriterionKind } from './criterion.ts';
import { image } from './image.ts';
import { imageRegistry } from './image-registry.ts';
import { imageScanned } from './image-scanned.ts';
import { namespace } from './namespace.ts';
import { vulnerabilityCounts } from './vulnerability-count.ts';
import { vulnerabilityNames } from './vulnerability-names.ts';

export const criterionKinds: ReadonlyMap<string, CriterionKind> = new Map(
  [imageScanned, ...vulnerabilityCounts, vulnerabilityNames, image, imageRegistry, namespace].map(
    (kind) => [kind.name, kind],
  ),
);
