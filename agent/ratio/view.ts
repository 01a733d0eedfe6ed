import type { Fix, RoomView } from '#contract/rooms.ts';
import type { Confidence, RoomState } from '#contract/values.ts';
import { toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { RoomOnSite } from './ports.ts';
import type { RoomStanding } from './store.ts';

/** Config.alerts, as far as a room's view needs it. */
export interface RatioTimes {
  readonly infantGraceMs: number;
  readonly graceMs: number;
  readonly staleAfterMs: number;
}

/** How long a room may lack caregivers before it is a breach (product.md, "Life of a breach"), with infants or without. */
export const graceOf = ({ infants }: { readonly infants: boolean }, times: RatioTimes): number =>
  infants ? times.infantGraceMs : times.graceMs;

/** A deficit is transient while it is younger than its grace, and a breach from the moment the grace is over. */
const stateAt = (standing: RoomStanding, graceMs: number, now: EpochMs): RoomState => {
  if (standing.state !== 'deficit') return standing.state;
  return now - beganAt(standing) < graceMs ? 'transient' : 'breach';
};

/** An old number stays on the screen but is marked; a room without children has nothing to doubt. */
const confidenceAt = (
  children: number,
  lastConfirmedAt: EpochMs | undefined,
  staleAfterMs: number,
  now: EpochMs,
): Confidence => {
  if (children === 0) return 'fresh';
  return lastConfirmedAt === undefined || now - lastConfirmedAt > staleAfterMs ? 'stale' : 'fresh';
};

/** One room as everybody sees it. */
export const roomView = (
  room: RoomOnSite,
  standing: RoomStanding,
  at: {
    readonly now: EpochMs;
    readonly timeZone: string;
    readonly times: RatioTimes;
    readonly lastConfirmedAt: EpochMs | undefined;
    readonly fix: Fix | undefined;
  },
): RoomView => {
  const [only, ...more] = new Set(room.classTypes);
  const confidence = confidenceAt(standing.children, at.lastConfirmedAt, at.times.staleAfterMs, at.now);
  return {
    roomId: room.roomId,
    name: room.name,
    classType: more.length === 0 ? (only ?? null) : null,
    children: standing.children,
    caregivers: standing.caregivers,
    required: standing.required,
    deficit: standing.deficit,
    spare: standing.spare,
    cap: standing.cap,
    overCap: standing.overCap,
    exceptions: standing.exceptions,
    state: stateAt(standing, graceOf(standing, at.times), at.now),
    confidence,
    since: toRfc3339(beganAt(standing), at.timeZone),
    asOf: toRfc3339(confidence === 'fresh' ? at.now : (at.lastConfirmedAt ?? beganAt(standing)), at.timeZone),
    rule: standing.rule,
    fix: at.fix ?? null,
  };
};

/** A deficit that was unattended for a while is still the same deficit. */
const beganAt = ({ state, since, deficitSince }: RoomStanding): EpochMs =>
  epochMs(state === 'deficit' ? (deficitSince ?? since) : since);
