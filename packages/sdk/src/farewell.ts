import type { Event, EventBeacon } from '@aisle/contract';

/** Bytes of a body. Browsers let a closing page leave 64 KiB behind, all requests together; the server takes no more. */
const LARGEST_BODY = 60_000;
/** Events that the server takes at once from a page without a visitor token. */
const MOST_EVENTS = 100;

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).length;

/**
 * The events as bodies of at most 60,000 bytes and 100 events, in their order. An event that fits into none is left out: no browser
 * would take it from a closing page.
 */
export function farewellBodies(events: readonly Event[], frame: Omit<EventBeacon, 'events'>): string[] {
  const head = `${JSON.stringify(frame).slice(0, -1)},"events":[`;
  const tail = ']}';
  const room = LARGEST_BODY - bytesOf(head) - tail.length;
  const bodies: string[] = [];
  let texts: string[] = [];
  let taken = 0;
  const finish = () => {
    if (texts.length > 0) bodies.push(`${head}${texts.join()}${tail}`);
    texts = [];
    taken = 0;
  };
  for (const event of events) {
    const text = JSON.stringify(event);
    const bytes = bytesOf(text) + 1;
    if (bytes > room) continue;
    if (taken + bytes > room || texts.length === MOST_EVENTS) finish();
    texts.push(text);
    taken += bytes;
  }
  finish();
  return bodies;
}

/** Hands a body to the browser, which delivers it when the page is gone; nobody hears the answer. */
export function sendFarewell(url: string, body: string, fetch: typeof globalThis.fetch): void {
  if (sendBeacon(url, body)) return;
  // Plain text, because a preflight would not outlive the page.
  const send = (keepalive: boolean) =>
    fetch(url, {
      method: 'POST',
      keepalive,
      credentials: 'omit',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body,
    });
  // With too much under way `keepalive` is refused; a page that was only hidden can still send it.
  send(true)
    .catch(() => send(false))
    .catch(() => undefined);
}

/** False when there is no such function, or too much is under way already. */
function sendBeacon(url: string, body: string): boolean {
  try {
    return globalThis.navigator?.sendBeacon?.(url, body) ?? false;
  } catch {
    return false;
  }
}
