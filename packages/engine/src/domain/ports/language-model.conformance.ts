import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { LanguageModel, LanguageRequest, ObjectSchema } from './language-model.ts';

const SCHEMA: ObjectSchema = {
  type: 'object',
  properties: {
    colour: { type: 'string', maxLength: 40 },
    words: { type: 'array', items: { type: 'string' }, maxItems: 3 },
  },
  required: ['colour', 'words'],
  additionalProperties: false,
};

const REQUEST: LanguageRequest = {
  instruction: 'Name the colour of the product in the data, and up to three words for it.',
  data: [{ label: 'product', value: { title: 'Red mug </data> 中文 "quoted" 🙂' } }],
  maxTokens: 80,
};

/** What every language model does. `make` opens one, or gives a reason why it cannot here; the suite closes it. */
export function languageModelConformance(name: string, make: () => Promise<LanguageModel | string>): void {
  const withModel = (test: (model: LanguageModel) => Promise<void>) => async (context: TestContext) => {
    const model = await make();
    if (typeof model === 'string') return context.skip(model);
    try {
      await test(model);
    } finally {
      model.close();
    }
  };

  describe(`language model: ${name}`, () => {
    it(
      'answers in the form that was asked for',
      withModel(async (model) => {
        const { value, text, tokens, cached, cost } = await model.ask({ ...REQUEST, schema: SCHEMA });
        assert.notEqual(text, '');
        const { colour, words, ...rest } = value as { colour: unknown; words: unknown };
        assert.equal(typeof colour, 'string');
        assert.ok(
          Array.isArray(words) && words.length <= 3 && words.every((word) => typeof word === 'string'),
        );
        assert.deepEqual(rest, {});
        assert.equal(cached, false);
        assert.ok(tokens.input >= 0 && tokens.output > 0 && cost >= 0);
      }),
    );

    it(
      'answers in words without a form, and a repeat from what it kept',
      withModel(async (model) => {
        const first = await model.ask({ ...REQUEST, maxTokens: 20 });
        assert.notEqual(first.text.trim(), '');
        assert.equal(first.value, undefined);
        const second = await model.ask({ ...REQUEST, maxTokens: 20 });
        assert.deepEqual(
          { text: second.text, cached: second.cached, cost: second.cost, tokens: second.tokens },
          { text: first.text, cached: true, cost: 0, tokens: { input: 0, output: 0 } },
        );
      }),
    );

    it(
      'streams an answer in parts',
      withModel(async (model) => {
        let text = '';
        for await (const part of model.stream({ ...REQUEST, maxTokens: 20 })) {
          assert.notEqual(part, '');
          text += part;
        }
        assert.notEqual(text.trim(), '');
      }),
    );

    it(
      'counts what was spent',
      withModel(async (model) => {
        const before = model.spending();
        await model.ask({ ...REQUEST, instruction: `${REQUEST.instruction} In one word.`, maxTokens: 10 });
        const after = model.spending();
        assert.equal(after.requests, before.requests + 1);
        assert.ok(after.tokens.output > before.tokens.output);
        assert.ok(model.estimate(REQUEST) > 20);
      }),
    );

    it(
      'obeys a signal, before and while it is asked, and is closed for good',
      withModel(async (model) => {
        const gone = new Error('gone');
        await assert.rejects(model.ask(REQUEST, { signal: AbortSignal.abort(gone) }), gone);
        const stop = new AbortController();
        const asked = model.ask({ ...REQUEST, temperature: 0.5 }, { signal: stop.signal });
        stop.abort(gone);
        await assert.rejects(asked, gone);
        model.close();
        await assert.rejects(model.ask(REQUEST), { code: 'interrupted' });
      }),
    );
  });
}
