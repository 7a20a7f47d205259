/** One file on this machine that an import reads. */
export interface SourceFile {
  /** How the user knows it: a path relative to what was given, or an address. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}
