export type {
  Doubt,
  ImageFacts,
  ImageFinding,
  ImageKnowledge,
  ImageLookup,
  PlatformKnowledge,
  UnknownReason,
} from './image-lookup.ts';
