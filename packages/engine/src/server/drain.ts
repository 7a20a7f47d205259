import type { FastifyInstance } from 'fastify';
import { contextOf } from './context.ts';

const DRAIN_POLL_MS = 10;

/**
 * Stops in order: `/readyz` says no, new requests are refused with `shutting_down` and `Connection: close`, those begun
 * are answered, waiting slates are logged, the port is let go. Safe to call twice. Stores are the caller's to close.
 * @param timeoutMs after which requests still running are cut off.
 */
export async function drain(app: FastifyInstance, timeoutMs = 10_000): Promise<void> {
  const context = contextOf(app);
  context.draining = true;
  for (let waited = 0; context.inFlight > 0 && waited < timeoutMs; waited += DRAIN_POLL_MS)
    await new Promise<void>((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
  if (context.inFlight > 0) app.server.closeAllConnections();
  await app.close();
}
