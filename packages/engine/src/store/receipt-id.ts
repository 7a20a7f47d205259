import type { Environment } from './environment.ts';

export function receiptId(environment: Environment): string {
  return `erasure_${Buffer.from(environment.randomBytes(12)).toString('hex')}`;
}
