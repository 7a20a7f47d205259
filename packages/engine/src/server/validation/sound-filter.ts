import { type FilterAst, filterFault } from '@aisle/contract';
import { requireBounded } from './bounded.ts';
import { Refusal } from './refusal.ts';

interface Filtered {
  readonly filter?: string | FilterAst | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * @param path of the request within the body, with its dot: `requests[1].`; empty for the body itself.
 * @throws Refusal for a filter or parameters of a form that the schema cannot see.
 */
export function requireSoundFilter({ filter, params }: Filtered, path: string): void {
  if (typeof filter === 'object') {
    const fault = filterFault(filter);
    if (fault !== undefined)
      throw new Refusal([
        {
          code: 'invalid_filter',
          field: `${path}filter${fault.path}`,
          detail: `The filter ${fault.message}.`,
        },
      ]);
  }
  if (params !== undefined) requireBounded(params, `${path}params`);
}
