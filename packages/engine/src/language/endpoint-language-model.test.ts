import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { after, describe, it, type TestContext } from 'node:test';
import type { AisleError } from '../domain/errors.ts';
import type { JsonObject } from '../domain/model.ts';
import { languageModelConformance } from '../domain/ports/language-model.conformance.ts';
import type { LanguageRequest, ObjectSchema } from '../domain/ports/language-model.ts';
import {
  KEY,
  says,
  saysBody,
  saysStatus,
  scriptedChat,
  type TestModel,
  testModel,
} from './scripted-chat.case.ts';

const service = await scriptedChat();
after(() => service.close());

const SCHEMA: ObjectSchema = {
  type: 'object',
  properties: { colour: { type: 'string' } },
  required: ['colour'],
  additionalProperties: false,
};
const PLAIN: LanguageRequest = { instruction: 'Say something.', maxTokens: 50 };
const FORMED: LanguageRequest = { ...PLAIN, schema: SCHEMA };
const RED = '{"colour":"red"}';

function open(context: TestContext, settings: JsonObject = {}, url = service.url): TestModel {
  const opened = testModel(url, settings);
  context.after(() => opened.remove());
  return opened;
}

async function failureOf(work: Promise<unknown>): Promise<AisleError> {
  return work.then(
    () => assert.fail('it was answered'),
    (error: AisleError) => error,
  );
}

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

const toForget: TestModel[] = [];
after(() => {
  for (const opened of toForget) opened.remove();
});
languageModelConformance('scripted', async () => {
  const opened = testModel(service.url);
  toForget.push(opened);
  service.stand(({ response_format, ...request }, answer) =>
    says(response_format === undefined ? 'A red mug.' : '{"colour":"red","words":["mug"]}')(request, answer),
  );
  return opened.model;
});
const real = process.env['AISLE_TEST_LLM'];
languageModelConformance('real', async () => {
  if (real === undefined) return 'AISLE_TEST_LLM is not set: the address of a chat service, up to /v1';
  const opened = testModel(real);
  toForget.push(opened);
  return opened.model;
});

