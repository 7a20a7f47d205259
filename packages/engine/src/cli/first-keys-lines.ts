import type { FirstKeys } from '../compose/init-shop.ts';

/** The keys of a new shop and what they are for, for the one who made it. */
export function firstKeysLines({ secretKey, publishableKey }: FirstKeys): readonly string[] {
  return [
    `Secret key       ${secretKey}`,
    `Publishable key  ${publishableKey}`,
    '',
    'The keys are shown this once and kept as hashes only. The secret key belongs on servers; the publishable key',
    'may go into pages and works from localhost, at any port, until you make one for your origin with aisle keys create.',
  ];
}
