import type { ErasureReceipt, ShopperExport } from '@aisle/sdk';
import type { DemoShopper } from './configuration.ts';

/** A shopper who is signed in, with the token that lets this page speak for them. */
export interface SignedIn {
  readonly shopper: DemoShopper;
  readonly visitorId: string;
  readonly token: string;
  readonly expiresAt: string;
}

async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & { message?: string };
  if (!response.ok) throw new Error(answer.message ?? `The shop answered with status ${response.status}.`);
  return answer;
}

/** The shop's own backend. Every call throws an Error in words when it fails. */
export const account = {
  /** The backend knows by its cookie which guest is signing in. */
  signIn: (shopperId: string) => ask<SignedIn>('POST', '/session', { shopperId }),
  /** Who is signed in, with a fresh token; undefined when nobody is. */
  async current(): Promise<SignedIn | undefined> {
    const answer = await ask<Partial<SignedIn>>('GET', '/session');
    return answer.token === undefined ? undefined : (answer as SignedIn);
  },
  /** Answers with who this browser is from now on. */
  signOut: () => ask<{ readonly visitorId: string }>('DELETE', '/session'),
  /** Empty while nothing is kept yet. */
  data: () => ask<Partial<ShopperExport>>('GET', '/my-data'),
  erase: () => ask<ErasureReceipt>('DELETE', '/my-data'),
  setPersonalize: (personalize: boolean) => ask<object>('PUT', '/preferences', { personalize }),
};
