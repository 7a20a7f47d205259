/** What a code means on the wire. `remedy` is said when the failure itself has nothing more precise to say. */
export interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
}

/** The closed catalogue of failures. Codes never change their meaning; new ones may be added. */
export const ERROR_CATALOGUE = {
  invalid_request: {
    status: 400,
    title: 'The request cannot be understood',
    remedy: 'Send well-formed JSON of the shape that /docs shows for this endpoint.',
  },
  invalid_field: {
    status: 400,
    title: 'A field has a value that is not allowed',
    remedy: 'Correct the field named in `field`.',
  },
  unknown_field: {
    status: 400,
    title: 'A field is not known',
    remedy: 'Remove the field, or send the header `Prefer: handling=lenient` to have unknown fields ignored.',
  },
  invalid_filter: {
    status: 400,
    title: 'The filter cannot be used',
    remedy: 'Correct the filter; /docs shows the language with examples.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not one of ours',
    remedy: 'Start again without `cursor`, and pass on cursors exactly as they were given.',
  },
  invalid_configuration: {
    status: 400,
    title: 'The configuration is not valid',
    remedy: 'Correct the field named in `field`.',
  },
  too_large: {
    status: 413,
    title: 'The request is too large',
    remedy: 'Send less at once; split batches.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait as long as Retry-After says, then send less a second.',
  },
  unauthenticated: {
    status: 401,
    title: 'The request carries no valid key',
    remedy: 'Send `Authorization: Bearer <key>`; `aisle keys create` makes a key.',
  },
  forbidden: {
    status: 403,
    title: 'The key may not do this',
    remedy: 'Use a secret key from a server; publishable keys may write events and read public placements.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'The key may not be used from this origin',
    remedy: 'Add the origin to the key, or make a key for it: `aisle keys create --origin <origin>`.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    remedy: 'See /docs for the endpoints there are.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    remedy: 'Use one of the methods in the Allow header.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The content type is not supported',
    remedy: 'Send `Content-Type: application/json`, not compressed.',
  },
  product_not_found: {
    status: 404,
    title: 'The catalogue has no such product',
    remedy: 'Check the id, or send the product first with POST /v1/products:batch.',
  },
  placement_not_found: {
    status: 404,
    title: 'There is no such placement',
    remedy: 'GET /v1/placements lists the placements there are.',
  },
  shopper_not_found: {
    status: 404,
    title: 'Nothing is kept about this shopper',
    remedy: 'Check the id; a shopper exists from the first event that carries it.',
  },
  model_not_found: {
    status: 404,
    title: 'There is no such model',
    remedy: 'GET /v1/readiness lists the models there are.',
  },
  conflict: {
    status: 409,
    title: 'The request conflicts with the present state',
    remedy: 'Read the present state and decide anew.',
  },
  log_busy: {
    status: 503,
    title: 'The log cannot keep up',
    remedy: 'Repeat the request after the time in Retry-After; nothing of it was kept.',
  },
  shutting_down: {
    status: 503,
    title: 'The server is stopping',
    remedy: 'Repeat the request after the time in Retry-After, on a new connection.',
  },
  store_locked: {
    status: 503,
    title: 'Another process owns the data folder',
    remedy: 'Stop the other process, or give this one its own data folder.',
  },
  store_read_only: {
    status: 503,
    title: 'The store cannot be written',
    remedy: 'Make the data folder writable, then repeat the request.',
  },
  store_full: {
    status: 507,
    title: 'The disk is full',
    remedy: 'Free space on the disk of the data folder, then repeat the request.',
  },
  store_corrupt: {
    status: 500,
    title: 'The store is damaged',
    remedy: 'Run `aisle doctor`; restore the last backup if it says so.',
  },
  store_too_new: {
    status: 500,
    title: 'The store was written by a newer version',
    remedy: 'Run the version that wrote it, or a newer one.',
  },
  artefact_corrupt: {
    status: 500,
    title: 'A trained model is damaged',
    remedy: 'Train it again with `aisle train`; the previous version keeps serving.',
  },
  not_enough_data: {
    status: 409,
    title: 'There is too little data for this',
    remedy: 'GET /v1/readiness says what is missing.',
  },
  out_of_memory: {
    status: 503,
    title: 'There is not enough memory for this',
    remedy: 'Give the process more memory, or ask for less at once.',
  },
  import_failed: {
    status: 422,
    title: 'The import failed',
    remedy: 'See the report for the rows at fault.',
  },
  source_unreachable: {
    status: 502,
    title: 'A source could not be reached',
    remedy: 'Check the address and the network, then repeat.',
  },
  interrupted: {
    status: 503,
    title: 'The work was interrupted',
    remedy: 'Repeat the request.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    remedy: 'Repeat the request; if it fails again, look for its X-Request-Id in the log of the server.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export type WireErrorCode = keyof typeof ERROR_CATALOGUE;
