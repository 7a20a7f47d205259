/** Where the search index is kept between two runs. What it gives is checked by whoever reads it. */
export interface SearchSnapshots {
  /** Undefined where there is none. */
  read(): Promise<Uint8Array | undefined>;
  /** In one step: a reader, or a crash, finds what was there before or all of this. */
  write(bytes: Uint8Array): Promise<void>;
}
