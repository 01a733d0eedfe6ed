import type { FastifyBaseLogger } from 'fastify';
import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { EventData } from '#contract/events.ts';
import type { LivenessBook } from '../liveness.ts';
import type { DeviceRecord, DeviceStore } from '../store.ts';
import type { Entity } from './entity.ts';
import { availabilityOf, type Heard, type Roster } from './roster.ts';
import { isSilenceAssumed } from './silence.ts';

/** Writes what was heard into the journal: the difference only, everything of one turn in one transaction. */
export interface Writer {
  /** Something was heard from the device, or it was introduced. */
  touch(deviceId: string): void;
  withdraw(deviceId: string): void;
  /** An event that lasts no time, such as a pressed button. Returns false when too many wait already. */
  pulse(deviceId: string, state: string): boolean;
  /** Writes now, also what was held back because it chatters. */
  flush(): void;
  close(): void;
}

export interface WriterOptions {
  readonly journal: Journal;
  readonly store: DeviceStore;
  readonly liveness: LivenessBook;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
}

/** A contact that chatters faster than this is journalled at this pace; its last word is always kept. */
const shortestStateGapMs = 200;
const mostPulsesWaiting = 100;
const retryAfterMs = 1000;

export const createWriter = ({ journal, store, liveness, roster, clock, logger }: WriterOptions): Writer => {
  const touched = new Set<string>();
  const withdrawn = new Set<string>();
  const wroteStateAt = new Map<string, number>();
  let pulses: NewEvent<'device.state_changed'>[] = [];
  let next: { readonly kind: 'soon'; handle: NodeJS.Immediate } | { readonly kind: 'retry' } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const schedule = (): void => {
    if (isClosed) return;
    next ??= { kind: 'soon', handle: setImmediate(() => flush(false)) };
  };
  const later = (delayMs: number): void => {
    timer ??= setTimeout(() => flush(false), delayMs);
  };

  const flush = (everything: boolean): void => {
    if (next?.kind === 'soon') clearImmediate(next.handle);
    clearTimeout(timer);
    timer = undefined;
    next = undefined;
    const now = clock.monotonicMs();
    const chatters = (deviceId: string): boolean =>
      !everything && now - (wroteStateAt.get(deviceId) ?? Number.NEGATIVE_INFINITY) < shortestStateGapMs;
    const devices = [...touched].flatMap((deviceId) => roster.get(deviceId) ?? []);
    const held = devices.filter(({ entity, state }) => state !== undefined && chatters(entity.deviceId));
    const events: NewEvent[] = [
      ...[...withdrawn]
        .filter((deviceId) => store.find(deviceId))
        .map(
          (deviceId): NewEvent => ({ type: 'device.withdrawn', actor: 'agent', subject: deviceId, data: { deviceId } }),
        ),
      ...devices.flatMap((device) => differences(device, store.find(device.entity.deviceId), !held.includes(device))),
      ...pulses,
    ];
    try {
      if (events.length > 0) journal.record(events);
    } catch (error) {
      // The disk is full or broken. What was heard is kept and written when it can be.
      logger.error({ event: 'devices.not_recorded', err: error, events: events.length });
      next = { kind: 'retry' };
      later(retryAfterMs);
      return;
    }
    for (const { type, subject } of events) if (type === 'device.state_changed') wroteStateAt.set(subject, now);
    for (const deviceId of withdrawn) {
      liveness.forget(deviceId);
      wroteStateAt.delete(deviceId);
    }
    withdrawn.clear();
    touched.clear();
    pulses = [];
    for (const device of devices) {
      const { deviceId } = device.entity;
      const heard = heardOf(device);
      if (held.includes(device)) {
        touched.add(deviceId);
        liveness.update(deviceId, { availabilityHeard: heard.availabilityHeard });
      } else {
        liveness.update(deviceId, heard);
      }
    }
    if (held.length > 0) later(shortestStateGapMs);
  };

  return {
    touch: (deviceId) => {
      withdrawn.delete(deviceId);
      touched.add(deviceId);
      schedule();
    },
    withdraw: (deviceId) => {
      touched.delete(deviceId);
      withdrawn.add(deviceId);
      schedule();
    },
    pulse: (deviceId, state) => {
      if (pulses.length >= mostPulsesWaiting) return false;
      const actor = `device:${deviceId}`;
      const data = { deviceId, state };
      pulses.push({ type: 'device.state_changed', occurredAt: clock.now(), actor, subject: deviceId, data });
      schedule();
      return true;
    },
    flush: () => flush(true),
    close: () => {
      flush(true);
      clearTimeout(timer);
      if (next?.kind === 'soon') clearImmediate(next.handle);
      isClosed = true;
    },
  };
};

const differences = (device: Heard, known: DeviceRecord | undefined, withState: boolean): NewEvent[] => {
  const { entity, state } = device;
  const { deviceId } = entity;
  const envelope = { actor: `device:${deviceId}`, subject: deviceId };
  const events: NewEvent[] = [];
  if (!known || !sameDescription(known, entity)) {
    events.push({ ...envelope, type: 'device.introduced', data: descriptionOf(entity) });
  }
  const availability = availabilityOf(device);
  if (availability !== 'unknown' && availability !== known?.availability) {
    events.push({ ...envelope, type: 'device.availability_changed', data: { deviceId, availability } });
  }
  if (withState && state !== undefined && state !== known?.state) {
    events.push({ ...envelope, type: 'device.state_changed', data: { deviceId, state } });
  }
  return events;
};

const heardOf = (device: Heard): { stateHeard: boolean; availabilityHeard: boolean; detail: string | undefined } => ({
  stateHeard: device.state !== undefined && availabilityOf(device) !== 'offline',
  availabilityHeard: availabilityOf(device) !== 'unknown',
  detail: detailOf(device),
});

/** For the technician: why its state cannot be read, that it has not been heard for a while, or that nobody could tell soon. */
const detailOf = ({ entity, silence, atBridge }: Heard): string | undefined => {
  if (atBridge !== 'used') return atBridge === 'removed' ? 'removed from its bridge' : 'disabled at its bridge';
  if (entity.sources.length > 0 && entity.sources.every(({ template }) => template.kind === 'unmapped'))
    return 'needs_mapping';
  if (silence === 'heard')
    return isSilenceAssumed(entity) ? 'no sign of life: silence is noticed after 25 h' : undefined;
  return silence === 'suspect' ? 'suspect: overdue' : 'silent';
};

const sameDescription = (known: DeviceRecord, entity: Entity): boolean =>
  known.name === entity.name &&
  known.component === entity.component &&
  known.deviceClass === (entity.deviceClass ?? null) &&
  known.unitId === entity.unitId &&
  known.manufacturer === (entity.manufacturer ?? null) &&
  known.model === (entity.model ?? null) &&
  known.serial === (entity.serial ?? null);

const descriptionOf = (entity: Entity): EventData<'device.introduced'> => ({
  deviceId: entity.deviceId,
  name: entity.name,
  component: entity.component,
  ...(entity.deviceClass === undefined ? {} : { deviceClass: entity.deviceClass }),
  ...(entity.unitId === entity.deviceId ? {} : { unitId: entity.unitId }),
  ...(entity.manufacturer === undefined ? {} : { manufacturer: entity.manufacturer }),
  ...(entity.model === undefined ? {} : { model: entity.model }),
  ...(entity.serial === undefined ? {} : { serial: entity.serial }),
});
