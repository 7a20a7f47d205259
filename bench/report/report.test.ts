import assert from 'node:assert/strict';
import { test } from 'node:test';
import { benchPage } from './bench-page.ts';
import { atLeast, atMost, figureText, verdictOf } from './figure.ts';
import type { SuiteReport } from './suite-report.ts';
import { terminalReport } from './terminal-report.ts';

const figure = (name: string, value: number, more: object = {}) => ({ name, value, unit: 'ms', ...more });

const report: SuiteReport = {
  suite: 'load',
  title: 'A <b>server</b> & more',
  startedAt: '2026-11-24T12:00:00.000Z',
  seconds: 12.3,
  quick: false,
  commit: 'abc',
  altered: false,
  machine: { processor: 'P', cores: 2, memoryGb: 24, system: 'linux', node: 'v24' },
  load: { before: 0.1, after: 1 },
  figures: [
    figure('slow', 7, atMost(5)),
    figure('fast', 3, atMost(5)),
    figure('just so', 5, atLeast(5)),
    figure('"<script>alert(1)</script>', 1),
  ],
  statement: ['One sentence.'],
  skipped: ['no data'],
};

test('a goal is kept at its bound and missed beyond it, and a figure that is no number keeps none', () => {
  assert.deepEqual(report.figures.map(verdictOf), ['missed', 'met', 'met', 'context']);
  assert.equal(verdictOf(figure('x', Number.NaN, atLeast(0))), 'missed');
  assert.equal(verdictOf(figure('x', Number.NaN, atMost(0))), 'missed');
});

test('numbers are written short', () => {
  assert.deepEqual([1811.23, 0.14159, 3.1389, 541909, Number.NaN].map(figureText), [
    '1,811',
    '0.142',
    '3.139',
    '541,909',
    '–',
  ]);
});

test('the page says how many goals were met, escapes what it is given and loads nothing', () => {
  const page = benchPage([report]);
  assert.match(page, /2 of 3 goals met/);
  assert.ok(!page.includes('<script') && !page.includes('<b>server'));
  assert.match(page, /A &lt;b&gt;server&lt;\/b&gt; &amp; more/);
  assert.doesNotMatch(page, /(src|href)="(?!#)/);
  assert.match(page, /Left out here: no data/);
});

test('the terminal table has every figure with its goal', () => {
  const text = terminalReport(report, false);
  assert.match(text, /✗ slow .*7 ms {3}goal ≤ 5 ms/);
  assert.match(text, /✓ fast .*3 ms/);
  assert.match(text, /– no data/);
});
