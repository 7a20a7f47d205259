import { AisleProblem } from '@aisle/sdk';

/** What a visitor should read when something could not be fetched. */
export function failureText(error: unknown): string {
  if (!navigator.onLine) return 'You are offline. This comes back as soon as you are connected again.';
  if (error instanceof AisleProblem && error.status === 429)
    return 'Too many requests at once. Wait a moment, then try again.';
  return 'This could not be loaded. The shop may be busy.';
}
