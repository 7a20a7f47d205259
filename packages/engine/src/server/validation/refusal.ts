import type { FieldProblem } from '@aisle/contract';
import { AisleError } from '../../domain/errors.ts';

/** A request refused for one or several faults; it carries the first one's code and field. */
export class Refusal extends AisleError {
  readonly faults: readonly FieldProblem[];

  /** @param faults at least one. */
  constructor(faults: readonly FieldProblem[]) {
    const first = faults[0]!;
    super(first.code, first.field === undefined ? first.detail : `${first.field}: ${first.detail}`, {
      ...(first.field === undefined ? {} : { field: first.field }),
      ...(first.remedy === undefined ? {} : { remedy: first.remedy }),
    });
    this.name = 'Refusal';
    this.faults = faults;
  }
}
