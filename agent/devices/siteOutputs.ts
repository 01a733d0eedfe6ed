import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '#agent/config/resolve.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { Connection } from './mqtt/connection.ts';
import { mqttOutputs } from './mqtt/outputs.ts';
import type { Roster } from './mqtt/roster.ts';
import type { OutputLine } from './outputLine.ts';
import { defaultAnswerWithinMs, defaultRenewEveryMs, type Outputs, settleAnswers, startOutputs } from './outputs.ts';
import type { PositionStore, UnitStay } from './positionStore.ts';
import { type RelayOutputsOptions, relayOutputs } from './relayOutputs.ts';
import type { SignalBook } from './signals.ts';
import { type Output, wantedOutputs, wiredOutputs } from './wiredOutputs.ts';

export interface SiteOutputsOptions extends Pick<RelayOutputsOptions, 'driverOf'> {
  readonly config: Pick<Config, 'sirens' | 'lights' | 'rooms' | 'site'>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly connection: Connection;
  readonly signals: SignalBook;
  readonly roster: Roster;
  readonly positions: Pick<PositionStore, 'all'>;
  /** Whether an MQTT device was ever introduced. */
  readonly isKnown: (deviceId: string) => boolean;
  readonly isCamera: (unitId: string) => boolean;
  readonly shouldSound: () => boolean;
  readonly roomsInAlarm: () => ReadonlySet<string>;
  readonly logger: FastifyBaseLogger;
  readonly renewEveryMs?: number;
  readonly answerWithinMs?: number;
}

export interface SiteOutputs extends Pick<Outputs, 'mute' | 'onChange' | 'look' | 'close'> {
  /** The ids of the sirens, and of the cameras that sirens are wired to: one that is gone is heard by nobody. */
  sirens(): readonly string[];
  /** Whether it is wired to a relay of a camera, so that it never introduces itself. */
  isOnRelay(id: string): boolean;
  /** Where an output stands, in the words of the house; undefined where nobody named it. */
  nameOf(id: string): string | undefined;
  /** Sounds a camera's relay for a test, or ends it; undefined: what stands there is not on a relay. */
  hold(unit: Pick<UnitStay, 'unitId' | 'item'>, isHeld: boolean): boolean | undefined;
  /** What a technician should know about the relays of a camera. */
  notes(cameraId: string): readonly string[];
  /** Other cameras are watched now. */
  rewire(): void;
}

/** The sirens and lights of the site, over MQTT and on the relays of cameras, as they are wired now. */
export const startSiteOutputs = (options: SiteOutputsOptions): SiteOutputs => {
  const { config, journal, clock, connection, signals, logger } = options;
  const { renewEveryMs = defaultRenewEveryMs, answerWithinMs = defaultAnswerWithinMs } = options;
  const settleMs = settleAnswers * answerWithinMs;
  const mqttLine = mqttOutputs({
    connection,
    clock,
    roster: options.roster,
    isKnown: options.isKnown,
    site: config.site.code,
    timeZone: config.site.timeZone,
    validForSeconds: Math.max(1, Math.ceil(renewEveryMs / 1000)),
    settleMs,
  });
  const relays = relayOutputs({
    driverOf: options.driverOf,
    signals,
    clock,
    settleMs,
    onBug: (err) => logger.error({ event: 'devices.relay_failed', err }),
  });
  const wiring = (): readonly Output[] =>
    wiredOutputs({
      sirens: config.sirens,
      lightRooms: config.lights ? config.rooms.map(({ id }) => id) : [],
      positions: options.positions.all(),
      isCamera: options.isCamera,
    });
  let wired = wiring();
  const lines = new Map<string, OutputLine>();
  /** The same way to the same output each time: what it was told and owes goes with it. */
  const lineOf = ({ id, via }: Output): OutputLine => {
    const key = JSON.stringify([id, via]);
    const line = lines.get(key) ?? (via.kind === 'mqtt' ? mqttLine(id) : relays.line(id, via.cameraId, via.item));
    lines.set(key, line);
    return line;
  };
  const outputs = startOutputs({
    lines: () => wired.map(lineOf),
    wanted: () =>
      wantedOutputs(wired, {
        shouldSound: options.shouldSound(),
        roomsInAlarm: wired.some(({ use }) => use === 'light') ? options.roomsInAlarm() : new Set(),
      }),
    journal,
    clock,
    cursorOf: (id) => createCursor(journal.db, `output:${id}`),
    renewEveryMs,
    answerWithinMs,
  });
  connection.onUp(outputs.renew);
  journal.onCommit((events) => {
    if (events.some(({ type }) => rewiring.has(type))) wired = wiring();
  });
  const stopHearing = signals.onChange(({ unitId, item }) => {
    const isOurs = wired.some(({ via }) => via.kind === 'relay' && via.cameraId === unitId && via.item === item);
    // Behind whatever hears the signal too; a relay that fell back is closed again at once.
    if (isOurs) setImmediate(outputs.look);
  });

  return {
    mute: outputs.mute,
    onChange: outputs.onChange,
    look: outputs.look,
    close: () => {
      stopHearing();
      outputs.close();
    },
    sirens: () =>
      wired.flatMap(({ id, use, via }) =>
        use === 'light' ? [] : [id, ...(via.kind === 'relay' ? [via.cameraId] : [])],
      ),
    isOnRelay: (id) => wired.some((output) => output.id === id && output.via.kind === 'relay'),
    nameOf: (id) => wired.find((output) => output.id === id)?.position?.name,
    hold: ({ unitId, item }, isHeld) => {
      const output = wired.find(({ via }) => via.kind === 'relay' && via.cameraId === unitId && via.item === item);
      if (!output) return undefined;
      outputs.hold(output.id, isHeld);
      return options.driverOf(unitId) !== undefined;
    },
    notes: relays.notes,
    rewire: () => {
      wired = wiring();
    },
  };
};

const rewiring: ReadonlySet<string> = new Set([
  'position.recorded',
  'position.withdrawn',
  'unit.bound',
  'unit.released',
]);
