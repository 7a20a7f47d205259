import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AisleClient, AisleProblem } from '@aisle/sdk';
import { BadRequest, readJsonBody } from './json-body.ts';
import type { DemoShopper } from './options.ts';
import type { Sessions } from './sessions.ts';
import type { Visitors } from './visitors.ts';

export interface AccountParts {
  /** Speaks with the secret key. */
  readonly client: AisleClient;
  readonly sessions: Sessions;
  readonly visitors: Visitors;
  readonly demoShoppers: readonly DemoShopper[];
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a shop's own backend does for its customers: sign them in and out, show, erase and set what is kept about them. */
export function accountRoutes({
  client,
  sessions,
  visitors,
  demoShoppers,
}: AccountParts): ReadonlyMap<string, Route> {
  const known = (shopperId: unknown) => demoShoppers.find(({ id }) => id === shopperId);
  const signedIn = (request: IncomingMessage) => {
    const session = sessions.of(request);
    if (!session) throw new BadRequest(401, 'Nobody is signed in.');
    return session;
  };
  const answerSession = async (
    response: ServerResponse,
    shopper: DemoShopper,
    visitorId: string,
    cookies?: readonly string[],
  ) => {
    const { token, expiresAt } = await client.createVisitorToken({ visitorId, shopperId: shopper.id });
    answerJson(response, 200, { shopper, visitorId, token, expiresAt }, cookies);
  };

  return new Map<string, Route>([
    [
      'POST /session',
      async (request, response) => {
        const { shopperId } = await readJsonBody(request);
        const shopper = known(shopperId);
        if (!shopper) throw new BadRequest(403, 'Only the shoppers of the demonstration can sign in.');
        // Who is signed in already was this guest: whoever signs in now is another.
        const guest = sessions.of(request) ? undefined : visitors.of(request);
        const begun = guest === undefined ? visitors.begin() : undefined;
        const visitorId = guest ?? begun!.visitorId;
        sessions.close(request);
        const session = sessions.open({ shopperId: shopper.id, visitorId });
        await answerSession(
          response,
          shopper,
          visitorId,
          begun === undefined ? [session] : [session, begun.cookie],
        );
      },
    ],
    [
      'GET /session',
      async (request, response) => {
        const session = sessions.of(request);
        const shopper = known(session?.shopperId);
        if (session && shopper) await answerSession(response, shopper, session.visitorId);
        else answerJson(response, 200, {});
      },
    ],
    [
      'DELETE /session',
      async (request, response) => {
        const { visitorId, cookie } = visitors.begin();
        answerJson(response, 200, { visitorId }, [sessions.close(request), cookie]);
      },
    ],
    [
      'GET /my-data',
      async (request, response) => {
        const { shopperId } = signedIn(request);
        try {
          answerJson(response, 200, await client.exportShopper(shopperId));
        } catch (error) {
          if (!(error instanceof AisleProblem) || error.code !== 'shopper_not_found') throw error;
          answerJson(response, 200, {});
        }
      },
    ],
    [
      'DELETE /my-data',
      async (request, response) => {
        const { shopperId } = signedIn(request);
        const receipt = await client.eraseShopper(shopperId);
        answerJson(response, 200, receipt, [sessions.close(request)]);
      },
    ],
    [
      'PUT /preferences',
      async (request, response) => {
        const { shopperId } = signedIn(request);
        const { personalize } = await readJsonBody(request);
        if (typeof personalize !== 'boolean') throw new BadRequest(400, 'Send personalize: true or false.');
        answerJson(response, 200, await client.setPreferences(shopperId, { personalize }));
      },
    ],
  ]);
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  cookies: readonly string[] = [],
): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
  });
  response.end(JSON.stringify(body));
}
