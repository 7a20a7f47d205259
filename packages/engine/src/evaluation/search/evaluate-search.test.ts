import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Random } from '../../domain/random.ts';
import { evaluateSearch } from './evaluate-search.ts';
import { readJudgements } from './judgements.ts';
import { withOneEdit } from './one-edit.ts';
import { searchLines } from './search-lines.ts';
import { searchMetrics } from './search-metrics.ts';
import { searchPage } from './search-page.ts';

const judgements = readJudgements([
  'query,itemId,rating',
  'lamp,a,3',
  'lamp,b,0',
  'lamp,c,1',
  '"desk, big",d,2',
  'nothing,e,0',
]);

const answers: Record<string, string[]> = { lamp: ['x', 'c', 'a'], 'desk, big': ['d'] };
const evaluation = {
  search: (query: string) => answers[query] ?? [],
  judgements,
  products: 6,
  buildSeconds: 0.1,
  configuration: { k1: 1 },
  seed: 1,
  typos: undefined,
  compareWith: undefined,
};

describe('search evaluation', () => {
  it('knows the metrics of a list made by hand', () => {
    const metrics = searchMetrics(answers['lamp']!, judgements.get('lamp')!);
    const ideal = 3 + 1 / Math.log2(3);
    assert.equal(metrics['ndcg@10'], (1 / Math.log2(3) + 3 / 2) / ideal);
    assert.equal(metrics['judgedNdcg@10'], (1 + 3 / Math.log2(3)) / ideal);
    assert.equal(metrics.mrr, 1 / 2);
    assert.equal(metrics['recall@100'], 1);
    assert.equal(metrics['unjudged@10'], 0.1);
  });

  it('leaves out queries that no product answers, and pairs two runs query by query', async () => {
    const before = await evaluateSearch({ ...evaluation, search: () => ['x'] });
    const report = await evaluateSearch({
      ...evaluation,
      typos: 3,
      compareWith: { name: 'before.json', report: before },
    });
    assert.equal(report.queries, 2);
    assert.equal(report.unanswerable, 1);
    assert.equal(report.comparison?.queries, 2);
    assert.ok(report.comparison!.difference.mean > 0.5);
    assert.equal(
      report.typos?.kept,
      report.typos!.metrics['ndcg@10'].value / report.metrics['ndcg@10'].value,
    );
    assert.match(searchLines(report), /against before\.json on 2 queries/);
    const page = searchPage(report, 'a <shop>');
    assert.match(page, /a &lt;shop&gt;/);
    assert.match(page, /desk, big/);
    assert.doesNotMatch(page, /<script|https?:/);
  });

  it('refuses what is no judgement, naming the line', async () => {
    assert.throws(() => readJudgements(['query,itemId,rating', 'lamp,a']), {
      code: 'import_failed',
      message: /Line 2/,
    });
    assert.throws(() => readJudgements(['a,b,c']), { code: 'import_failed', remedy: /query,itemId,rating/ });
    await assert.rejects(
      evaluateSearch({ ...evaluation, judgements: new Map([['q', new Map([['a', 0]])]]) }),
      {
        code: 'not_enough_data',
      },
    );
  });

  it('edits one word by one letter, the same way for a seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{2,9}$/), { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (words, seed) => {
          const query = words.join(' ');
          const edited = withOneEdit(query, new Random(seed));
          assert.equal(edited, withOneEdit(query, new Random(seed)));
          const changed = edited.split(' ').filter((word, at) => word !== words[at]);
          assert.equal(changed.length, 1);
          assert.ok(Math.abs(edited.length - query.length) <= 1);
        },
      ),
    );
    assert.equal(withOneEdit('wr840n 12', new Random(1)), 'wr840n 12');
  });
});
