/** A day of 24 hours in milliseconds; UTC knows no other. */
export const DAY_MS = 86_400_000;
