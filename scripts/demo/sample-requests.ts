import { AisleClient } from '../../packages/sdk/src/index.ts';

/** One conversation with the running shop, printed: a known customer, a guest who looks at something, and what changed. */
export async function sampleRequests(apiUrl: string, secretKey: string, shopperId: string): Promise<void> {
  const client = new AisleClient({ url: apiUrl, key: secretKey });
  const home = async (who: { shopperId: string } | { visitorId: string }) => {
    const { results } = await client.recommend({
      ...who,
      requests: [{ placement: 'home', limit: 4 }],
      include: ['product'],
    });
    return results[0]!;
  };
  const show = (title: string, slate: Awaited<ReturnType<typeof home>>) => {
    console.log(`\n${title}`);
    for (const item of slate.items)
      console.log(
        `  ${(item.product?.title ?? item.itemId).slice(0, 46).padEnd(48)}${item.reasons[0]?.text ?? ''}`,
      );
    if (slate.items.length === 0) throw new Error(`${title}: no items`);
  };
  show(`Home page of customer ${shopperId}`, await home({ shopperId }));
  const visitorId = `demo-guest-${crypto.randomUUID()}`;
  const before = await home({ visitorId });
  show('Home page of a guest nobody knows', before);
  const looked = (await client.recommend({ shopperId, requests: [{ placement: 'home', limit: 1 }] }))
    .results[0]!.items[0]!;
  const started = performance.now();
  await client.sendEvents([
    { eventId: crypto.randomUUID(), type: 'view', visitorId, items: [{ itemId: looked.itemId }] },
  ]);
  const acknowledged = performance.now();
  const after = await home({ visitorId });
  show(
    `The same guest after looking at ${looked.itemId} (event on disk after ${(acknowledged - started).toFixed(1)} ms, used by the next request)`,
    after,
  );
  const list = (slate: typeof before) => slate.items.map(({ itemId }) => itemId).join();
  if (list(before) === list(after)) throw new Error('the guest’s home page did not react to the event');
}
