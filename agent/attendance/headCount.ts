import type { HeadCountBody } from '#contract/attendance.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { type Asked, type Ruling, unknownId } from './ruling.ts';

export interface HeadCountFacts {
  readonly roomKnown: boolean;
  readonly isKnown: (childId: string) => boolean;
  /** The children whom the box believed to be there at that time. */
  readonly expected: readonly string[];
}

/**
 * Somebody counted the children of a room, by face or by number. What does not agree is recorded, never refused: the
 * count says what a person saw. Refuses: invalid (neither faces nor a number, or two that contradict each other),
 * unknown_reference.
 */
export const decideHeadCount = ({ body, at, by }: Asked<HeadCountBody>, facts: HeadCountFacts): Ruling => {
  const { id, roomId, seen } = body;
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  const children = body.children ?? seen?.length;
  if (children === undefined) return invalid('seen', 'name whom you see in the room, or give their number in children');
  if (seen && children !== seen.length) return invalid('children', `is not the ${seen.length} who are named in seen`);
  const stranger = seen?.find((childId) => !facts.isKnown(childId));
  if (stranger !== undefined) return unknownId('seen', stranger);
  const faces = seen && {
    seen,
    missing: facts.expected.filter((childId) => !seen.includes(childId)),
    extra: seen.filter((childId) => !facts.expected.includes(childId)),
  };
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.head_counted',
      occurredAt: at,
      actor: by.actor,
      subject: roomId,
      data: { roomId, children, expected: facts.expected.length, ...(faces && { faces }) },
    },
  };
};

const invalid = (field: string, message: string): Ruling => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${field}`, message }] },
});

/** A head count against what the box believes now of that instant: a correction or a late event explains a child, or calls one into question. */
export interface HeadCount {
  readonly eventId: string;
  readonly roomId: string;
  readonly at: EpochMs;
  readonly counted: number;
  /** How many are believed to have been there. */
  readonly expected: number;
  /** Undefined when only a number was given. */
  readonly faces: Faces | undefined;
}
interface Faces {
  readonly seen: readonly string[];
  /** Were there, as is believed, and were not seen. */
  readonly missing: readonly string[];
  /** Were seen, and are believed to have been elsewhere. */
  readonly extra: readonly string[];
}

/** The faces after it was learned whether one child was in the room at that time. */
export const facesAfter = ({ seen, missing, extra }: Faces, childId: string, wasThere: boolean): Faces => {
  const wasSeen = seen.includes(childId);
  const withOrWithout = (list: readonly string[], isOn: boolean): readonly string[] =>
    list.includes(childId) === isOn ? list : isOn ? [...list, childId] : list.filter((id) => id !== childId);
  return {
    seen,
    missing: withOrWithout(missing, wasThere && !wasSeen),
    extra: withOrWithout(extra, wasSeen && !wasThere),
  };
};

export const agrees = ({ counted, expected, faces }: HeadCount): boolean =>
  counted === expected && (faces === undefined || (faces.missing.length === 0 && faces.extra.length === 0));

/** Somebody may be lost: fewer were seen than should be there, or one who should be was not. */
export const isSomebodyMissing = ({ counted, expected, faces }: HeadCount): boolean =>
  counted < expected || (faces !== undefined && faces.missing.length > 0);

export interface CountTimes {
  /** From one count to the next while children are in the room. */
  readonly everyMs: number;
  /** After a child came in from the door or from another room, so long until its face is to be counted. */
  readonly afterEntryMs: number;
}

/**
 * When a room with children is to be counted next and why: after somebody came in that no count has seen, and on a
 * timer. Ours, after name-to-face checks on arrival, on a move and on a timer. `first` is the first entry that no count
 * has seen; undefined without any.
 */
export const nextCountOf = (
  lastCountAt: EpochMs | undefined,
  first: { readonly at: EpochMs; readonly what: 'in' | 'moved' } | undefined,
  times: CountTimes,
): { readonly at: EpochMs; readonly because: 'entry' | 'move' | 'timer' } | undefined => {
  const entry = first && {
    at: epochMs(first.at + times.afterEntryMs),
    because: first.what === 'in' ? ('entry' as const) : ('move' as const),
  };
  const since = lastCountAt ?? first?.at;
  const timer = since === undefined ? undefined : { at: epochMs(since + times.everyMs), because: 'timer' as const };
  if (!entry || !timer) return entry ?? timer;
  return entry.at <= timer.at ? entry : timer;
};
