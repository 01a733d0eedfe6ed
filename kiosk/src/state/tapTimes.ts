import type { ReadonlySignal } from '@preact/signals';
import { type Entry, isEmergency, type Ready, stampedAt } from '../outbox/entry.ts';
import { dayOf } from './clock.ts';
import type { HostClock } from './hostClock.ts';

export interface TapTimesOptions {
  readonly hostClock: Pick<HostClock, 'nowMs' | 'whenWas'>;
  readonly zone: ReadonlySignal<number>;
  /** Asks the agent for anything: every answer tells its time. */
  readonly ask: () => Promise<unknown>;
}

/**
 * Settles when an entry happened before it is sent. What was tapped while the clocks were sure goes as it is. Otherwise
 * the agent is heard first, and the page's steady clock tells how long ago it was; of an earlier page's tap the machine's
 * clock does, if it is off by as much as it then was, and the tap is of today. What is left is for staff to say, but for an
 * emergency: that waits for nobody, and has the time that the kiosk took it for.
 */
export const createTapTimes =
  ({ hostClock, zone, ask }: TapTimesOptions) =>
  async (entry: Entry, isDoubted: boolean): Promise<Ready> => {
    const { reading } = entry;
    if (!reading || (reading.isSure && !isDoubted)) return { kind: 'ready', entry };
    if (hostClock.whenWas(reading).kind === 'unheard') await ask();
    const when = hostClock.whenWas(reading);
    if (when.kind === 'unheard') return { kind: 'again' };
    const nowMs = hostClock.nowMs();
    if (when.kind === 'known') return { kind: 'ready', entry: stampedAt(entry, when.atMs, zone.peek()) };
    const isToday = dayOf(reading.saidMs, zone.peek()) === dayOf(nowMs, zone.peek());
    // Kept as sure: once it was sent it must not get another time.
    if (when.kind === 'likely' && isToday && !isDoubted)
      return { kind: 'ready', entry: { ...entry, reading: { ...reading, isSure: true } } };
    if (!isEmergency(entry)) return { kind: 'unsure' };
    return { kind: 'ready', entry: stampedAt(entry, Math.min(reading.saidMs, nowMs), zone.peek()) };
  };
