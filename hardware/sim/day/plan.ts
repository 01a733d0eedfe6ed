import { createRandom, type Random } from './random.ts';

/** A facility as its HTTP interface tells it: who can come, who may bring and fetch, who cares. */
export interface Facility {
  readonly rooms: readonly {
    readonly roomId: string;
    readonly isClassroom: boolean;
    /** How many children one caregiver may have there: whom to send where. */
    readonly childrenPerCaregiver: number;
  }[];
  readonly children: readonly {
    readonly childId: string;
    readonly roomId: string;
    /** Adults who may fetch. */
    readonly adults: readonly string[];
  }[];
  readonly caregivers: readonly string[];
  /** An adult who is blocked for a child; none where the facility has no such pair. */
  readonly block: { readonly childId: string; readonly adultId: string } | undefined;
}

/** One request of the day. `minute` counts from local midnight; `sentMinute` is later for what the box learns late. */
export interface Action {
  readonly path: string;
  readonly minute: number;
  readonly sentMinute: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** How the agent must answer. */
  readonly expects: 'recorded' | 'custody_blocked';
  /** The same request comes once more, as from a kiosk that heard no answer. */
  readonly twice: boolean;
  /** A tap on the wrong child: taken back so many minutes later. */
  readonly takenBackAfter: number | undefined;
}

/**
 * A full random day: staff from 07:10, arrivals 07:40–08:40, a class outdoors, breaks, a caregiver away too long, late
 * and double messages, two mistakes taken back, one custody block, pickups from 16:00, one check-out forgotten. The same
 * seed makes the same day. In the order in which it is sent.
 */
export const planDay = (facility: Facility, seed: number): Action[] => {
  const random = createRandom(seed);
  const posts = postsOf(facility, random);
  const stays = staysOf(facility, random);
  const actions = [
    ...staffDay(posts, random),
    ...arrivals(stays, random),
    ...outing(facility, stays, posts, random),
    ...departures(facility, stays, random),
  ];
  return actions.sort((a, b) => a.sentMinute - b.sentMinute || a.minute - b.minute);
};

const at = (hour: number, minute: number): number => hour * 60 + minute;

const firstRest = at(11, 30);
const lastRest = at(13, 30);
const restMinutes = 20;

interface Post {
  readonly staffId: string;
  readonly roomId: string;
}
interface Stay {
  readonly childId: string;
  readonly roomId: string;
  readonly adults: readonly string[];
  readonly arrives: number;
}

const action = (
  path: string,
  minute: number,
  body: Action['body'],
  more: Partial<Omit<Action, 'path' | 'minute' | 'body'>> = {},
): Action => ({
  path,
  minute,
  sentMinute: minute,
  body,
  expects: 'recorded',
  twice: false,
  takenBackAfter: undefined,
  ...more,
});

/** Caregivers by room, those rooms first that have the most children for each. */
const postsOf = ({ rooms, children, caregivers }: Facility, random: Random): Post[] => {
  const classrooms = rooms.filter(({ isClassroom }) => isClassroom);
  const posts: Post[] = [];
  for (const staffId of random.shuffled(caregivers)) {
    const need = classrooms
      .map(({ roomId, childrenPerCaregiver }) => ({
        roomId,
        load:
          children.filter((child) => child.roomId === roomId).length /
          childrenPerCaregiver /
          (0.5 + posts.filter((post) => post.roomId === roomId).length),
      }))
      .sort((a, b) => b.load - a.load)[0];
    if (need) posts.push({ staffId, roomId: need.roomId });
  }
  return posts;
};

/** Nine of ten come. */
const staysOf = ({ children }: Facility, random: Random): Stay[] =>
  children
    .filter(() => random.chance(0.9))
    .map(({ childId, roomId, adults }) => ({
      childId,
      roomId,
      adults,
      arrives: random.between(at(7, 40), at(8, 40)),
    }));

const staffDay = (posts: readonly Post[], random: Random): Action[] => {
  const runner = random.one(posts);
  // However many they are, the last is back, and the box knows it, before somebody is called away.
  const restsApart = Math.min(8, (lastRest - firstRest) / posts.length);
  return posts.flatMap(({ staffId, roomId }, index) => {
    const rests = firstRest + Math.floor(index * restsApart);
    const away = random.between(at(14, 0), at(15, 0));
    const late = random.chance(0.2) ? random.between(2, 6) : 0;
    return [
      action('/staff/clock-ins', random.between(at(7, 10), at(7, 35)), { staffId, roomId }),
      action('/staff/breaks', rests, { staffId, action: 'start' }, { sentMinute: rests + late }),
      action(
        '/staff/breaks',
        rests + restMinutes,
        { staffId, action: 'end' },
        { sentMinute: rests + restMinutes + late },
      ),
      // Called away to the office, and nobody came instead: a breach, where the room had none to spare.
      ...(staffId === runner?.staffId
        ? [action('/staff/moves', away, { staffId }), action('/staff/moves', away + 7, { staffId, roomId })]
        : []),
      action('/staff/clock-outs', random.between(at(18, 5), at(18, 25)), { staffId }),
    ];
  });
};

const arrivals = (stays: readonly Stay[], random: Random): Action[] => {
  const mistaken = new Set(random.shuffled(stays.map(({ childId }) => childId)).slice(0, 2));
  return stays.map(({ childId, arrives }) => {
    const late = random.chance(0.08) ? random.between(10, 45) : 0;
    const body = { childId, method: 'roster' };
    // The box hears late of some; a mistake is noticed at once, and the child then comes for good.
    return mistaken.has(childId)
      ? action('/attendance/check-ins', arrives, body, { takenBackAfter: 3 })
      : action('/attendance/check-ins', arrives, body, { sentMinute: arrives + late, twice: random.chance(0.05) });
  });
};

/** One class goes out with its caregivers and comes back. */
const outing = (facility: Facility, stays: readonly Stay[], posts: readonly Post[], random: Random): Action[] => {
  const yard = facility.rooms.find(({ isClassroom }) => !isClassroom);
  const room = random.one([...new Set(stays.map(({ roomId }) => roomId))]);
  if (!yard || room === undefined) return [];
  const childIds = stays.filter(({ roomId }) => roomId === room).map(({ childId }) => childId);
  const staff = posts.filter(({ roomId }) => roomId === room);
  const go = (minute: number, roomId: string): Action[] => [
    ...staff.map(({ staffId }) => action('/staff/moves', minute, { staffId, roomId })),
    action('/attendance/moves', minute + 1, { childIds, roomId }),
  ];
  return [...go(at(10, 0), yard.roomId), ...go(at(10, 40), room)];
};

const departures = ({ block }: Facility, stays: readonly Stay[], random: Random): Action[] => {
  const forgotten = random.one(stays)?.childId;
  return stays.flatMap(({ childId, adults }) => {
    const leaves = random.between(at(16, 0), at(17, 55));
    const [adultId] = random.shuffled(adults);
    const blocked =
      block?.childId === childId
        ? [
            action(
              '/attendance/check-outs',
              leaves - 5,
              { childId, adultId: block.adultId, method: 'staff' },
              { expects: 'custody_blocked' },
            ),
          ]
        : [];
    if (childId === forgotten) return blocked;
    const taken = adultId === undefined ? { override: { reason: '示例：家长电话委托' } } : { adultId };
    return [...blocked, action('/attendance/check-outs', leaves, { childId, method: 'staff', ...taken })];
  });
};
