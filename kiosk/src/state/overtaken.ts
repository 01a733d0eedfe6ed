import { computed, type ReadonlySignal } from '@preact/signals';
import type { Entry } from '../outbox/entry.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type Copy, isCounted } from './copy.ts';

/** What the agent's numbers lack of what was tapped here. */
export interface Overtaken {
  /** The rooms they are wrong for; undefined where nobody can tell which. */
  readonly rooms: ReadonlySet<string> | undefined;
  readonly sinceMs: number;
}

export interface OvertakenOptions {
  readonly outbox: Pick<Outbox, 'waiting' | 'unsure'>;
  readonly copy: Pick<Copy, 'roomsChangedBy'>;
  readonly nowMs: ReadonlySignal<number>;
  readonly today: ReadonlySignal<string>;
  readonly zone: ReadonlySignal<number>;
}

/** An answer takes a moment; numbers that lack a tap for longer than this are not the present ones. */
const graceMs = 2_000;

/** Undefined while the agent's numbers lack nothing. */
export const overtakenBy = ({
  outbox,
  copy,
  nowMs,
  today,
  zone,
}: OvertakenOptions): ReadonlySignal<Overtaken | undefined> =>
  computed(() => {
    const isUnsure = ({ id }: Entry): boolean => outbox.unsure.value.has(id);
    // Stamped ahead of now is no more a moment ago than long past: the clock was put back since.
    const isLate = (entry: Entry): boolean => isUnsure(entry) || Math.abs(nowMs.value - entry.madeAtMs) > graceMs;
    const late = outbox.waiting.value.filter((entry) => isCounted(entry) && isLate(entry));
    const rooms = copy.roomsChangedBy(late);
    if (rooms?.size === 0) return undefined;
    const sure = late.filter((entry) => !isUnsure(entry)).map(({ madeAtMs }) => madeAtMs);
    // One of which nobody can tell the time may have been at any time today.
    const dayBeganMs = Date.parse(`${today.value}T00:00:00Z`) - zone.value * 60_000;
    return { rooms, sinceMs: sure.length === 0 ? dayBeganMs : Math.min(nowMs.value, ...sure) };
  });
