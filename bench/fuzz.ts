/**
 * Bad requests in bulk against a real server over the memory store: `node bench/fuzz.ts [--requests 100000] [--seed 1]`.
 * Prints one JSON object; the exit status is 1 when any answer was a failure of the server or a refusal without a
 * problem document.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import {
  badRequest,
  HAND_MADE,
  type RawRequest,
  sendRaw,
} from '../packages/engine/src/server/bad-requests.case.ts';
import { product, startTestServer } from '../packages/engine/src/server/test-server.case.ts';

const CHUNK = 500;
const CONNECTIONS = 8;
const MOST_FAULTS = 20;

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const wanted = Number(values.requests);
const firstSeed = Number(values.seed);
if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(firstSeed)) {
  console.error('Usage: node bench/fuzz.ts [--requests N] [--seed N]');
  process.exit(2);
}

const server = await startTestServer((base) => ({ logger: base.logger.child({}, { level: 'silent' }) }), {
  limits: {
    secretKey: { perSecond: 1e9, burst: 1e9 },
    publishableKey: { perSecond: 1e9, burst: 1e9 },
    addressEvents: { perSecond: 1e9, burst: 1e9 },
    addressBytes: { perSecond: 1e12, burst: 1e12 },
    address: { perSecond: 1e9, burst: 1e9 },
  },
});
await server.store.catalogue.upsert([product('a')]);
const keys = { secret: server.secret, publishable: server.publishable };
const statuses: Record<string, number> = {};
const codes: Record<string, number> = {};
const faults: { fault: string; request: RawRequest }[] = [];
let sent = 0;
let failed = 0;

function fault(text: string, request: RawRequest): void {
  failed += 1;
  if (faults.length < MOST_FAULTS) faults.push({ fault: text, request });
}

async function send(request: RawRequest): Promise<void> {
  sent += 1;
  try {
    const answer = await sendRaw(server.url, request, keys);
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status >= 500) fault(`status ${answer.status}`, request);
    if (answer.status < 400 || answer.head) return;
    const problem = answer.contentType.startsWith('application/problem+json') ? JSON.parse(answer.body) : {};
    if (problem.status !== answer.status || typeof problem.code !== 'string')
      fault(`status ${answer.status} without a problem document`, request);
    else codes[problem.code] = (codes[problem.code] ?? 0) + 1;
  } catch (error) {
    fault(`no answer: ${(error as Error).message}`, request);
  }
}

const started = performance.now();
for (const { request } of HAND_MADE) await send(request);
for (let chunk = 0; sent < wanted; chunk++) {
  const requests = fc.sample(badRequest(), {
    numRuns: Math.min(CHUNK, wanted - sent),
    seed: firstSeed + chunk,
  });
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let next = requests.pop(); next !== undefined; next = requests.pop()) await send(next);
    }),
  );
}
const seconds = (performance.now() - started) / 1000;
await server.close();
console.log(
  JSON.stringify(
    {
      requests: sent,
      seed: firstSeed,
      seconds: Math.round(seconds * 10) / 10,
      failed,
      statuses,
      codes,
      peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
      faults,
    },
    undefined,
    2,
  ),
);
process.exitCode = failed > 0 ? 1 : 0;
