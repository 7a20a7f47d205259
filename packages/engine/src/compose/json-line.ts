import { AisleError } from '../domain/errors.ts';

/** Where a line of a file stands, for whoever has to mend it. */
export interface LineOfFile {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** What a line must be, for a fault that has no remedy of its own. */
  readonly remedy: string;
}

/** One line of JSON, read. @throws AisleError `import_failed` naming the file, the line and the field. */
export function jsonLine<T>(text: string, where: LineOfFile, read: (value: unknown) => T): T {
  return atLine(where, () => read(JSON.parse(text)));
}

/** What reading throws, with the line said. @throws AisleError `import_failed`. */
export function atLine<T>({ path, line, remedy: otherwise }: LineOfFile, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { field, message, remedy = otherwise } = error as Partial<AisleError> & Error;
    throw new AisleError('import_failed', `${path}, line ${line}: ${message}`, {
      ...(field === undefined ? {} : { field }),
      remedy,
      cause: error,
    });
  }
}
