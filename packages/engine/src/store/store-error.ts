import type { ErrorCode } from '../domain/errors.ts';
import { AisleError } from '../domain/errors.ts';

const FULL = {
  code: 'store_full',
  message: 'The disk of the data folder is full; nothing was written.',
  remedy:
    'Free some space on the disk or move the data folder; reading goes on, and writing does when there is room.',
} as const;

const READ_ONLY = {
  code: 'store_read_only',
  message: 'The data folder cannot be written.',
  remedy: 'Let the user that runs the program own the folder, and mount its disk writable.',
} as const;

const CORRUPT = {
  code: 'store_corrupt',
  message: 'A database file of the data folder is damaged.',
  remedy:
    'Stop the program, keep a copy of the folder, and restore the latest backup with `aisle restore FILE`.',
} as const;

const INTERNAL = {
  code: 'internal',
  message: 'The store failed.',
  remedy: 'Run `aisle doctor`; if it finds nothing, report the message.',
} as const;

type Known = { readonly code: ErrorCode; readonly message: string; readonly remedy: string };

/** By primary result code (https://sqlite.org/rescode.html). */
const BY_RESULT: Readonly<Record<number, Known>> = {
  8: READ_ONLY,
  11: CORRUPT,
  13: FULL,
  14: READ_ONLY,
  26: CORRUPT,
};

const BY_ERRNO: Readonly<Record<string, Known>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  EPERM: READ_ONLY,
  ENOTDIR: READ_ONLY,
};

/** What a failure of SQLite or of the file system means to a user; an `AisleError` stays what it is. */
export function storeError(error: unknown, file: string): AisleError {
  if (error instanceof AisleError) return error;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  const known =
    (typeof errcode === 'number' ? BY_RESULT[errcode & 0xff] : undefined) ??
    (typeof code === 'string' ? BY_ERRNO[code] : undefined) ??
    INTERNAL;
  const detail = error instanceof Error ? error.message : String(error);
  return new AisleError(known.code, `${known.message} (${file}: ${detail})`, {
    remedy: known.remedy,
    cause: error,
  });
}

/** An error in a form that survives the way between threads. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field: string | undefined;
  readonly remedy: string | undefined;
}

export function sentError(error: AisleError): SentError {
  const { code, message, field, remedy } = error;
  return { code, message, field, remedy };
}

export function receivedError({ code, message, field, remedy }: SentError): AisleError {
  return new AisleError(code, message, {
    ...(field === undefined ? {} : { field }),
    ...(remedy === undefined ? {} : { remedy }),
  });
}

export function storeClosed(): AisleError {
  return new AisleError('shutting_down', 'The store is closed.', { remedy: 'Open it again.' });
}
