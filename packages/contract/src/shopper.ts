import Type from 'typebox';
import { Consent, Event } from './event.ts';
import { closed, ShopperIdField, VisitorIdField } from './fields.ts';
import { LIMITS } from './limits.ts';
import { Warnings } from './problem.ts';

export const Preferences = closed(
  {
    personalize: Type.Boolean({ description: 'False: every answer is as for an unknown shopper, at once.' }),
  },
  { title: 'Preferences' },
);
export type Preferences = Type.Static<typeof Preferences>;

export const ShopperQuery = closed(
  {
    idType: Type.Optional(
      Type.Enum(['shopper', 'visitor'], {
        default: 'shopper',
        description: 'What the id in the path names.',
      }),
    ),
  },
  { title: 'ShopperQuery' },
);
export type ShopperQuery = Type.Static<typeof ShopperQuery>;

export const PreferencesResult = Type.Object(
  { personalize: Type.Boolean(), warnings: Warnings },
  { title: 'PreferencesResult' },
);

export const LoggedSlate = Type.Object(
  {
    requestId: Type.String(),
    placement: Type.String(),
    servedAt: Type.String({ format: 'date-time' }),
    visitorId: Type.Optional(Type.String()),
    shopperId: Type.Optional(Type.String()),
    items: Type.Array(
      Type.Object({ itemId: Type.String(), position: Type.Integer(), propensity: Type.Number() }),
    ),
    model: Type.String(),
    policy: Type.String(),
    degraded: Type.Array(Type.String()),
  },
  { title: 'LoggedSlate' },
);
export type LoggedSlate = Type.Static<typeof LoggedSlate>;

/** An event as it is kept: complete, with its place in the log. */
export const LoggedEvent = Type.Object(
  {
    ...Event.properties,
    unproven: Type.Optional(
      Type.Boolean({
        description:
          'True: sent with a publishable key and no visitor token, by somebody who has not shown to be this shopper: a no, or an act of a visitor who had turned out to be a customer (visitorId `pk:…`).',
      }),
    ),
    echo: Type.Optional(
      Type.Boolean({
        description:
          'True: sent so, about an item of which another such visitor spoke from the same network address within a week; not learned from.',
      }),
    ),
    fromPage: Type.Optional(
      Type.Boolean({
        description:
          'True: the refund of a whole order that was sent with a publishable key; it returns an order of the same shopper alone.',
      }),
    ),
    offset: Type.Integer(),
    receivedAt: Type.String({ format: 'date-time' }),
  },
  { title: 'LoggedEvent' },
);
export type LoggedEvent = Type.Static<typeof LoggedEvent>;

export const ShopperExport = Type.Object(
  {
    shopperId: Type.Optional(Type.String({ description: 'Of a customer.' })),
    visitorId: Type.Optional(Type.String({ description: 'Of a guest.' })),
    visitors: Type.Array(Type.String(), { description: 'Merged into the customer.' }),
    preferences: Preferences,
    consent: Type.Optional(Consent),
    events: Type.Array(LoggedEvent),
    slates: Type.Array(LoggedSlate),
  },
  { title: 'ShopperExport', description: 'Everything kept about a shopper, events of merged visitors too.' },
);
export type ShopperExport = Type.Static<typeof ShopperExport>;

export const ErasureReceipt = Type.Object(
  {
    receiptId: Type.String(),
    erasedAt: Type.String({ format: 'date-time' }),
    events: Type.Integer(),
    slates: Type.Integer(),
    quarantined: Type.Integer({ description: 'Refused rows in quarantine that mentioned an id.' }),
    visitors: Type.Integer({ description: 'Merges into the customer; 0 for a guest.' }),
    preferences: Type.Boolean(),
  },
  { title: 'ErasureReceipt' },
);
export type ErasureReceipt = Type.Static<typeof ErasureReceipt>;

export const VisitorTokenRequest = closed(
  {
    visitorId: VisitorIdField,
    shopperId: Type.Optional(ShopperIdField),
    expiresInSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: LIMITS.visitorTokenSeconds, default: 3600 }),
    ),
  },
  { title: 'VisitorTokenRequest' },
);
export type VisitorTokenRequest = Type.Static<typeof VisitorTokenRequest>;

export const VisitorToken = Type.Object(
  { token: Type.String(), expiresAt: Type.String({ format: 'date-time' }), warnings: Warnings },
  { title: 'VisitorToken' },
);
export type VisitorToken = Type.Static<typeof VisitorToken>;