describe('a chat service', () => {
  it('is asked with the key, the model, the form, and nothing of ours beside', async (context) => {
    const { model } = open(context);
    service.script(says(RED));
    const answer = await model.ask({ ...FORMED, data: [{ label: 'product', value: { title: 'Mug' } }] });
    assert.deepEqual(answer.value, { colour: 'red' });
    const asked = service.seen.at(-1)!;
    assert.equal(asked.path, '/v1/chat/completions');
    assert.equal(asked.authorization, `Bearer ${KEY}`);
    assert.deepEqual([asked.model, asked.max_tokens], ['scripted', 50]);
    assert.equal(asked.response_format?.type, 'json_schema');
    assert.deepEqual(
      asked.messages.map(({ role }) => role),
      ['system', 'user'],
    );
    assert.doesNotMatch(JSON.stringify(asked.messages), /secret/);
  });

  it('is asked in a looser form where it refuses the stricter, and from then on', async (context) => {
    const { model } = open(context);
    const refusal = JSON.stringify({ error: { message: 'response_format json_schema is not supported' } });
    service.script(
      saysStatus(400, {}, refusal),
      saysStatus(400, {}, refusal),
      says(`Here you are:\n\`\`\`json\n${RED}\n\`\`\``),
    );
    const before = service.seen.length;
    assert.deepEqual((await model.ask(FORMED)).value, { colour: 'red' });
    service.script(says(RED));
    await model.ask({ ...FORMED, maxTokens: 51 });
    assert.deepEqual(
      service.seen.slice(before).map(({ response_format }) => response_format?.type),
      ['json_schema', 'json_object', undefined, undefined],
    );
    const strict = open(context, { structured: 'schema' });
    service.script(saysStatus(400, {}, refusal));
    const error = await failureOf(strict.model.ask(FORMED));
    assert.deepEqual([error.code, error.field], ['invalid_configuration', 'languageModel.structured']);
  });

  it('is tried again after failures of the moment, later each time, and not before it says', async (context) => {
    const { model, waits } = open(context, { retries: 5 });
    service.script(
      saysStatus(500),
      saysStatus(429),
      saysStatus(429, { 'retry-after': '7' }),
      saysStatus(503, { 'retry-after': new Date(Date.UTC(2026, 0, 1, 12, 1)).toUTCString() }),
      (_, answer) => answer.destroy(),
      says('At last.'),
    );
    assert.equal((await model.ask(PLAIN)).text, 'At last.');
    assert.deepEqual(waits.slice(0, 3), [125, 250, 7000]);
    assert.equal(waits[3], 60_000 - 7375);
    assert.equal(waits[4], 2000);
    assert.equal(model.spending().failed, 5);
  });

  it('that asks for more patience than a minute is not waited for', async (context) => {
    const { model, waits } = open(context);
    service.script(saysStatus(429, { 'retry-after': '3600' }));
    const error = await failureOf(model.ask(PLAIN));
    assert.match(error.remedy ?? '', /again in 3600 s/);
    assert.deepEqual(waits, []);
  });

  it('is given up after the tries, with the reason', async (context) => {
    const { model } = open(context, { retries: 1 });
    service.script(saysStatus(500, {}, '{"error":{"message":"overloaded"}}'), saysStatus(502));
    const error = await failureOf(model.ask(PLAIN));
    assert.deepEqual([error.code, error.field], ['source_unreachable', 'url']);
    assert.match(error.message, /in 2 tries: status 502/);
  });

  for (const [what, turn, reason] of [
    ['broken JSON', saysBody('{"choices": [{'), /not JSON/],
    ['a page', saysBody('<html>a proxy</html>'), /not JSON/],
    ['no choices', saysBody('{"choices": []}'), /no choices/],
    ['a choice without text', saysBody('{"choices": [{"message": {}}]}'), /no message/],
    ['null', saysBody('null'), /not JSON/],
  ] as const) {
    it(`does not take ${what} for an answer`, async (context) => {
      const { model } = open(context, { retries: 0 });
      service.script(turn);
      const error = await failureOf(model.ask(PLAIN));
      assert.equal(error.code, 'source_unreachable');
      assert.match(error.message, reason);
    });
  }

  it('that nobody listens at is said to be so', async (context) => {
    const gone = await scriptedChat();
    await gone.close();
    const { model } = open(context, { retries: 1 }, gone.url);
    const error = await failureOf(model.ask(PLAIN));
    assert.match(error.message, /in 2 tries: the connection broke \(ECONNREFUSED\)/);
  });

  it('is not waited for longer than each of the clocks', async (context) => {
    const silent = open(context, { retries: 0, firstByteSeconds: 0.1 });
    service.script(() => undefined);
    assert.match((await failureOf(silent.model.ask(PLAIN))).message, /no answer within 0.1 s/);
    const dripping = open(context, { retries: 0, firstByteSeconds: 5, timeoutSeconds: 0.3 });
    service.script((_, answer) => {
      const drip = setInterval(() => answer.write(' '), 20);
      answer.on('close', () => clearInterval(drip));
    });
    assert.match((await failureOf(dripping.model.ask(PLAIN))).message, /not whole within 0.3 s/);
    // A connection that is accepted and then says nothing: TLS never stands.
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    context.after(() => mute.close());
    const { port } = mute.address() as AddressInfo;
    const tls = open(context, { retries: 0, connectSeconds: 0.1 }, `https://127.0.0.1:${port}/v1`);
    assert.match((await failureOf(tls.model.ask(PLAIN))).message, /no connection within 0.1 s/);
    // The head comes, the body does not.
    const headOnly = open(context, { retries: 0, firstByteSeconds: 0.2, timeoutSeconds: 5 });
    service.script((_, answer) => answer.writeHead(200).flushHeaders());
    assert.match((await failureOf(headOnly.model.ask(PLAIN))).message, /no answer within 0.2 s/);
  });

  it('may not send without end', async (context) => {
    const { model } = open(context);
    const before = service.seen.length;
    service.script((_, answer) => {
      const block = 'x'.repeat(2 ** 20);
      const more = () => {
        if (!answer.destroyed) answer.write(block, more);
      };
      more();
    });
    const error = await failureOf(model.ask(PLAIN));
    assert.deepEqual([error.code, error.field], ['source_unreachable', 'answer']);
    assert.match(error.message, /more than 4,194,304 bytes/);
    assert.equal(service.seen.length, before + 1, 'it is not asked again');
  });

  it('is followed to no other address, so the key goes nowhere else', async (context) => {
    const other = await scriptedChat();
    context.after(() => other.close());
    const { model } = open(context);
    for (const status of [301, 302, 307, 308]) {
      service.script(saysStatus(status, { location: `${other.url}/chat/completions` }));
      const error = await failureOf(model.ask(PLAIN));
      assert.equal(error.code, 'invalid_configuration');
      assert.match(error.message, new RegExp(`status ${status}`));
      assert.match(error.remedy ?? '', /not followed/);
    }
    assert.equal(other.seen.length, 0);
  });

  it('that refuses is not asked again, and no error holds the key it quotes', async (context) => {
    const { model } = open(context, { keyVariable: 'LANGUAGE_MODEL_KEY' });
    const before = service.seen.length;
    service.script(saysStatus(401, {}, JSON.stringify({ error: { message: `Incorrect API key: ${KEY}` } })));
    const error = await failureOf(model.ask(PLAIN));
    assert.equal(error.code, 'invalid_configuration');
    assert.match(error.remedy ?? '', /LANGUAGE_MODEL_KEY/);
    assert.doesNotMatch(
      JSON.stringify([error.message, error.stack, error.remedy, String(error.cause)]),
      /sk-secret/,
    );
    assert.equal(service.seen.length, before + 1);
  });
});

