import type { papersZh } from './papersZh.ts';

/** What the commands about papers of sealed days, and about carrying them, say in English. */
export const papersEn: typeof papersZh = {
  page: "a day's summary as one side of A4, an HTML file to print",
  ledger: "a month's ledger as XLSX",
  optionHtml: 'the HTML file to write',
  optionXlsx: 'the XLSX file to write',
  written: (file) => `written to ${file}`,
  damaged: (day) => `the summary of ${day} is damaged and cannot be read; run nestbox check`,
  optionSince: 'only what was sealed of this day and later (YYYY-MM-DD), the chain unbroken',
  optionOneDay: 'only the newest revision of this day',
  sinceOrDay: 'only one of --since and --day can be used',
  carried: (count, written, from, to, folder) =>
    `${folder} holds ${count} summaries (${from} to ${to}) and the public keys, ${written} written now; all is on the disk, it can be pulled out`,
  verifyThere: (folder) =>
    `verify on any computer with nestbox, without a network: nestbox verify ${folder} --key the-file-that-the-district-holds`,
  verifiedSites: (sites) => `site ${sites}`,
  daysMissing: (count, days) => `${count} days in between have no summary, which is not compliance: ${days}`,
  daysWithout: (count, days) => `${count} days of no data (the box did not run): ${days}`,
  daysPartial: (count, days) => `${count} days of incomplete data: ${days}`,
  nothing: 'there is no summary to carry',
  otherSite: (folder, site) => `${folder} holds summaries of site ${site}; name an empty folder`,
  differs: (file) =>
    `${file} in the folder is another summary and was left as it is: it is not of this box, or this box was restored from an old backup; name an empty folder, and tell the district`,
  noSpace: (folder, needed, free) =>
    `not enough room in ${folder}: ${needed} MiB needed, ${free} MiB free; no summary was written`,
  disk: (folder, code, words) =>
    `${folder} cannot be written: ${words ?? code} (${code}). Every file that was written is whole; run it again to go on`,
  diskWords: {
    ENOSPC: 'the disk is full',
    EROFS: 'read-only, look at its write-protect switch',
    EACCES: 'no permission to write',
    EPERM: 'no permission to write',
    EIO: 'it cannot be read or written: broken, or pulled out',
    ENODEV: 'the device is gone: pulled out',
    ENOENT: 'the folder is gone: pulled out',
    ENOTDIR: 'not a folder',
    EEXIST: 'not a folder',
  },
};
