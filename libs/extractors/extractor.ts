import type { Distribution, Package } from '@fedscan/model';

/**
 * Finds what is installed in files of one kind. Bounds, layers, links, timing and errors are the scanner's business: an
 * extractor may throw, and costs its own file only.
 */
export type Extractor = {
  /** `group/name`; with `version`, it says which results of old can be kept. */
  readonly name: string;
  /** Raised when the same file would now yield something else. */
  readonly version: number;
  /** Called for every path of an image, so it must be quick. Paths have no leading slash. */
  wants(path: string): boolean;
  extract(file: ExtractorFile): Promise<Extraction>;
  /** Where the file is looked for in the finished image, through its symbolic links; the first found comes first. */
  readonly places?: readonly string[];
  /** Larger files are not read, and the inventory says so; 64 MiB where absent. */
  readonly maxBytes?: number;
};

export type ExtractorFile = {
  readonly path: string;
  /** UTF-8, without a byte order mark. */
  text(): Promise<string>;
};

export type Extraction = {
  readonly packages: readonly Package[];
  readonly distribution?: Distribution;
};