describe('an answer with a form', () => {
  it('is mended once, by what is wrong with it', async (context) => {
    const { model } = open(context);
    const before = service.seen.length;
    service.script(says('{"colour":"red","price":1}'), says(RED));
    const answer = await model.ask(FORMED);
    assert.deepEqual(answer.value, { colour: 'red' });
    assert.deepEqual(answer.tokens, { input: 200, output: 20 }, 'both tries are counted');
    const repair = service.seen.at(-1)!.messages;
    assert.equal(service.seen.length, before + 2);
    assert.match(repair.at(-1)!.content, /must not have "price"/);
    assert.equal(repair.at(-2)!.role, 'assistant');
  });

  it('that stays wrong is refused, whatever the service promises', async (context) => {
    const { model } = open(context);
    for (const wrong of ['{"colour":1}', '{}', '[]', 'red', '', '{"colour":"red","colour2":"x"}']) {
      service.script(says(wrong), says(wrong));
      const error = await failureOf(model.ask(FORMED));
      assert.deepEqual([error.code, error.field], ['source_unreachable', 'answer'], wrong);
    }
    assert.equal(model.spending().requests, 12);
  });
});

describe('a stream', () => {
  it('gives the parts in their order and counts what the service counted', async (context) => {
    const { model } = open(context, { priceInput: 1, priceOutput: 2 });
    service.script(says('Mugs, cups and “bowls” — 杯子 🙂.'));
    assert.equal(await textOf(model.stream(PLAIN)), 'Mugs, cups and “bowls” — 杯子 🙂.');
    assert.deepEqual(model.spending().tokens, { input: 100, output: 10 });
    assert.equal(model.spending().cost, (100 * 1 + 10 * 2) / 1e6);
  });

  it('that is cut in the middle says so, and is not begun again', async (context) => {
    const { model } = open(context);
    const part = `data: ${JSON.stringify({ choices: [{ delta: { content: 'Half an ' } }] })}\n\n`;
    for (const cut of [
      (answer: { write(text: string): void; destroy(): void; end(): void }) => {
        answer.write(part);
        setTimeout(() => answer.destroy(), 20);
      },
      (answer: { write(text: string): void; end(): void }) => {
        answer.write(part);
        answer.end();
      },
    ]) {
      const before = service.seen.length;
      service.script((_, answer) => cut(answer));
      let text = '';
      const error = await failureOf(
        (async () => {
          for await (const more of model.stream(PLAIN)) text += more;
        })(),
      );
      assert.equal(text, 'Half an ');
      assert.deepEqual([error.code, error.field], ['source_unreachable', 'answer']);
      assert.match(error.message, /broke off after 8 characters/);
      assert.equal(service.seen.length, before + 1);
    }
  });

  it('that fails before its first word is begun again; one that reports an error ends', async (context) => {
    const { model } = open(context);
    service.script(saysStatus(503), says('Now.'));
    assert.equal(await textOf(model.stream(PLAIN)), 'Now.');
    const failing = open(context, { retries: 0 });
    service.script(saysBody('data: {"error":{"message":"no room"}}\n\n'));
    assert.match((await failureOf(textOf(failing.model.stream(PLAIN)))).message, /the stream says: no room/);
  });

  it('ends its connection when the reader leaves', async (context) => {
    const { model } = open(context);
    const closed = new Promise<void>((resolve) => {
      service.script((_, answer) => {
        answer.on('close', () => resolve());
        answer.write(`data: ${JSON.stringify({ choices: [{ delta: { content: 'a' } }] })}\n\n`);
      });
    });
    for await (const part of model.stream(PLAIN)) {
      assert.equal(part, 'a');
      break;
    }
    await closed;
    assert.ok(model.spending().tokens.output > 0);
  });
});

