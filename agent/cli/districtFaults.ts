import { faultWords } from '#district/faultWords.ts';
import type { FoundFault } from '#district/loaded.ts';
import type { PulledSite } from '#district/sites.ts';
import { districtZone } from '#district/zone.ts';
import { moment } from '../markup/html.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { Terminal } from './terminal.ts';

const timeOf = (fault: FoundFault): string => moment(toRfc3339(fault.foundAt, districtZone));

/** What was found, site by site and kind by kind: which site, which days, and what to do. */
export const foundLines = (
  faults: readonly FoundFault[],
  sites: readonly PulledSite[],
  { messages }: Pick<Terminal, 'messages'>,
): string[] => {
  const said = messages.district.pull;
  if (faults.length === 0) return [said.noFaults];
  const nameOf = new Map(sites.map(({ id, name }) => [id, name === id ? '' : name]));
  const kinds = Map.groupBy(faults, ({ site, code }) => `${site} ${code}`);
  const lines = [said.faults(faults.length, new Set(faults.map(({ site }) => site)).size)];
  for (const same of kinds.values()) {
    const [first] = same;
    if (!first) continue;
    const { site, code } = first;
    const { is, remedy } = faultWords[code];
    lines.push(said.fault(site, nameOf.get(site) ?? '', daysOf(same), code, messages.said(is)));
    // One in full: a swapped key has the same to say of each of its days.
    lines.push(said.detail(same.length === 1 ? first.detail : `${first.detail} … ${said.times(same.length)}`));
    lines.push(said.remedy(messages.said(remedy)));
  }
  return lines;
};

const daysOf = (faults: readonly FoundFault[]): string => {
  const days = faults.flatMap(({ day }) => (day === undefined ? [] : [day])).sort();
  const [from, to] = [days.at(0), days.at(-1)];
  if (from === undefined || to === undefined) return '—';
  return from === to ? from : `${from} … ${to}`;
};

export const silentLines = (
  silent: readonly FoundFault[],
  sites: readonly PulledSite[],
  { messages }: Pick<Terminal, 'messages'>,
): string[] => {
  if (silent.length === 0) return [];
  const said = messages.district.pull;
  const nameOf = new Map(sites.map(({ id, name }) => [id, name === id ? '' : name]));
  return [
    said.unreachable(silent.length),
    ...silent.map((fault) => said.since(fault.site, nameOf.get(fault.site) ?? '', timeOf(fault), fault.detail)),
  ];
};
