/** Sober and for paper first: dark text, one colour for what is wrong, one for what is unclear, and words beside each. */
export const style = `
@page { size: A4 landscape; margin: 12mm 12mm 14mm; }
:root { --ink: #1c2530; --soft: #5b6673; --line: #d9dee4; --faint: #f4f6f8; --bad: #a3171c; --bad-fill: #f9dede;
  --warn: #7a4b00; --warn-fill: #fbe9c6; --unknown: #4b5563; --unknown-fill: #e3e7ec; --good: #14623a; --good-fill: #e4f2e9; }
* { box-sizing: border-box; }
html { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; max-width: 1180px; padding: 24px 28px 40px; color: var(--ink); background: #fff;
  font: 14px/1.5 "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1, h2, p, dl, dd, ol, ul { margin: 0; padding: 0; }
h1 { font-size: 26px; line-height: 1.25; letter-spacing: .02em; }
h2 { font-size: 17px; line-height: 1.4; display: flex; align-items: baseline; gap: 10px; }
.en { color: var(--soft); font-size: 12px; font-weight: 400; }
h2 .count { margin-left: auto; color: var(--soft); font-size: 13px; font-weight: 400; font-variant-numeric: tabular-nums; }
header { display: flex; justify-content: space-between; align-items: flex-end; padding-bottom: 12px;
  border-bottom: 2px solid var(--ink); }
.when { text-align: right; font-variant-numeric: tabular-nums; }
.when b { display: block; font-size: 17px; }
.when span { color: var(--soft); font-size: 12px; }
.figures { display: grid; grid-template-columns: repeat(6, 1fr); border-bottom: 1px solid var(--line); }
.figures > div { padding: 12px 14px; border-left: 1px solid var(--line); }
.figures > div:first-child { border-left: 0; padding-left: 0; }
.figures dt { color: var(--soft); font-size: 13px; }
.figures dt .en { margin-left: 6px; font-size: 11px; }
.figures dd { font-size: 23px; font-weight: 600; line-height: 1.3; white-space: nowrap; font-variant-numeric: tabular-nums; }
.figures dd.beside { color: var(--soft); font-size: 12px; font-weight: 400; }
.figures .bad { color: var(--bad); }
.figures .warn { color: var(--warn); }
section { margin-top: 26px; }
.rule { color: var(--soft); font-size: 12px; margin: 2px 0 8px; }
.rule .en { display: block; font-size: 11px; }
.empty { color: var(--good); }
.empty .en { margin-left: 8px; }
.more { color: var(--soft); font-size: 12px; margin-top: 6px; }
.more .en { margin-left: 8px; }
.first ol { list-style: none; counter-reset: first; margin-top: 8px; display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px; }
.first li { counter-increment: first; position: relative; padding: 8px 0 8px 38px; border-top: 1px solid var(--line);
  break-inside: avoid; }
.first li::before { content: counter(first); position: absolute; left: 0; top: 10px; width: 24px; height: 24px;
  border-radius: 12px; text-align: center; font: 600 13px/24px sans-serif; color: #fff; background: var(--warn); }
.first li.bad::before { background: var(--bad); }
.first li > p:first-child { font-weight: 600; }
.first .who { font-size: 13px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
section > table > thead th { text-align: left; font-size: 12px; font-weight: 600; padding: 4px 10px 4px 0; vertical-align: bottom;
  border-bottom: 1px solid var(--ink); }
section > table > thead th .en { display: block; font-size: 10.5px; line-height: 1.3; }
section > table > tbody td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; font-size: 13px; }
th.number, td.number { text-align: right !important; white-space: nowrap; }
td.site { white-space: nowrap; }
td.site small, .calendar th small { color: var(--soft); font-size: 11px; margin-left: 8px; font-weight: 400; }
td.bad { color: var(--bad); font-weight: 600; }
td.warn { color: var(--warn); }
td.unknown { color: var(--unknown); font-style: italic; }
td.good { color: var(--good); }
td.soft { color: var(--soft); font-size: 12px; }
td.zero { color: #97a1ac; }
td.sum { font-weight: 600; }
th.number, td.number { padding-right: 26px !important; }
th.number:last-child, td.number:last-child { padding-right: 0 !important; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 4px 0 8px; font-size: 12px; }
.legend i { display: inline-block; width: 20px; height: 18px; margin-right: 6px; text-align: center; font-style: normal;
  font-size: 11px; line-height: 18px; vertical-align: middle; }
.legend .en { margin-left: 5px; font-size: 11px; }
.calendar table { table-layout: fixed; }
.calendar thead th { text-align: center !important; padding: 0 0 3px !important; font-weight: 400 !important; color: var(--soft); }
.calendar thead th.weekend { color: var(--ink); background: var(--faint); }
.calendar thead th:first-child, .calendar tbody th { width: 250px; }
.calendar tbody th { text-align: left; font-weight: 400; font-size: 12px; padding: 0 8px 0 0; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.calendar tbody td { padding: 0; height: 20px; border: 1px solid #fff; text-align: center; font-size: 11px; line-height: 18px; }
.d-f { background: var(--good-fill); }
.d-p { background: #eef1d8; color: #545b14; }
.d-b { background: var(--warn-fill); color: var(--warn); }
.d-u { background: var(--bad-fill); color: var(--bad); font-weight: 700; }
.d-n { background: repeating-linear-gradient(135deg, #cfd6de 0 3px, #e3e7ec 3px 6px); color: var(--ink); }
.d-m { background: var(--bad); color: #fff; font-weight: 700; }
.d-x { background: #fff; }
footer { margin-top: 30px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--soft); font-size: 12px; }
footer .en { display: block; font-size: 11px; }
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  section { margin-top: 16px; }
  h2 { break-after: avoid; }
  .rule { break-after: avoid; }
}
`;
