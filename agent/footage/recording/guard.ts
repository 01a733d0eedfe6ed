import type { Logger } from 'pino';
import { judgeSilence, standstillMs } from './silence.ts';

/** Waits for the next fragment of one camera. */
export interface Watchdog {
  /** It has so long, from now. */
  expect(withinMs: number): void;
  /** Nothing is waited for: we are busy with what came, or it is over. */
  rest(): void;
  /** Its time was over since the last fragment, even if it got another round. */
  isOverdue(): boolean;
}

/** Keeps a machine that stood still from being taken for cameras that did: no restart of all of them at once. */
export interface Guard {
  /** `onSilent` is called when time is over; before that comes one more round where the silence is not the camera's. */
  watchdog(onSilent: () => void): Watchdog;
  /** How long this process stood still, when that ended a moment ago. */
  recentStandstillMs(): number | undefined;
  close(): void;
}

const tickMs = 500;
/** What a standstill cost shows within this time: as a hole in what comes next, or as a connection that was cut. */
const recentMs = 15_000;

export const openGuard = (monotonicMs: () => number, log: Logger): Guard => {
  const deadlines = new Map<Watchdog, number>();
  let tickedMono = monotonicMs();
  let standstill: { readonly ms: number; readonly endedMono: number } | undefined;

  /** Also asked by a watchdog: nobody knows whose timer comes first when a machine goes on. */
  const tick = (): void => {
    const nowMono = monotonicMs();
    const lateMs = nowMono - tickedMono - tickMs;
    tickedMono = nowMono;
    if (lateMs <= standstillMs) return;
    standstill = { ms: lateMs, endedMono: nowMono };
    log.warn({ event: 'recorder.stood_still', ms: Math.round(lateMs) });
  };
  const ticking = setInterval(tick, tickMs);

  return {
    watchdog: (onSilent) => {
      let timer: NodeJS.Timeout | undefined;
      let overdue = false;

      const wait = (withinMs: number, isLast: boolean): void => {
        clearTimeout(timer);
        const sinceMono = monotonicMs();
        const dueMono = sinceMono + withinMs;
        timer = setTimeout(() => {
          overdue = true;
          tick();
          const stoodStillMono = standstill?.endedMono;
          const silence = {
            nowMono: monotonicMs(),
            sinceMono,
            dueMono,
            stoodStillMono,
            deadlines: [...deadlines.values()],
          };
          if (!isLast && judgeSilence(silence) !== 'camera') return wait(withinMs, true);
          deadlines.delete(watchdog);
          onSilent();
        }, withinMs);
      };

      const watchdog: Watchdog = {
        expect: (withinMs) => {
          overdue = false;
          // It stays as it is in the second round: who is silent already counts among those who fall silent now.
          deadlines.set(watchdog, monotonicMs() + withinMs);
          wait(withinMs, false);
        },
        rest: () => {
          clearTimeout(timer);
          deadlines.delete(watchdog);
        },
        isOverdue: () => overdue,
      };
      return watchdog;
    },
    recentStandstillMs: () => {
      tick();
      return standstill && monotonicMs() - standstill.endedMono < recentMs ? standstill.ms : undefined;
    },
    close: () => clearInterval(ticking),
  };
};
