import type { Problem } from '@aisle/contract';

/** The server refused: the problem document it answered with. Decide by `code`. */
export class AisleProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}${problem.remedy ? ` ${problem.remedy}` : ''}`);
    this.name = 'AisleProblem';
    this.problem = problem;
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** The server was not reached, did not answer in time, or something other than Aisle answered. */
export class ConnectionError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ConnectionError';
  }
}
