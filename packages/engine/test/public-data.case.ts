/** Public data that tests read where it is: in the folder `AISLE_DATA` names, else in `../shared/data` beside the repository. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER =
  process.env['AISLE_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** The path of a file or folder of the public data, undefined when it is not there: the test is skipped, saying why. */
export function publicData(name: string): string | undefined {
  const path = join(FOLDER, name);
  return existsSync(path) ? path : undefined;
}

export const DATA_IS_ABSENT = 'the public data set is not there; set AISLE_DATA to its folder';
