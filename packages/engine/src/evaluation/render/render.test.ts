import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { DatasetBuilder } from '../../dataset/dataset-builder.ts';
import { DAY_MS } from '../../domain/day-ms.ts';
import { displayWidth, fit } from '../../domain/display-width.ts';
import type { ItemId, ProfileKey } from '../../domain/ids.ts';
import { Random } from '../../domain/random.ts';
import { popular, popularLastDays } from '../baselines/popular.ts';
import { evaluate } from '../evaluate.ts';
import type { EvaluationReport } from '../evaluation-report.ts';
import { timeProtocol } from '../protocol/protocol.ts';
import { htmlPage } from './html-page.ts';
import { metricColumns } from './metric-columns.ts';
import { durationText, percentText } from './number-text.ts';
import { terminalTable } from './terminal-table.ts';

const HOSTILE = '<script>alert("1")</script>\u001b[31m';
const CHINESE = '商品协同过滤';

let report: EvaluationReport;

before(async () => {
  const random = new Random(1);
  const builder = new DatasetBuilder();
  for (let u = 0; u < 80; u++) {
    for (let i = 0; i < 8; i++) {
      builder.add({
        shopper: `s:${u}` as ProfileKey,
        item: `i${random.below(30)}` as ItemId,
        time: Math.floor((u % 9 === 0 ? 80 + 20 * random.uniform() : 100 * random.uniform()) * DAY_MS),
      });
    }
  }
  const models = [
    popular,
    { ...popularLastDays(7), name: HOSTILE, configuration: { note: '</pre><img src=x>' } },
    { ...popularLastDays(30), name: CHINESE },
  ];
  report = (
    await evaluate({
      dataset: builder.build(),
      protocol: timeProtocol({ cut: 80 * DAY_MS }),
      models,
      ks: [5, 10],
      seed: 1,
    })
  ).report;
});

describe('the columns', () => {
  it('are the metrics of a report, each once', () => {
    const names = Object.keys(report.models['popular']!.metrics).map((key) => key.split('@')[0]!);
    const shown = metricColumns(report).map(({ name }) => name);
    assert.deepEqual([...shown].sort(), [...new Set(names)].sort());
  });
});

describe('htmlPage', () => {
  it('shows no name or setting as markup', () => {
    const page = htmlPage(report, { data: '"><script>2</script>' });
    assert.ok(!page.includes('<script'));
    assert.ok(!page.includes('<img'));
    assert.ok(page.includes('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'));
    assert.ok(page.includes('&lt;/pre&gt;&lt;img src=x&gt;'));
  });

  it('loads nothing and runs nothing', () => {
    const page = htmlPage(report, { data: 'shop' });
    assert.ok(!/\b(?:src|href)\s*=/.test(page.replaceAll('img src=x', '')));
    assert.ok(!/https?:|url\(|@import/.test(page));
  });

  it('says how it was measured and shows every value', () => {
    const page = htmlPage(report, { data: 'shop' });
    for (const sentence of report.statement)
      assert.ok(page.includes(sentence.replaceAll('&', '&amp;')), sentence);
    for (const { metrics, cold } of Object.values(report.models)) {
      for (const name of ['recall@5', 'ndcg@10', 'gini@10']) {
        assert.ok(page.includes(metrics[name]!.value.toFixed(4)));
        assert.ok(page.includes(cold![name]!.low.toFixed(4)));
      }
    }
    assert.ok(!/NaN|undefined|Infinity/.test(page));
  });

  it('has as many closing as opening tags', () => {
    const page = htmlPage(report, { data: 'shop' });
    for (const tag of [
      'main',
      'section',
      'ul',
      'li',
      'svg',
      'table',
      'tr',
      'td',
      'th',
      'div',
      'dl',
      'details',
    ]) {
      const opened = page.match(new RegExp(`<${tag}[ >]`, 'g'))?.length;
      assert.equal(page.match(new RegExp(`</${tag}>`, 'g'))?.length, opened, tag);
    }
  });

  it('draws a single model and hits of nothing', () => {
    const [name, model] = Object.entries(report.models)[0]!;
    const zero = Object.fromEntries(
      Object.keys(model.metrics).map((key) => [key, { value: 0, low: 0, high: 0 }]),
    );
    const page = htmlPage(
      {
        ...report,
        models: { [name]: { ...model, metrics: zero, recallCurve: model.recallCurve.map(() => 0) } },
        comparison: { ...report.comparison, best: name, ahead: {} },
      },
      { data: 'shop' },
    );
    assert.ok(!/NaN|undefined|Infinity/.test(page));
    assert.ok(page.includes('evaluated alone'));
  });
});

describe('terminalTable', () => {
  it('is plain where it must be, and lets no name steer the terminal', () => {
    const text = terminalTable(report, { width: 100, colour: false, unicode: true });
    assert.ok(!text.includes('\u001b'));
    assert.ok(text.includes('<script>'));
    assert.ok(text.endsWith('\n') && !/ \n/.test(text));
    const { models, ...words } = report;
    const latin: EvaluationReport = { ...words, models: { popular: models['popular']! } };
    const alone = { ...latin, comparison: { ...report.comparison, best: 'popular', ahead: {} } };
    assert.ok(/^[\x20-\x7e\n]*$/.test(terminalTable(alone, { width: 100, colour: false, unicode: false })));
    assert.ok(terminalTable(report, { width: 100, colour: true, unicode: true }).includes('\u001b[1m'));
  });

  it('keeps its columns and its width', () => {
    for (const width of [60, 80, 132]) {
      const lines = terminalTable(report, { width, colour: false, unicode: true }).split('\n');
      const start = lines.findIndex((line) => line.startsWith('model'));
      const table = lines.slice(start, start + 2 + 6);
      assert.ok(table.every((line) => displayWidth(line) <= width));
      const end = table[0]!.indexOf('recall@5') + 'recall@5'.length;
      for (const line of table.slice(2)) {
        const value = line.replaceAll(CHINESE, CHINESE + ' '.repeat(displayWidth(CHINESE) - CHINESE.length));
        assert.match(value.slice(0, end), /\d\.\d{4}$/, line);
      }
    }
  });

  it('marks the best of a column and shows the interval', () => {
    const text = terminalTable(report, { width: 100, colour: false, unicode: true });
    const { best, metric } = report.comparison;
    const { value, low, high } = report.models[best]!.metrics[metric]!;
    assert.ok(text.includes(`${value.toFixed(4)}*`));
    assert.ok(text.includes(`${low.toFixed(4)}–${high.toFixed(4)}`));
  });
});

describe('text for people', () => {
  it('fits graphemes into columns', () => {
    assert.equal(displayWidth('商品a'), 5);
    assert.equal(fit('商品协同', 6, 'left'), '商品… ');
    assert.equal(fit('ab', 4, 'right'), '  ab');
    assert.equal(fit('abcdef', 4, 'left'), 'abc…');
  });

  it('chooses units', () => {
    assert.deepEqual(
      [0.0003, 4.24, 360, 125_000].map((ms) => durationText(ms)),
      ['0.3 µs', '4.2 ms', '0.36 s', '2.1 min'],
    );
    assert.deepEqual([0.002, 0.034, 0.98, 1].map(percentText), ['0.2 %', '3.4 %', '98 %', '100 %']);
  });
});
