import type { AcceptanceReport } from '#contract/acceptance.ts';
import { both, text as escaped, moment } from '../../../markup/html.ts';
import { areaStates, findingWords, kindWords, measureWords, testWords } from './words.ts';

type Position = AcceptanceReport['positions'][number];
type Test = Position['tests'][number];

/**
 * The report and the police filing sheet as one page that needs nothing else: pictures are in it, it prints to A4, and it
 * runs no script. Chinese first, English below it. `picture`: a JPEG by its hash; one that is missing is said so.
 */
export const reportHtml = (
  report: AcceptanceReport,
  picture: (sha256: string) => Buffer | undefined,
): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${text(report.site.name)} 验收报告 ${text(report.day)}</title>
<style>${style}</style>
</head>
<body>
<main>
${head(report)}
${coverageTable(report)}
<h2>设备与测试 <small>Devices and tests</small></h2>
${report.positions.map((position) => section(position, picture)).join('\n')}
${signatures(report)}
</main>
<main class="sheet">
${filingSheet(report)}
</main>
</body>
</html>
`;

/** What nobody told is a dash. */
const text = (value: string | number | null): string => (value === null ? '–' : escaped(value));
const time = (rfc3339: string): string => text(moment(rfc3339));

const head = ({ site, madeAt, isAccepted, positions, coverage, version }: AcceptanceReport): string => {
  const proved = positions.filter((position) => position.isProved).length;
  const verdict = isAccepted
    ? '<p class="verdict good">✓ 全部设备已通过测试，应覆盖区域均已覆盖 <small>Every device has proved that it works, every area is covered</small></p>'
    : '<p class="verdict bad">✗ 尚未全部通过或覆盖 <small>Not everything is proved and covered yet</small></p>';
  return `<header>
