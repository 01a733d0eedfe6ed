import Type, { type Static } from '#typebox';
import { closed, nullable } from './shape.ts';
import { Count, DayText, literals, Timestamp } from './values.ts';

/** The disks of the footage and how long they last. Bytes; a null is not known. */
export const StorageView = Type.Object(
  {
    /** Days that are kept: at least 90. */
    retentionDays: Type.Integer({ minimum: 90 }),
    bytesPerDay: nullable(Count),
    daysThatFit: nullable(Count),
    /** The day on which the disks cannot hold the days that must be kept; null when they can, or nobody can say yet. */
    fullOn: nullable(DayText),
    basis: literals('none', 'measured'),
    /** Why nothing is deleted now: a clock that is not proved or has jumped, an index that is not to be believed. */
    frozen: nullable(Type.String()),
    oldestPlayable: nullable(Timestamp),
    volumes: Type.Array(
      Type.Object(
        {
          path: Type.String(),
          state: literals('online', 'absent'),
          totalBytes: nullable(Count),
          freeBytes: nullable(Count),
          measuredAt: nullable(Timestamp),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type StorageView = Static<typeof StorageView>;
