import type { districtPullZh } from './districtPullZh.ts';

/** Messages of `nestbox district sites`, `pull`, `load` and `settle`, English. */
export const districtPullEn: typeof districtPullZh = {
  sites:
    'the list of sites (CSV: id, key; also address (empty: it only pushes), name, town, inclusive, token, tokenEnv, formerKeys, pushToken, ca)',
  sitesCheck: 'check the list: which cell is wrong, and how to put it right',
  pull: 'pull the daily summaries of all listed sites, verify and keep them; run again after an interruption, it goes on',
  load: 'verify and load files: folders of `summary export`, from a USB stick',
  settle: 'record that faults of one kind were looked into; they are told no more',
  optionSites: 'the list of sites (CSV)',
  optionStore: 'database: a file of SQLite, or postgres://…',
  optionParallel: 'sites that are asked at the same time',
  optionPage: 'summaries in a page, 1–1000',
  optionTimeout: 'seconds after which a silent site is given up',
  optionCa: "authority of the sites' certificates (PEM), where the list names none",
  optionEvery: 'keep pulling, each site once in this time: 60s, 5m',
  optionNote: 'what came of it',
  noList: (file) => `there is no list ${file}`,
  listFault: (line, column, _zh, en) => `line ${line}${column === undefined ? '' : `, ${column}`}: ${en}`,
  listBad: (file, faults) => `the list ${file} has ${faults} things to put right:`,
  listGood: (sites) => `the list is in order: ${sites} sites`,
  badNumber: (option) => `${option} must be a whole number within its range`,
  badEvery: '--every is written 60s, 5m or 1h, at least 1s',
  badCa: (file) => `the certificate or key cannot be read: ${file}`,
  noStore: (file) => `there is no database ${file}; run nestbox district pull first`,
  pulling: 'pulling',
  loading: 'loading',
  pulled: (reached, sites, stored, nothingNew) =>
    `reached ${reached} of ${sites} sites: ${stored} new summaries; ${nothingNew} had nothing new`,
  unreachable: (sites) =>
    `${sites} did not answer (no sign of fraud; call them; what is missing comes by itself later):`,
  since: (site, name, since, detail) => `  ${site} ${name}  since ${since}  ${detail}`,
  noFaults: 'verified: every signature and chain is right',
  faults: (count, sites) => `${count} faults found, at ${sites} sites:`,
  fault: (site, name, days, code, is) => `  ${site} ${name}  ${days}  ${code}: ${is}`,
  detail: (text) => `      ${text}`,
  remedy: (text) => `      what to do: ${text}`,
  times: (count) => `${count} in all`,
  polled: (site, stored) => `${site}: ${stored} new`,
  polling: (sites, everySeconds) => `pulling ${sites} sites, each every ${everySeconds} s; Ctrl-C stops`,
  nothingToLoad: 'no exported summaries were found',
  loaded: (stored, repeated, refused) => `${stored} new, ${repeated} known already, ${refused} refused`,
  refusedFile: (file, code, detail) => `  ${file}: ${code} ${detail}`,
  unlisted: 'the list has no such site; put its id and public key into the list first',
  optionTakeNewChain:
    'with rolled_back: take what the site has sealed since in place of what it lost, which is kept as evidence',
  onlyRolledBack: '--take-new-chain goes with rolled_back only',
  takesNewChain: 'the next pull takes the new chain from where the two part; the old summaries stay as evidence',
  pushedOnly: (sites) => `${sites} without an address were not asked: they only push`,
  settled: (count) => `recorded for ${count}`,
  notSettled: 'there is no such fault that is not settled',
  words: {
    unreadable: { is: 'cannot be read', remedy: 'the file or the line is broken: export it again, or pull once more' },
    not_a_summary: { is: 'no summary', remedy: 'the address is wrong or the version of the site: check both' },
    not_canonical: {
      is: 'not the bytes that were sealed',
      remedy: 'somebody rewrote the file: ask the site for the original, and who had it',
    },
    unknown_key: { is: 'unknown key', remedy: 'check the key in the list' },
    bad_signature: {
      is: 'changed after it was sealed',
      remedy: 'do not use it; look at the original in the box of the site and find out who changed it',
    },
    contradiction: {
      is: 'contradicts itself',
      remedy: 'the program of the site is faulty or was replaced: send a technician',
    },
    other_site: { is: 'the summary of another site', remedy: 'ask why it was sent as their own; check the address' },
    missing: {
      is: 'summaries did not come',
      remedy: 'wait for the next pull, then ask the site; a missing day is never in order',
    },
    out_of_order: {
      is: 'in the wrong order',
      remedy: 'its content is sound and kept; have a technician look at the site',
    },
    repeated: { is: 'repeated', remedy: 'nothing' },
    forked: {
      is: 'two different summaries bear one number',
      remedy: 'the box was restored from a backup or copied: ask the site; the first one counts',
    },
    broken_chain: {
      is: 'does not follow from the one before it',
      remedy: 'ask the site about the one before it; fetch the original if need be',
    },
    rolled_back: {
      is: 'went back: it lacks what we have',
      remedy:
        'the box was restored from a backup or replaced: ask the site, and settle it when it is clear, with --take-new-chain to take its new summaries',
    },
    new_chain: {
      is: 'its new past was taken after it went back',
      remedy: 'the new summaries are in force, the old ones are kept as evidence; settle it when you know of it',
    },
    swapped_key: {
      is: 'sealed with another key',
      remedy:
        'if the box was replaced, take the new key at the site into the list, the old one into formerKeys; else treat it as fraud',
    },
    forged_head: {
      is: 'names a head that its summaries do not have',
      remedy: 'pull once more; if it stays, the program of the site was changed: send a technician',
    },
    unreachable: { is: 'does not answer', remedy: 'call the site: power, network or box' },
    refused: { is: 'answers, but not with summaries', remedy: 'check its address and token in the list' },
  },
};
