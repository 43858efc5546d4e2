import type { Digest } from '@fedscan/model';

export type ListingEvent =
  | {
      readonly type: 'tag';
      readonly repository: string;
      readonly tag: string;
      /** Of the manifest or index that the tag names now. */
      readonly digest: Digest;
      readonly mediaType: string;
    }
  /** Something that could not be seen: the listing is not complete, and nothing may be taken for removed. */
  | {
      readonly type: 'unread';
      readonly repository: string;
      readonly tag?: string;
      readonly code: string;
      readonly message: string;
    }
  /** A filter names something that the registry does not have. */
  | {
      readonly type: 'absent';
      readonly repository: string;
      readonly tag?: string;
      readonly message: string;
    }
  /** A limit of the configuration cut the listing. */
  | { readonly type: 'limited'; readonly message: string };
