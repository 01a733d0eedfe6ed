import type { districtReportZh } from './districtReportZh.ts';

/** Messages of `nestbox district report`, English. */
export const districtReportEn: typeof districtReportZh = {
  describe:
    'Who is missing, whose chain has faults, who breached, footage, arming, subsidy, targets of the plan; what to do first',
  store: 'where summaries are kept: a SQLite file, or postgres://…',
  sites: 'list of facilities (CSV: id, address, key, name, town, inclusive …)',
  month: 'month, YYYY-MM (default: that of yesterday, up to yesterday)',
  from: 'first day, YYYY-MM-DD',
  to: 'last day, YYYY-MM-DD, included (default: yesterday)',
  plan: "the plan's targets (JSON); default: 泸龙府办发〔2023〕6号 三",
  population: 'residents of the district, for places per thousand',
  html: 'write a page (prints on A4 landscape)',
  xlsx: 'write a workbook, one sheet for each section',
  reading: 'reading',
  badMonth: 'a month is YYYY-MM',
  badRange: 'the first day is after the last, or no day of the range is over',
  badPlan: (file, why) =>
    `${file} holds no targets: ${why}; write [{"year":2025,"places":2320,"placesPerThousandHundredths":470,"inclusivePermille":500}]`,
  unreadable: (file, why) => `${file} cannot be read: ${why}`,
  title: (from, to, sites, told, expected) => `${from} to ${to}, ${sites} facilities, ${told} of ${expected} summaries`,
  first: 'What to do first:',
  nothing: 'Nothing to do.',
  more: (count) => `… ${count} in all`,
  lastAnswer: (at) => `a facility last answered: ${at}`,
  neverAnswered: 'no facility has ever answered',
  missing: 'Missing:',
  faults: 'Verification faults:',
  breaches: 'Breaches (unattended / breach / longest):',
  days: (count) => `${count} days`,
  yesterday: 'yesterday too',
  others: (count) => `… and ${count} more: see --html, --xlsx or --json`,
  rejected: 'some failed verification',
  subsidy: (month, children, yuan, open) =>
    `Subsidy ${month}: ${children} children, ${yuan} yuan${open === undefined ? ' (the month runs on)' : open > 0 ? `; of ${open} facilities the month is not whole` : ''}`,
  targets: (year, places, target, inclusive, wanted) =>
    `Plan ${year}: places ${places} of ${target}, inclusive ${inclusive} of ${wanted}`,
  written: (file) => `written: ${file}`,
};
