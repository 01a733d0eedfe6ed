import { addDays, type Day, parseDay } from '../time/calendar.ts';
import { packForDay, type RulePacks } from './pack.ts';

/** What guardians may see of the room of their child; `since`: the first day from which on they may without a break. */
export type GuardianPictures = { readonly shows: 'off' } | { readonly shows: 'still' | 'live'; readonly since: Day };

/** What the packs in force on a day let guardians see. A pack that says nothing of it lets them see nothing. */
export const guardianPicturesOn = (packs: RulePacks, day: Day): GuardianPictures => {
  const showsOn = (on: Day) => packForDay(packs, on).footage.guardianPictures ?? 'off';
  const shows = showsOn(day);
  if (shows === 'off') return { shows };
  // Between these days nothing changes.
  const changes = packs
    .flatMap(({ effectiveFrom, effectiveTo = '' }) => {
      const last = parseDay(effectiveTo);
      return [parseDay(effectiveFrom) ?? [], last ? addDays(last, 1) : []].flat();
    })
    .filter((change) => change <= day)
    .toSorted()
    .toReversed();
  let since = day;
  for (const change of changes) {
    if (showsOn(change) === 'off') break;
    since = change;
  }
  return { shows, since };
};