<h1>${text(site.name)} 安防设备验收报告 <small>Acceptance report of devices</small></h1>
<dl>
<div><dt>机构代码 <small>Site</small></dt><dd>${text(site.code)}</dd></div>
<div><dt>地址 <small>Address</small></dt><dd>${text(site.address)}</dd></div>
<div><dt>出具时间 <small>Made at</small></dt><dd>${time(madeAt)}</dd></div>
<div><dt>系统 <small>System</small></dt><dd>Nestbox ${text(version)}</dd></div>
<div><dt>已通过 <small>Proved</small></dt><dd>${proved} / ${positions.length}</dd></div>
<div><dt>全覆盖 <small>Coverage</small></dt><dd>${coverage.percent}%（${coverage.covered} / ${coverage.needed}）</dd></div>
</dl>
${verdict}
</header>`;
};

const coverageTable = ({ coverage }: AcceptanceReport): string => `<h2>覆盖 <small>Areas and cameras</small></h2>
<table>
<thead><tr><th>区域 <small>Area</small></th><th>状态 <small>State</small></th><th>摄像机 <small>Cameras</small></th></tr></thead>
<tbody>
${coverage.areas
  .map(
    ({ name, state, cameras }) =>
      `<tr class="${state === 'covered' || state === 'kept_free' ? 'good' : 'bad'}"><td>${text(name)}</td><td>${both(areaStates[state])}</td><td>${cameras.map((camera) => text(camera.name)).join('、') || '–'}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>`;

const section = (position: Position, picture: (sha256: string) => Buffer | undefined): string => {
  const { unit } = position;
  const pictures = position.tests.flatMap(({ pictureSha256 }) => (pictureSha256 === null ? [] : [pictureSha256]));
  return `<section>
<h3>${position.isProved ? '✓' : '✗'} ${text(position.name)} <small>${both(kindWords[position.kind])} · ${text(position.positionId)}</small></h3>
<p>位置 ${text(position.area)}；覆盖 ${position.covers.map(text).join('、') || '–'}；防区 ${text(position.zoneId)} <small>Place, covers, zone</small></p>
<p>${
    unit
      ? `${[unit.manufacturer, unit.model].map(text).join(' ')}；序列号 ${text(unit.serial)}；MAC ${text(unit.mac)}；固件 ${text(unit.firmware)}；${text(unit.address)}；自 ${time(unit.since)} <small>Unit, serial number, MAC, firmware, address, since</small>`
      : '没有设备 <small>No unit stands here</small>'
  }</p>
<table>
<thead><tr><th>测试 <small>Test</small></th><th>结果 <small>Result</small></th><th>测得 <small>Measured</small></th><th>时间、测试人 <small>When, by whom</small></th></tr></thead>
<tbody>
${position.tests.map(testRow).join('\n')}
${position.missing.map((test) => `<tr class="bad"><td>${both(testWords[test])}</td><td colspan="3">未测试 <small>Not tested</small></td></tr>`).join('\n')}
</tbody>
</table>
${(position.findings ?? []).map((finding) => `<p class="finding">⚠ ${both(findingWords[finding])}</p>`).join('\n')}
${pictures.map((sha256) => figure(sha256, picture(sha256))).join('\n')}
</section>`;
};

const testRow = ({ test, passed, detail, measured, codec, at, by }: Test): string => {
  const numbers = Object.entries(measured).map(([name, value]) => `${measureWords[name] ?? text(name)} ${value}`);
  const all = [...(codec === null ? [] : [text(codec)]), ...numbers];
  return `<tr class="${passed ? 'good' : 'bad'}"><td>${both(testWords[test])}</td><td>${passed ? '通过' : '未通过'} <small>${text(detail)}</small></td><td>${all.join('<br>') || '–'}</td><td>${time(at)}<br>${text(by)}</td></tr>`;
};

const figure = (sha256: string, jpeg: Buffer | undefined): string =>
  jpeg
    ? `<figure><img alt="测试时看到的画面" src="data:image/jpeg;base64,${jpeg.toString('base64')}"><figcaption>SHA-256 ${text(sha256)}</figcaption></figure>`
    : `<p class="bad">图片已不在 <small>The picture is gone</small> ${text(sha256)}</p>`;

const signatures = ({ confirmations, contentSha256, kid, signature }: AcceptanceReport): string => `<section>
<h2>确认 <small>Confirmed by a second person</small></h2>
${
  confirmations.length === 0
    ? '<p>尚未确认 <small>Nobody yet</small></p><p class="line">签名 <small>Signature</small></p>'
    : confirmations.map(({ by, at }) => `<p>${text(by)}，${time(at)}</p>`).join('\n')
}
<p class="hash">内容 SHA-256 ${text(contentSha256)}<br>Ed25519 ${text(kid)}<br>${text(signature)}</p>
</section>`;

const filingSheet = ({ site, positions, coverage, retentionDays, madeAt }: AcceptanceReport): string => {
  const devices = positions.filter(({ kind }) => !['light', 'relay', 'sensor', 'input'].includes(kind));
  return `<h1>安全技术防范设施备案表 <small>Filing sheet for the police</small></h1>
<dl>
<div><dt>单位名称 <small>Facility</small></dt><dd>${text(site.name)}</dd></div>
<div><dt>机构代码 <small>Code</small></dt><dd>${text(site.code)}</dd></div>
<div><dt>地址 <small>Address</small></dt><dd>${text(site.address)}</dd></div>
<div><dt>联系人 <small>Contact</small></dt><dd>${text(site.contact)}</dd></div>
<div><dt>录像保存 <small>Footage is kept</small></dt><dd>${retentionDays} 天 <small>days</small></dd></div>
<div><dt>填表时间 <small>Made at</small></dt><dd>${time(madeAt)}</dd></div>
</dl>
<table>
<thead><tr><th>序号 <small>No.</small></th><th>设备 <small>Device</small></th><th>类别 <small>Kind</small></th><th>安装位置 <small>Place</small></th><th>型号、序列号 <small>Model, serial number</small></th></tr></thead>
<tbody>
${devices
  .map(
    ({ name, kind, area, unit }, index) =>
      `<tr><td>${index + 1}</td><td>${text(name)}</td><td>${both(kindWords[kind])}</td><td>${text(area)}</td><td>${text(unit?.model ?? null)} ${text(unit?.serial ?? null)}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>
${
  coverage.areas.some(({ state }) => state === 'violated')
    ? '<p class="bad">禁止区域内有摄像机，须拆除（国务院令第799号第八条）。<small>A camera is where none may be; it must go (Reg. 799 art. 8).</small></p>'
    : '<p>卫生间、更衣室、母婴室内未安装图像采集设备（国务院令第799号第八条）。<small>No camera stands in a toilet, a changing room or a breast-feeding room (Reg. 799 art. 8).</small></p>'
}
<p class="line">单位盖章 <small>Seal of the facility</small></p>`;
};

const style = `
@page { size: A4; margin: 14mm }
* { box-sizing: border-box }
body { margin: 0; background: #f6f4ef; color: #1b2420; font: 14px/1.55 "Noto Sans SC", "Source Han Sans SC", sans-serif }
main { max-width: 190mm; margin: 8mm auto; padding: 8mm; background: #fff }
h1 { font-size: 24px } h2 { font-size: 18px; margin-top: 24px } h3 { font-size: 16px; margin: 16px 0 4px }
small { color: #4a5650; font-weight: 400; font-size: 12px }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 24px; margin: 0 }
dl div { display: flex; justify-content: space-between; gap: 8px; border-bottom: 1px solid #ddd }
dd { margin: 0; text-align: right; overflow-wrap: anywhere }
table { width: 100%; border-collapse: collapse; margin: 8px 0 }
th, td { border: 1px solid #7c8781; padding: 4px 8px; text-align: left; vertical-align: top; overflow-wrap: anywhere }
tr.good td:first-child { border-left: 4px solid #1f5c4d } tr.bad td:first-child { border-left: 4px solid #a3161a }
p { margin: 4px 0 } p.bad { color: #a3161a } p.finding { border-left: 4px solid #8a5a00; padding-left: 8px }
.verdict { font-size: 18px; padding: 8px 12px; border: 2px solid } .verdict.good { color: #0e3b2c } .verdict.bad { color: #a3161a }
figure { margin: 8px 0 } figure img { max-width: 100%; max-height: 70mm } figcaption, .hash { font: 11px/1.4 monospace; overflow-wrap: anywhere }
.line { margin-top: 20mm; border-top: 1px solid; width: 70mm }
@media print { body { background: #fff } main { margin: 0; padding: 0; max-width: none } section, tr, figure { break-inside: avoid } .sheet { break-before: page } }
`;
