/** The page's whole style. One accent, system fonts, light and dark by the reader's setting. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;
  --paper: #fbfaf8; --card: #ffffff; --ink: #1d1c1a; --quiet: #67635c; --line: #e4e0d9; --bar: #cfc9bf; --accent: #0b6e5f; --accent-soft: #0b6e5f1f; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #151513; --card: #1e1d1b; --ink: #edeae4; --quiet: #a29d93; --line: #34322e; --bar: #57534b; --accent: #4fc3ae; --accent-soft: #4fc3ae24; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 48px 24px 80px; }
h1 { font-size: 32px; line-height: 1.2; font-weight: 650; letter-spacing: -.01em; margin: 4px 0 12px; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 650; margin: 56px 0 4px; }
h3 { font-size: 16px; font-weight: 600; margin: 0; }
p { margin: 0; max-width: 70ch; text-wrap: pretty; }
.kicker, .note, .meaning, figcaption, dt { color: var(--quiet); font-size: 14px; }
.kicker { margin: 0; }
.lead { font-size: 18px; color: var(--quiet); }
.lead strong { color: var(--ink); font-weight: 600; }
.name { overflow-wrap: anywhere; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); gap: 16px 24px; margin: 32px 0 0; padding: 20px 0; border-block: 1px solid var(--line); }
dl.facts dd { margin: 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; }
.cards { display: grid; gap: 20px; margin-top: 20px; grid-template-columns: minmax(0, 1fr); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; min-width: 0; }
@media (min-width: 860px) { .cards.two { grid-template-columns: repeat(2, minmax(0, 1fr)); } .card { padding: 24px; } }
.bars { margin: 16px 0 0; padding: 0; list-style: none; display: grid; gap: 12px; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 12px; align-items: baseline; font-size: 14px; }
.bars svg { grid-column: 1 / -1; width: 100%; height: 14px; display: block; }
.bars .value { font-variant-numeric: tabular-nums; white-space: nowrap; }
.bars .value small { color: var(--quiet); font-size: 12px; margin-left: 6px; }
.bars .best { font-weight: 600; } .bars .best small { font-weight: 400; }
.track { fill: none; stroke: var(--line); } .bar { fill: var(--bar); } .best .bar { fill: var(--accent); }
.whisker { stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; fill: none; opacity: .75; }
figure { margin: 16px 0 0; } figure svg { width: 100%; height: auto; display: block; }
figure text { fill: var(--quiet); font-size: 10px; font-family: inherit; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); stroke-width: 1; }
.series { fill: none; stroke: var(--quiet); stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }
.series.best { stroke: var(--accent); stroke-width: 2.6; } .series.reference { stroke: var(--ink); stroke-width: 1.6; }
.key { list-style: none; margin: 12px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 6px 20px; font-size: 14px; }
.key li { display: flex; align-items: baseline; gap: 8px; min-width: 0; } .key svg { width: 30px; height: 8px; flex: none; align-self: center; } .key .note { font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 16px; }
.scroll { overflow-x: auto; margin-top: 16px; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 10px 6px; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--quiet); }
thead th:first-child { z-index: 1; } th:first-child, td:first-child { text-align: left; padding-inline: 16px 10px; position: sticky; left: 0; background: var(--card); white-space: normal; min-width: 150px; max-width: 220px; overflow-wrap: anywhere; }
td small { display: block; color: var(--quiet); font-size: 11px; font-weight: 400; }
td.best { font-weight: 650; color: var(--accent); }
ul.statement { margin: 16px 0 0; padding-left: 20px; max-width: 76ch; } ul.statement li { margin: 8px 0; padding-left: 4px; } ul.statement li::marker { color: var(--quiet); }
details { border-top: 1px solid var(--line); padding: 12px 0; } details:last-of-type { border-bottom: 1px solid var(--line); } .settings { margin-top: 16px; }
summary { cursor: pointer; } pre { margin: 12px 0 4px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--quiet); }
@media (max-width: 560px) { figure text { font-size: 13px; } th:first-child, td:first-child { min-width: 112px; max-width: 132px; } main { padding: 28px 16px 56px; } h1 { font-size: 26px; } h2 { margin-top: 44px; } .lead { font-size: 16px; } dl.facts { grid-template-columns: repeat(2, 1fr); } }
@media print { .card, .scroll { break-inside: avoid; } }
`;
