import type { Verification } from '../summary/verify.ts';
import { addDays, type Day } from '../time/calendar.ts';
import type { Messages } from './messages.ts';

const mostNamed = 12;

/** What sound summaries leave open: whose they are, the days in between that have none, and those that know little or nothing. */
export const daysTold = (sound: Verification['sound'], { papers: words }: Messages): string[] => {
  const newest = new Map<string, Verification['sound'][number]>();
  for (const each of sound) {
    const { day, revision } = each.sealed.data.envelope;
    if (revision > (newest.get(day)?.sealed.data.envelope.revision ?? 0)) newest.set(day, each);
  }
  const days = [...newest.keys()].sort() as Day[]; // the contract checked that they are dates
  const [first, last] = [days.at(0), days.at(-1)];
  if (!first || !last) return [];
  const missing: string[] = [];
  for (let day = first; day < last; day = addDays(day, 1)) if (!newest.has(day)) missing.push(day);
  const ofState = (state: string) => days.filter((day) => newest.get(day)?.sealed.data.envelope.dataState === state);
  const line = (say: (count: number, named: string) => string, of: readonly string[]): string[] =>
    of.length === 0 ? [] : [say(of.length, `${of.slice(0, mostNamed).join(', ')}${of.length > mostNamed ? ' …' : ''}`)];
  const sites = new Set(sound.map(({ sealed }) => sealed.data.envelope.facility));
  return [
    words.verifiedSites([...sites].join(', ')),
    ...line(words.daysMissing, missing),
    ...line(words.daysWithout, ofState('none')),
    ...line(words.daysPartial, ofState('partial')),
  ].map((each) => `  ${each}`);
};
