import type { districtSimulateZh } from './districtSimulateZh.ts';

/** Messages of `nestbox simulate district`, English. */
export const districtSimulateEn: typeof districtSimulateZh = {
  describe:
    'Simulate a district on this machine: invented facilities with keys, tokens and really sealed summaries to pull and report on',
  sites: 'how many facilities',
  days: 'how many days each of them has sealed, up to --until',
  until: 'the last day, YYYY-MM-DD (default: yesterday)',
  port: 'port on loopback; 0: any that is free',
  out: 'folder; a second run goes on with what is there and adds the days that have passed',
  seed: 'the same seed gives the same facilities and days',
  tamper:
    'let one cheat (may be repeated): SITE:KIND, KIND is changed-byte, removed-day, reordered-day, swapped-key, replayed or rolled-back',
  offline: 'facilities that do not answer, separated by commas',
  latency: 'milliseconds to wait before each answer',
  making: 'sealing',
  unknownSite: (site) => `there is no facility ${site}; they are called sim-0001, sim-0002 …`,
  ready: (sites, made, until, address) =>
    `${sites} invented facilities, ${made} summaries newly sealed, up to ${until}; served at ${address}/SITE/district/v1/`,
  tampered: (site, kind) => `cheats: ${site} (${kind})`,
  silent: (sites) => `does not answer: ${sites}`,
  listed: (file) => `list of facilities, with tokens: ${file}`,
  next: (file) => `next, in another terminal: nestbox district pull --sites ${file} --store district.db`,
  stop: 'Ctrl-C ends it.',
};
