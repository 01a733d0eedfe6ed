import { statfsSync } from 'node:fs';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import type { Health, HealthStatus } from '#contract/site.ts';

export interface CheckResult {
  readonly status: HealthStatus;
  /** A few words; empty when all is well. */
  readonly detail: string;
}

export interface NamedCheck {
  readonly name: string;
  run(): CheckResult;
}

/** Runs every check and remembers since when each has its status. A check that throws is failing. */
export const createHealth = (checks: readonly NamedCheck[], clock: Clock, timeZone: string): (() => Health) => {
  const kept = new Map<string, { readonly status: HealthStatus; readonly since: string }>();
  return () => {
    const results = checks.map(({ name, run }) => {
      const { status, detail } = guarded(run);
      const before = kept.get(name);
      const since = before?.status === status ? before.since : toRfc3339(clock.now(), timeZone);
      kept.set(name, { status, since });
      return { name, status, since, detail };
    });
    return { status: worst(results.map(({ status }) => status)), checks: results };
  };
};

const guarded = (run: () => CheckResult): CheckResult => {
  try {
    return run();
  } catch (error) {
    return { status: 'failing', detail: error instanceof Error ? error.message.slice(0, 200) : 'failed' };
  }
};

const worst = (statuses: readonly HealthStatus[]): HealthStatus =>
  statuses.includes('failing') ? 'failing' : statuses.includes('degraded') ? 'degraded' : 'ok';

/** The legal record: without it the box does nothing lawful. */
export const journalCheck = (lastSeq: () => number): NamedCheck => ({
  name: 'journal',
  run: () => ({ status: 'ok', detail: `seq ${lastSeq()}` }),
});

export const brokerCheck = (
  status: () => { readonly connected: boolean; readonly since: number; readonly detail: string },
  timeZone: string,
): NamedCheck => ({
  name: 'broker',
  run: () => {
    const { connected, since, detail } = status();
    return connected
      ? { status: 'ok', detail: `connected since ${toRfc3339(epochMs(since), timeZone)}` }
      : { status: 'degraded', detail: detail || 'not connected' };
  },
});

/**
 * What arrived over MQTT and was dropped since the start. Entities for which there was no room are sensors that nobody
 * watches; other rubbish is only told.
 */
export const devicesCheck = (
  dropped: () => {
    readonly broker: Readonly<Record<string, number>>;
    readonly devices: Readonly<Record<string, number>>;
  },
): NamedCheck => ({
  name: 'devices',
  run: () => {
    const { broker, devices } = dropped();
    const counted = (counts: Readonly<Record<string, number>>): string =>
      Object.entries(counts)
        .map(([reason, count]) => `${reason} ${count}`)
        .join(', ');
    const told = [
      ['dropped', counted(devices)],
      ['by the broker', counted(broker)],
    ].flatMap(([by, counts]) => (counts === '' ? [] : [`${by}: ${counts}`]));
    const isFull = ['too_many_devices', 'too_many'].some((reason) => devices[reason] !== undefined);
    const detail = [...(isFull ? ['no room for every sensor'] : []), ...told].join('; ');
    return { status: isFull ? 'degraded' : 'ok', detail };
  },
});

/** A process of the box: it said that it is ready, it lives, and, where it beats, it beat lately. */
export const processCheck = (
  name: string,
  options: {
    readonly isReady: () => boolean;
    /** Milliseconds since the epoch of its last sign of life; undefined when it never gave one. */
    readonly lastBeat?: () => number | undefined;
    readonly now: () => number;
    readonly silentAfterMs?: number;
  },
): NamedCheck => ({
  name,
  run: () => {
    if (!options.isReady()) return { status: 'degraded', detail: 'not running' };
    if (!options.lastBeat) return { status: 'ok', detail: '' };
    const beat = options.lastBeat();
    const silentMs = beat === undefined ? Number.POSITIVE_INFINITY : options.now() - beat;
    if (silentMs <= (options.silentAfterMs ?? defaultSilentAfterMs)) return { status: 'ok', detail: '' };
    return {
      status: 'degraded',
      detail: beat === undefined ? 'no sign of life yet' : `silent for ${Math.round(silentMs / 1000)} s`,
    };
  },
});
const defaultSilentAfterMs = 30_000;

export const clockCheck = (clock: Clock): NamedCheck => ({
  name: 'clock',
  run: () => {
    const trust = clock.trust();
    return { status: trust === 'unset' || trust === 'stepped' ? 'degraded' : 'ok', detail: trust };
  },
});

/** Space where the journal lives: below 1 GiB degraded, below 100 MiB failing, because commits will fail soon. */
export const diskCheck = (folder: string): NamedCheck => ({
  name: 'disk',
  run: () => {
    const { bavail, bsize } = statfsSync(folder);
    const freeMb = Math.floor((bavail * bsize) / 1_048_576);
    const status = freeMb < 100 ? 'failing' : freeMb < 1024 ? 'degraded' : 'ok';
    return { status, detail: `${freeMb} MiB free` };
  },
});
