import { type FieldProblem, type Problem, problemOf } from '@aisle/contract';
import { AisleError, type ErrorCode } from '../domain/errors.ts';
import { Refusal } from './validation/refusal.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Seconds after which a request that was refused for a passing reason may be repeated. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  log_busy: 1,
  shutting_down: 5,
  store_locked: 10,
  store_read_only: 10,
  out_of_memory: 10,
  interrupted: 1,
};

export function retryAfter(code: ErrorCode): number | undefined {
  return RETRY_AFTER[code];
}

/** Fastify's own refusals, by its code. Everything of it that is not here goes by its status. */
const FASTIFY: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'The body has a content type that is not supported.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'The body is larger than this endpoint accepts.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['invalid_request', 'The path is not a valid URL.'],
  FST_ERR_MAX_PARAM_LENGTH: ['invalid_field', 'The id in the path is too long.'],
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'invalid_request',
  409: 'conflict',
  413: 'too_large',
  414: 'too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  431: 'too_large',
};

/** What is said of failures whose own message is the operator's: it names files, processes and machines. */
const INSIDE: Partial<Record<ErrorCode, string>> = {
  store_full: 'The disk of the server is full; nothing was written.',
  store_read_only: 'The server cannot write its data.',
  store_corrupt: 'The server cannot read its data.',
  store_locked: 'The data of the server is in use by another process.',
  store_too_new: 'The data of the server is of a newer version.',
  artefact_corrupt: 'A model of the server cannot be read.',
  internal: 'The request failed for a reason that is not its own.',
};

/** The problem document of a failure. What we did not foresee is `internal` and tells nothing of its inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Refusal) {
    const errors: readonly FieldProblem[] | undefined = error.faults.length > 1 ? error.faults : undefined;
    return problemOf(error.code, error.message, {
      field: error.field,
      remedy: error.remedy,
      ...(errors ? { errors } : {}),
    });
  }
  if (error instanceof AisleError) {
    const detail = INSIDE[error.code];
    if (detail !== undefined) return problemOf(error.code, detail);
    return problemOf(error.code, error.message, { field: error.field, remedy: error.remedy });
  }
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? FASTIFY[code] : undefined;
  if (known !== undefined) return problemOf(known[0], known[1]);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return problemOf(BY_STATUS[statusCode] ?? 'invalid_request', 'The request cannot be understood.');
  return problemOf('internal', 'The request failed for a reason that is not its own.');
}
