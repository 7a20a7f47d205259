import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EpochMs } from '../domain/ids.ts';
import { KeptAnswers } from './kept-answers.ts';

const at = (ms: number) => ms as EpochMs;
const answer = (total: number) => ({ total });

function keeping(times: { publishedAt?: number[]; expiresAt?: number[]; prices?: number } = {}) {
  const search = { version: 1, pricesChangeAt: () => times.prices ?? Number.POSITIVE_INFINITY };
  const index = {
    publishedAt: Float64Array.from(times.publishedAt ?? [Number.NaN]),
    expiresAt: Float64Array.from(times.expiresAt ?? [Number.NaN]),
  };
  const answers = new KeptAnswers<{ total: number }>({ search, index });
  const askTwice = (question: string, total: number, now: number) => {
    answers.put(question, answer(total), at(now));
    answers.put(question, answer(total), at(now));
  };
  return { search, answers, askTwice };
}

describe('kept answers', () => {
  it('keep what is asked a second time, not what is asked once', () => {
    const { answers } = keeping();
    assert.equal(answers.put('a', answer(1), at(0)).kept, false);
    assert.equal(answers.get('a', at(0)), undefined);
    assert.equal(answers.put('a', answer(1), at(0)).kept, true);
    assert.equal(answers.get('a', at(0))!.answer.total, 1);
  });

  it('hold until the catalogue or the index changes', () => {
    const { answers, search, askTwice } = keeping();
    askTwice('a', 1, 0);
    answers.changed();
    assert.equal(answers.get('a', at(0)), undefined);
    askTwice('a', 2, 0);
    search.version++;
    assert.equal(answers.get('a', at(0)), undefined);
    askTwice('b', 3, 0);
    assert.equal(answers.get('a', at(0)), undefined, 'what was kept before a change does not come back');
    assert.equal(answers.get('b', at(0))!.answer.total, 3);
  });

  it('hold until a product is published or expires or a price changes, and not before they were made', () => {
    for (const times of [{ publishedAt: [50, 10] }, { expiresAt: [Number.NaN, 50] }, { prices: 50 }]) {
      const { answers, askTwice } = keeping(times);
      askTwice('a', 1, 20);
      assert.equal(answers.get('a', at(49))!.answer.total, 1);
      assert.equal(answers.get('a', at(50)), undefined);
      assert.equal(answers.get('a', at(19)), undefined);
    }
  });

  it('let go of the question asked longest ago when there are too many', () => {
    const { answers, askTwice } = keeping();
    for (let question = 0; question < 512; question++) askTwice(`q${question}`, question, 0);
    assert.notEqual(answers.get('q0', at(0)), undefined);
    askTwice('one more', 0, 0);
    assert.notEqual(answers.get('q0', at(0)), undefined);
    assert.equal(answers.get('q1', at(0)), undefined);
  });
});
