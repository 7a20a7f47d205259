import type { Warning } from '@aisle/contract';
import type { ShopperStore } from '../domain/ports/shopper-store.ts';
import type { Identity } from '../domain/query.ts';
import { saidNo } from '../domain/said-no.ts';
import type { Caller, KnownIdentity, NamedIdentity } from './caller.ts';

const SHOPPER_IGNORED: Warning = {
  code: 'shopper_ignored',
  field: 'shopperId',
  detail:
    'A publishable key needs a visitor token to name a shopper; the answer is not the one of this shopper.',
};

/** What a question says of who asks. */
interface Asking extends NamedIdentity {
  readonly sessionId?: string | undefined;
  readonly personalization?: 'on' | 'off' | undefined;
}

/** For whom an answer is made. */
export interface Asker {
  readonly personalization: 'on' | 'off';
  /** Nobody's when nothing personal is wanted or allowed. */
  readonly identity: Identity;
  /** As the slate log names who was shown something. */
  readonly logged: KnownIdentity;
  readonly warnings: readonly Warning[];
}

const NOBODY: Identity = {};

/** @throws AisleError `forbidden` when ids and token disagree. */
export function askerOf(caller: Caller, asking: Asking, shoppers: ShopperStore): Asker {
  const known = caller.reader(asking, shoppers);
  const wanted = asking.personalization !== 'off';
  const personal = wanted && !saidNo(known, shoppers);
  return {
    personalization: personal ? 'on' : 'off',
    identity: personal ? withSession(known, asking.sessionId) : NOBODY,
    logged: personal ? known : NOBODY,
    warnings: wanted && caller.ignoresShopper(asking) ? [SHOPPER_IGNORED] : [],
  };
}

/** A session belongs to somebody: nobody has none. */
function withSession(known: KnownIdentity, sessionId: string | undefined): Identity {
  const named = known.visitorId !== undefined || known.shopperId !== undefined;
  return named && sessionId !== undefined ? { ...known, sessionId } : known;
}
