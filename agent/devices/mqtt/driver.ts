import type { Driver, DriverListener, Identity, StepFailure } from '../driver.ts';
import type { SignalBook } from '../signals.ts';
import type { Connection } from './connection.ts';
import { availabilityOf, type Heard, type Roster } from './roster.ts';

export interface MqttDriverOptions {
  readonly unitId: string;
  readonly roster: Roster;
  readonly connection: Pick<Connection, 'status'>;
  readonly signals: SignalBook;
}

/**
 * One unit behind the broker, whichever way it came to be known: introduced to Home Assistant, by Tasmota, or described by a
 * profile. It is not asked anything: what was heard since the last connect is what is known.
 */
export const mqttDriver = ({ unitId, roster, connection, signals }: MqttDriverOptions): Driver => {
  let stopListening: (() => void) | undefined;

  const parts = (): Heard[] => roster.ofUnit(unitId);
  const reach = (): StepFailure | undefined => {
    const { connected, detail } = connection.status();
    if (!connected) {
      const isRefused = /not authorized|bad user ?name/i.test(detail);
      return { ok: false, code: isRefused ? 'refused' : 'unreachable', detail: `no broker: ${detail}`.slice(0, 200) };
    }
    const known = parts();
    if (known.length === 0) return unreachable('has not introduced itself');
    if (known.some((part) => availabilityOf(part) === 'offline')) return unreachable('offline');
    return known.some((part) => part.spoke) ? undefined : unreachable('not heard since the last connect');
  };
  const isOutput = ({ entity }: Heard): boolean => entity.sensor === 'output';

  return {
    probe: async () => reach() ?? { ok: true, clockOffsetMs: undefined },
    authenticate: async () => {
      const failure = reach();
      return failure ?? { ok: true, identity: identityOf(unitId, parts()), login: 'broker' };
    },
    capabilities: async () =>
      reach() ?? {
        ok: true,
        streams: [],
        rtspUrl: undefined,
        snapshot: false,
        events: true,
        inputs: parts().flatMap((part) => (isOutput(part) ? [] : [part.entity.deviceId])),
        relays: parts().flatMap((part) => (isOutput(part) ? [part.entity.deviceId] : [])),
      },
    snapshot: async () => ({ ok: false, code: 'unsupported', detail: 'it has no picture' }),
    start: (listener: DriverListener) => {
      stopListening?.();
      let wasReached: boolean | undefined;
      const tellHealth = (): void => {
        const failure = reach();
        if (wasReached === (failure === undefined)) return;
        wasReached = failure === undefined;
        listener.health(failure ? 'unknown' : 'events_live', failure?.detail);
      };
      const offChange = signals.onChange((signal) => {
        if (signal.unitId !== unitId) return;
        listener.signal(signal);
        tellHealth();
      });
      const offPulse = signals.onPulse((pulse) => {
        if (pulse.unitId !== unitId) return;
        listener.pulse(pulse);
        tellHealth();
      });
      for (const signal of signals.of(unitId)) listener.signal(signal);
      tellHealth();
      stopListening = () => {
        offChange();
        offPulse();
      };
    },
    stop: async () => {
      stopListening?.();
      stopListening = undefined;
    },
  };
};

const unreachable = (detail: string): StepFailure => ({ ok: false, code: 'unreachable', detail });

const identityOf = (unitId: string, parts: readonly Heard[]): Identity => {
  const first = parts[0]?.entity;
  return {
    manufacturer: first?.manufacturer,
    model: first?.model,
    serial: first?.serial,
    firmware: undefined,
    mac: macOf(unitId),
    endpoint: undefined,
  };
};

/** Tasmota and ESPHome name a unit by its MAC address. */
const macOf = (unitId: string): string | undefined =>
  /^[0-9A-Fa-f]{12}$/.test(unitId) ? (unitId.toLowerCase().match(/../g) ?? []).join(':') : undefined;
