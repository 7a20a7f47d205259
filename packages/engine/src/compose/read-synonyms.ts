import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { parseSynonyms, type Synonyms } from '../search/query/synonyms.ts';

const SYNONYMS_FILE = 'synonyms.txt';

/** The shop's own synonyms, from the data folder; none where it has no such file. @throws AisleError `invalid_configuration`. */
export function readSynonyms(data: string): Synonyms {
  const file = join(data, SYNONYMS_FILE);
  if (!existsSync(file)) return parseSynonyms('');
  try {
    return parseSynonyms(readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof AisleError)) throw error;
    throw new AisleError('invalid_configuration', `${file}: ${error.message}`, {
      ...(error.field === undefined ? {} : { field: error.field }),
      ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    });
  }
}
