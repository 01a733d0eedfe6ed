import { fromRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { EventData, JournalEvent } from '#contract/events.ts';
import type { SensorKind, ZoneAlarmKind } from '#contract/values.ts';

/**
 * `disarmed`: the class asks for nothing now. `exit_delay`: arms in a moment. `released`: armed, and its doors may open.
 * `entry_delay`: somebody came in and has a moment to disarm. `alarm`: latched until a person resets it.
 */
export type Phase = 'disarmed' | 'exit_delay' | 'armed' | 'released' | 'entry_delay' | 'alarm';
export type LapseCause = EventData<'zone.lapsed'>['because'];

/** A position, or a unit that stands at none; the whole zone where neither is named. */
export interface Where {
  readonly positionId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly place?: string | undefined;
}

/** One sensor that reported an alarm. `pending`: it becomes one when the entry delay is over. */
export interface Remembered extends Where {
  readonly kind: ZoneAlarmKind;
  readonly sensor: SensorKind;
  readonly at: EpochMs;
  /** When it reported last: a button pressed again calls again. */
  readonly calledAt: EpochMs;
  readonly pending?: true;
}

export interface Bypass {
  readonly requestId: string;
  /** Undefined: the whole zone. */
  readonly positionId?: string | undefined;
  readonly place?: string | undefined;
  readonly reason: string;
  readonly until: EpochMs;
  readonly requestedBy: string;
  readonly byDecider: boolean;
  readonly requestedAt: EpochMs;
  /** Undefined: it does not hold yet. */
  readonly confirmedBy?: string | undefined;
  readonly confirmedAt?: EpochMs | undefined;
}

export interface OpenLapse extends Where {
  readonly because: LapseCause;
  readonly since: EpochMs;
}

/** All that is kept of a zone. The same events give the same state: after a restart it is what it was. */
export interface ZoneState {
  readonly phase: Phase;
  readonly since: EpochMs;
  /** When a delay or a release is over. */
  readonly until?: EpochMs | undefined;
  /** Who disarmed it; undefined: nobody did, it is as its class asks. */
  readonly disarmedBy?: string | undefined;
  readonly memory: readonly Remembered[];
  readonly bypasses: readonly Bypass[];
  readonly lapses: readonly OpenLapse[];
  readonly last?: { readonly type: string; readonly at: EpochMs; readonly by: string } | undefined;
}

/** Before anything happened to a zone. */
export const initialState: ZoneState = {
  phase: 'disarmed',
  since: epochMs(0),
  memory: [],
  bypasses: [],
  lapses: [],
};

export type ZoneEventType = Extract<JournalEvent['type'], `zone.${string}`>;
/** A zone's event as it is decided, before the journal numbers it. */
export type ZoneEvent = {
  [T in ZoneEventType]: { readonly type: T; readonly actor: string; readonly data: EventData<T> };
}[ZoneEventType];

export const sameWhere = (one: Where, other: Where): boolean =>
  one.positionId === other.positionId && one.deviceId === other.deviceId;

/** The state after an event that happened at `at`. Events are believed: what may happen is the reducer's affair. */
export const applied = (state: ZoneState, event: ZoneEvent, at: EpochMs): ZoneState => {
  const last = { type: event.type, at, by: event.actor };
  const to = (phase: Phase, until?: string): ZoneState => ({
    ...state,
    phase,
    since: at,
    until: until === undefined ? undefined : instant(until, at),
    disarmedBy: undefined,
    last,
  });
  switch (event.type) {
    case 'zone.arming':
      return to('exit_delay', event.data.until);
    case 'zone.armed':
    case 'zone.release_ended':
      return to('armed');
    case 'zone.released':
      return to('released', event.data.until);
    case 'zone.disarmed':
      return {
        ...to('disarmed'),
        memory: [],
        disarmedBy: event.data.because === 'person' ? event.actor : undefined,
      };
    case 'zone.entered': {
      const { kind, sensor, until } = event.data;
      const entry: Remembered = { ...whereOf(event.data), kind, sensor, at, calledAt: at, pending: true };
      const entering = state.phase === 'entry_delay' ? { ...state, last } : to('entry_delay', until);
      return { ...entering, memory: [...state.memory, entry] };
    }
    case 'zone.alarmed': {
      const { kind, sensor } = event.data;
      const entry: Remembered = { ...whereOf(event.data), kind, sensor, at, calledAt: at };
      const known = state.memory.find((each) => !each.pending && isSame(each, entry));
      if (known) {
        return {
          ...state,
          last,
          memory: state.memory.map((each) => (each === known ? { ...known, calledAt: at } : each)),
        };
      }
      const others = state.memory.filter((each) => !isSame(each, entry));
      // A door that nobody explains is looked into; the zone goes on as it was.
      const next = kind === 'door' || state.phase === 'alarm' ? { ...state, last } : to('alarm');
      return { ...next, memory: [...others, entry] };
    }
    case 'zone.reset':
      return { ...(state.phase === 'alarm' ? to('armed') : { ...state, last }), memory: [] };
    case 'zone.lapsed': {
      const lapse: OpenLapse = { ...whereOf(event.data), because: event.data.because, since: at };
      return { ...state, last, lapses: [...state.lapses, lapse] };
    }
    case 'zone.restored': {
      const { because } = event.data;
      const lapses = state.lapses.filter((each) => !(each.because === because && sameWhere(each, event.data)));
      return { ...state, last, lapses };
    }
    case 'zone.bypass_requested': {
      const { requestId, positionId, place, reason, until, byDecider } = event.data;
      const request: Bypass = {
        requestId,
        ...(positionId !== undefined && { positionId }),
        ...(place !== undefined && { place }),
        reason,
        until: instant(until, at),
        requestedBy: event.actor,
        byDecider,
        requestedAt: at,
      };
      return { ...state, last, bypasses: [...state.bypasses, request] };
    }
    case 'zone.bypassed':
      return {
        ...state,
        last,
        bypasses: state.bypasses.map((each) =>
          each.requestId === event.data.requestId ? { ...each, confirmedBy: event.actor, confirmedAt: at } : each,
        ),
      };
    case 'zone.bypass_ended':
      return {
        ...state,
        last,
        bypasses: state.bypasses.filter(({ requestId }) => requestId !== event.data.requestId),
      };
  }
};

export const isSame = (one: Remembered, other: Omit<Remembered, 'at' | 'calledAt'>): boolean =>
  sameWhere(one, other) && one.kind === other.kind && one.sensor === other.sensor;

/** Only what is there: the journal takes no undefined. */
export const whereOf = ({ positionId, deviceId, place }: Where) => ({
  ...(positionId !== undefined && { positionId }),
  ...(deviceId !== undefined && { deviceId }),
  ...(place !== undefined && { place }),
});

/** The catalogue has checked that these are instants. */
const instant = (text: string, otherwise: EpochMs): EpochMs => fromRfc3339(text) ?? otherwise;
