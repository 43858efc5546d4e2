// What a rule is asked about: one container, as the manifest has it.
import { type ImageReference, ImageReferenceError, parseImageReference } from '@fedscan/model';
import type { Doubt } from '../image-lookup.ts';
import { type Spellings, spellingsOf } from './image-spellings.ts';

export type ContainerKind =
  | 'containers'
  | 'init_containers'
  | 'ephemeral_containers'
  | 'image_volumes';

export type Subject = {
  readonly kind: ContainerKind;
  /** Empty where nobody said it. */
  readonly namespace: string;
  readonly image: ImageName;
};

export type ImageName =
  | {
      readonly text: string;
      readonly reference: ImageReference;
      readonly spellings: Spellings;
      readonly problem?: undefined;
    }
  | {
      readonly text: string;
      readonly reference?: undefined;
      readonly spellings?: undefined;
      readonly problem: Doubt;
    };

/** Never throws: what cannot be parsed is ambiguous, and the parser's message is kept. */
export function readImageName(text: string): ImageName {
  try {
    const reference = parseImageReference(text);
    return { text, reference, spellings: spellingsOf(reference) };
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    return { text, problem: { reason: 'AMBIGUOUS', message: error.message } };
  }
}