describe('budgets', () => {
  it('of a minute are waited for', async (context) => {
    const { model, clock, waits } = open(context, { requestsPerMinute: 2 });
    clock.now = Date.UTC(2026, 0, 1, 12, 0, 20);
    for (let i = 0; i < 3; i++) {
      service.script(says('Yes.'));
      await model.ask({ ...PLAIN, temperature: 1 });
    }
    assert.deepEqual(waits, [40_000]);
  });

  it('of a day hold after a restart, until midnight in UTC', async (context) => {
    const first = testModel(service.url, { requestsPerDay: 2 });
    context.after(() => first.remove());
    service.script(says('Yes.'), says('Yes.'));
    await first.model.ask({ ...PLAIN, temperature: 1 });
    const second = first.again();
    context.after(() => second.model.close());
    await second.model.ask({ ...PLAIN, temperature: 1 });
    const asked = service.seen.length;
    const error = await failureOf(second.model.ask({ ...PLAIN, temperature: 1 }));
    assert.equal(error.code, 'too_many_requests');
    assert.match(error.remedy ?? '', /2026-01-02T00:00:00/);
    assert.equal(service.seen.length, asked, 'nothing was asked');
    second.clock.now = Date.UTC(2026, 0, 2);
    service.script(says('Good morning.'));
    assert.equal((await second.model.ask({ ...PLAIN, temperature: 1 })).text, 'Good morning.');
  });

  it('of tokens set aside what a request may take, then what it took', async (context) => {
    const { model } = open(context, { tokensPerDay: 300 });
    service.script(says('Yes.'), says('Yes.'));
    await model.ask({ ...PLAIN, maxTokens: 100, temperature: 1 });
    await model.ask({ ...PLAIN, maxTokens: 20, temperature: 1 });
    assert.deepEqual(model.spending().tokens, { input: 200, output: 20 });
    const error = await failureOf(model.ask({ ...PLAIN, maxTokens: 100, temperature: 1 }));
    assert.equal(error.code, 'too_many_requests');
    const never = await failureOf(model.ask({ ...PLAIN, maxTokens: 1000 }));
    assert.deepEqual([never.code, never.field], ['too_large', 'languageModel.tokensPerDay']);
  });
});

describe('a service that fails again and again', () => {
  it('is left alone, then tried with one request, then trusted', async (context) => {
    const { model, clock } = open(context, { retries: 0 });
    service.script(...Array.from({ length: 5 }, () => saysStatus(500)));
    for (let i = 0; i < 5; i++) assert.equal((await failureOf(model.ask(PLAIN))).field, 'url');
    const asked = service.seen.length;
    const open1 = await failureOf(model.ask(PLAIN));
    assert.deepEqual([open1.field, open1.remedy?.includes('in 30 s')], ['breaker', true]);
    assert.equal(service.seen.length, asked, 'nothing was asked');
    assert.equal(model.spending().requests, 5, 'nothing was counted');
    clock.now += 30_000;
    service.script(saysStatus(500));
    assert.equal((await failureOf(model.ask(PLAIN))).field, 'url', 'half open: one may try');
    assert.match((await failureOf(model.ask(PLAIN))).remedy ?? '', /in 60 s/);
    clock.now += 60_000;
    let trying: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      service.script((request, answer) => {
        trying = () => says('Back.')(request, answer);
        resolve();
      });
    });
    const probe = model.ask(PLAIN);
    await arrived;
    assert.equal((await failureOf(model.ask({ ...PLAIN, maxTokens: 9 }))).field, 'breaker', 'only one');
    trying();
    assert.equal((await probe).text, 'Back.');
    service.script(says('Yes.'));
    assert.equal((await model.ask({ ...PLAIN, maxTokens: 9 })).text, 'Yes.');
  });

  it('is not one that only asks to be asked less', async (context) => {
    const { model } = open(context, { retries: 0 });
    service.script(...Array.from({ length: 8 }, () => saysStatus(429)));
    for (let i = 0; i < 8; i++) assert.equal((await failureOf(model.ask(PLAIN))).field, 'url');
  });
});

describe('kept answers', () => {
  it('outlive the process, belong to one question, and none is kept of chance or with no room', async (context) => {
    const first = testModel(service.url);
    context.after(() => first.remove());
    service.script(says(RED));
    await first.model.ask(FORMED);
    const second = first.again();
    context.after(() => second.model.close());
    const asked = service.seen.length;
    const kept = await second.model.ask(FORMED);
    assert.deepEqual([kept.cached, kept.value], [true, { colour: 'red' }]);
    assert.equal(service.seen.length, asked);
    assert.equal(second.model.spending().cached, 1);
    service.script(says('1'), says('2'), says('3'));
    await second.model.ask({ ...PLAIN, instruction: 'Say something else.' });
    assert.equal((await second.model.ask({ ...PLAIN, temperature: 1 })).cached, false);
    assert.equal((await second.model.ask({ ...PLAIN, temperature: 1 })).cached, false);
    service.script(says('1'), says('2'));
    await second.model.ask({ ...PLAIN, maxTokens: 7, keep: false });
    assert.equal((await second.model.ask({ ...PLAIN, maxTokens: 7, keep: false })).cached, false);
    const without = open(context, { cacheMegabytes: 0 });
    service.script(says('1'), says('2'));
    await without.model.ask(PLAIN);
    assert.equal((await without.model.ask(PLAIN)).cached, false);
  });
});
