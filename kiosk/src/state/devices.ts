import type { DeviceView } from '#contract/site.ts';
import type { Say, TextKey } from '../i18n/text.ts';

export type DeviceKind = 'camera' | 'door' | 'siren' | 'light' | 'motion' | 'other';

interface KindWords {
  readonly name: TextKey;
  readonly on: TextKey;
  readonly off: TextKey;
}
const kinds: Readonly<Record<DeviceKind, KindWords>> = {
  camera: { name: 'device.camera', on: 'device.on', off: 'device.off' },
  door: { name: 'device.door', on: 'device.open', off: 'device.shut' },
  siren: { name: 'device.siren', on: 'device.sounding', off: 'device.quiet' },
  light: { name: 'device.light', on: 'device.on', off: 'device.off' },
  motion: { name: 'device.motionSensor', on: 'device.motion', off: 'device.still' },
  other: { name: 'device.other', on: 'device.on', off: 'device.off' },
};

/** Home Assistant's component and device class, as the site's page tells them apart. */
export const kindOf = ({ component, deviceClass }: Pick<DeviceView, 'component' | 'deviceClass'>): DeviceKind => {
  if (component === 'camera' || component === 'siren' || component === 'light') return component;
  if (deviceClass === 'door' || deviceClass === 'opening' || deviceClass === 'garage_door') return 'door';
  if (deviceClass === 'motion' || deviceClass === 'occupancy') return 'motion';
  return 'other';
};

export const kindName = (device: DeviceView, say: Say): string => say(kinds[kindOf(device)].name);

/** What the device now says; an offline one is never said to be shut or quiet. */
export const deviceWord = (device: DeviceView, say: Say): string => {
  if (device.availability !== 'online') return say(`device.${device.availability}`);
  if (device.rung) return say(`rung.${device.rung}`);
  return stateWord(device, device.state, say);
};

/** A state or availability as a device told it, in the screen's words; what is foreign stays as it came. */
export const stateWord = (device: DeviceView | undefined, told: string | null, say: Say): string => {
  const words = kinds[device ? kindOf(device) : 'other'];
  switch (told?.toLowerCase()) {
    case 'on':
      return say(words.on);
    case 'off':
      return say(words.off);
    case 'online':
    case 'offline':
      return say(told.toLowerCase() === 'online' ? 'device.online' : 'device.offline');
    case undefined:
    case '':
    case 'unknown':
      return say('device.unknown');
    default:
      return told ?? '';
  }
};

/** Open, sounding, lit, moving. */
export const isActive = ({ availability, state }: DeviceView): boolean =>
  availability === 'online' && state?.toLowerCase() === 'on';
