/** Refused rows a shop keeps unless told otherwise: at 2,000 characters each at most 100 MB, usually a tenth of it. */
export const DEFAULT_QUARANTINE_ROWS = 50_000;
