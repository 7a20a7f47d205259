/** Every failure a user can meet, by a stable code. The wire statuses stand in the contract package. */
export const ERROR_CODES = [
  'invalid_request',
  'invalid_field',
  'unknown_field',
  'invalid_filter',
  'invalid_cursor',
  'invalid_configuration',
  'too_large',
  'too_many_requests',
  'unauthenticated',
  'forbidden',
  'origin_not_allowed',
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  'product_not_found',
  'placement_not_found',
  'shopper_not_found',
  'model_not_found',
  'conflict',
  'log_busy',
  'shutting_down',
  'store_locked',
  'store_read_only',
  'store_full',
  'store_corrupt',
  'store_too_new',
  'artefact_corrupt',
  'not_enough_data',
  'out_of_memory',
  'import_failed',
  'source_unreachable',
  'interrupted',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetails {
  /** Path of the field at fault, for example `items[2].quantity`. */
  readonly field?: string;
  /** What the reader can do about it, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export class AisleError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AisleError';
    this.code = code;
    this.field = details.field;
    this.remedy = details.remedy;
  }
}
