import type { SensorKind } from '#contract/values.ts';
import type { Level } from '../signals.ts';

/** What a binary sensor of Home Assistant's class tells; `on` is active for all but the two turned ones. */
const byClass: Readonly<Record<string, SensorKind>> = {
  door: 'opening',
  window: 'opening',
  opening: 'opening',
  garage_door: 'opening',
  lock: 'opening',
  motion: 'motion',
  moving: 'motion',
  occupancy: 'motion',
  presence: 'person',
  sound: 'sound',
  vibration: 'intrusion',
  smoke: 'smoke',
  heat: 'smoke',
  gas: 'gas',
  carbon_monoxide: 'gas',
  moisture: 'water',
  tamper: 'tamper',
  safety: 'fault',
  problem: 'fault',
  connectivity: 'fault',
  battery: 'battery',
  power: 'power',
};

/** Our words for "something is the matter, or is on". Every other word of an entity is clear. */
const activeWords: ReadonlySet<string> = new Set([
  'open',
  'opening',
  'closing',
  'stopped',
  'detected',
  'tampered',
  'unsafe',
  'problem',
  'low',
  'disconnected',
  'unlocked',
  'unlocking',
  'locking',
  'jammed',
  'unpowered',
  'on',
  'triggered',
]);

const soundsLikePanic = /panic|sos|emergency|alarm_button|紧急|报警|求助/i;

/**
 * What the signal of an entity tells. A button does not say what it is for: it is a panic button by its own name, or by the
 * position that it is bound to; otherwise it is an input.
 */
export const sensorOf = (
  component: string,
  deviceClass: string | undefined,
  names: readonly (string | undefined)[],
): SensorKind => {
  const isPanic = names.some((name) => name !== undefined && soundsLikePanic.test(name));
  switch (component) {
    case 'binary_sensor':
      // Zigbee2MQTT gives a pressed SOS key the class `safety`.
      return isPanic && (deviceClass === undefined || deviceClass === 'safety')
        ? 'panic'
        : (byClass[deviceClass ?? ''] ?? 'input');
    case 'sensor':
      return 'battery';
    case 'lock':
    case 'cover':
      return 'opening';
    case 'alarm_control_panel':
      return 'intrusion';
    case 'event':
      return deviceClass === 'motion' ? 'motion' : isPanic ? 'panic' : 'input';
    default:
      return 'output';
  }
};

export const levelOf = (state: string | undefined): Level =>
  state === undefined ? 'unknown' : activeWords.has(state) ? 'active' : 'clear';

const lowPercent = 20;
const recoveredPercent = 25;

/** `low` under 20 %, `normal` from 25 %; in between what it was, so that a cold night does not make it flap. */
export const batteryWord = (percent: number, before: string | undefined): 'low' | 'normal' =>
  percent < lowPercent || (percent < recoveredPercent && before === 'low') ? 'low' : 'normal';
