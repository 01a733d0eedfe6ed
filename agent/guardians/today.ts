import type { AlarmToday, ChildState, GuardianToday, Moment, OwnChildToday, With } from '#contract/guardianPage.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { GuardianPictures } from '../policy/guardianPictures.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { childrenOf, mayBeTold } from './own.ts';
import type { ChildDay, Finding, GuardianHouse, Happened, HouseAlarm } from './ports.ts';

export interface TodayFacts {
  readonly adult: AdultRecord;
  /** Those linked to the adult; who is not their own is left out here. */
  readonly children: readonly ChildRecord[];
  readonly consent: readonly ConsentPurpose[];
  readonly pictures: GuardianPictures;
  readonly day: Day;
  readonly now: EpochMs;
  readonly house: GuardianHouse;
  readonly text: (instant: EpochMs) => string;
}

const purposeOf = {
  arrived: 'arrival',
  handed_over: 'handover',
  moved: 'handover',
  left: 'departure',
  closed: 'departure',
} as const satisfies Record<Happened['what'], ConsentPurpose>;

/** What a guardian is shown of today: of their own children, and of each only what they agreed to be told. */
export const todayOf = (facts: TodayFacts): Pick<GuardianToday, 'children' | 'house' | 'alarms'> => {
  const { adult, day, now, house, consent, pictures, text } = facts;
  const own = childrenOf(adult, facts.children, day).map((child) => ({
    child,
    of: house.childDay(child, day, now),
    isTold: (purpose: ConsentPurpose) => mayBeTold(child, adult, purpose, day, consent),
  }));
  const watched = own.filter(({ isTold }) => isTold('safety'));
  return {
    children: own
      // Who is not enrolled today, and not inside all the same, has no day.
      .filter(({ child, of }) => isEnrolledOn(child, day) || of.inside)
      .map(({ child, of, isTold }) => ({
        ...childToday(child, of, adult, isTold, text),
        look: pictures.shows !== 'off' && of.inside && isTold('pictures') ? pictures.shows : null,
      })),
    house: watched.length > 0 ? house.armed() : null,
    alarms:
      watched.length > 0
        ? house
            .alarms(day)
            .filter((alarm) => watched.some(({ of }) => wasInsideDuring(of, alarm)))
            .map(
              ({ kind, from, to }): AlarmToday => ({ kind, from: text(from), to: to === undefined ? null : text(to) }),
            )
        : [],
  };
};

const isEnrolledOn = ({ enrolledFrom, enrolledTo }: ChildRecord, day: Day): boolean =>
  enrolledFrom <= day && (enrolledTo === undefined || day <= enrolledTo);

const childToday = (
  child: ChildRecord,
  of: ChildDay,
  adult: AdultRecord,
  isTold: (purpose: ConsentPurpose) => boolean,
  text: (instant: EpochMs) => string,
): Omit<OwnChildToday, 'look'> => {
  const state = isTold('arrival') && isTold('departure') ? stateOf(of) : undefined;
  const moments = [
    ...of.happened
      .filter(({ what }) => isTold(purposeOf[what]))
      .map((happened) => ({ at: happened.at, moment: momentOf(happened, child, adult, isTold, text) })),
    ...(isTold('health') ? of.findings.map((each) => ({ at: each.at, moment: findingOf(each, text) })) : []),
  ];
  return {
    childId: child.childId,
    name: child.name,
    className: of.className ?? null,
    state: state?.state ?? 'unknown',
    since: state?.since === undefined ? null : text(state.since),
    room: state?.state === 'inside' && isTold('handover') ? (of.inside?.room ?? null) : null,
    isLate: of.isLate && isTold('late_pickup'),
    timeline: moments.toSorted((one, other) => one.at - other.at).map(({ moment }) => moment),
  };
};

const stateOf = ({ inside, happened, isExpected }: ChildDay): { state: ChildState; since: EpochMs | undefined } => {
  if (inside) return { state: 'inside', since: inside.since };
  const last = happened.findLast(({ what }) => what === 'left' || what === 'closed');
  if (last) return { state: 'left', since: last.at };
  return { state: isExpected ? 'expected' : 'away', since: undefined };
};

const momentOf = (
  { what, at, room, adultId, oneOff }: Happened,
  child: ChildRecord,
  adult: AdultRecord,
  isTold: (purpose: ConsentPurpose) => boolean,
  text: (instant: EpochMs) => string,
): Moment => {
  switch (what) {
    case 'arrived':
    case 'left':
      return { what, at: text(at), with: withWhom(child, adult, adultId, oneOff) };
    case 'handed_over':
    case 'moved':
      return { what, at: text(at), room: isTold('handover') ? (room ?? null) : null };
    case 'closed':
      return { what, at: text(at) };
  }
};

/** By what the guardians themselves wrote: the relation on the child's list, or the name they gave for one day. */
const withWhom = (
  child: ChildRecord,
  adult: AdultRecord,
  adultId: string | undefined,
  oneOff: string | undefined,
): With => {
  if (oneOff !== undefined) return { who: 'one_off', name: oneOff };
  if (adultId === undefined) return { who: 'staff', name: null };
  if (adultId === adult.adultId) return { who: 'self', name: null };
  return { who: 'listed', name: child.guardians.find((link) => link.adultId === adultId)?.relation ?? null };
};

const findingOf = ({ at, signs, celsius, actions }: Finding, text: (instant: EpochMs) => string): Moment => ({
  what: 'health',
  at: text(at),
  signs: [...signs],
  celsius,
  actions: [...actions],
});

/** Whether a child was in the house at some time while an alarm stood. */
const wasInsideDuring = ({ happened, inside }: ChildDay, { from, to }: HouseAlarm): boolean => {
  const end = to ?? Number.POSITIVE_INFINITY;
  let arrivedAt: number | undefined;
  // Who is inside without having come today has been there since another day.
  if (inside && !happened.some(({ what }) => what === 'arrived')) arrivedAt = Number.NEGATIVE_INFINITY;
  for (const { what, at } of happened) {
    if (what === 'arrived') arrivedAt = at;
    if ((what === 'left' || what === 'closed') && arrivedAt !== undefined) {
      if (arrivedAt < end && from < at) return true;
      arrivedAt = undefined;
    }
  }
  return inside !== undefined && arrivedAt !== undefined && arrivedAt < end;
};
