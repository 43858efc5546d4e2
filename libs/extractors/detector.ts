import type { CoverageCode } from '@fedscan/model';

/** Finds what no extractor reads yet, so that an image that holds it is not reported as clean. */
export type Detector = {
  readonly name: string;
  readonly version: number;
  readonly unread: Unread;
  wants(path: string, stat: FileStat): boolean;
  /** Looks at a file while it passes; where absent, the path says enough. */
  watch?(): Watch;
  /** As an extractor's. */
  readonly places?: readonly string[];
};

export type FileStat = {
  readonly mode: number;
  /** In bytes. */
  readonly size: number;
};

export type Unread = {
  readonly code: CoverageCode;
  /** What one of them is called, such as `Go executable`. */
  readonly what: string;
};

/** Answers whether the file is one, as soon as it is known; undefined asks for more. */
export type Watch = (chunk: Buffer) => boolean | undefined;
