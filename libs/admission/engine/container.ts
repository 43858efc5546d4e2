// A container (or a volume that is an image) of what is asked about.
import type { ContainerKind, ImageName } from '../criteria/subject.ts';

export type Container = {
  readonly kind: ContainerKind;
  /** "containers[0]", "images[0]" */
  readonly place: string;
  /** Where its image stands in the object: "spec.template.spec.containers[0].image". */
  readonly field: string;
  readonly name: string;
  readonly image: ImageName;
};
