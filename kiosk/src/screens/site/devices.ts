import type { DeviceView } from '#contract/site.ts';
import type { Say, TextKey } from '../../i18n/text.ts';
import type { siteTexts } from './texts.ts';

type SiteKey = keyof typeof siteTexts;
type SiteSay = Say<TextKey | SiteKey>;

export type DeviceKind = 'camera' | 'door' | 'siren' | 'light' | 'motion' | 'smoke' | 'other';

interface KindWords {
  readonly name: SiteKey;
  readonly on: SiteKey;
  readonly off: SiteKey;
}
const kinds: Readonly<Record<DeviceKind, KindWords>> = {
  camera: { name: 'device.camera', on: 'device.on', off: 'device.off' },
  door: { name: 'device.door', on: 'device.open', off: 'device.shut' },
  siren: { name: 'device.siren', on: 'device.sounding', off: 'device.quiet' },
  light: { name: 'device.light', on: 'device.on', off: 'device.off' },
  motion: { name: 'device.motionSensor', on: 'device.motion', off: 'device.still' },
  smoke: { name: 'device.smoke', on: 'device.alarm', off: 'device.calm' },
  other: { name: 'device.other', on: 'device.on', off: 'device.off' },
};

/** Home Assistant's component and device class, as the site's page tells them apart. */
export const kindOf = ({ component, deviceClass }: Pick<DeviceView, 'component' | 'deviceClass'>): DeviceKind => {
  if (component === 'camera' || component === 'siren' || component === 'light') return component;
  if (deviceClass === 'door' || deviceClass === 'opening' || deviceClass === 'garage_door') return 'door';
  if (deviceClass === 'motion' || deviceClass === 'occupancy') return 'motion';
  if (deviceClass === 'smoke' || deviceClass === 'gas' || deviceClass === 'carbon_monoxide') return 'smoke';
  return 'other';
};

/** The agent's words (agent/devices/mqtt/words.ts) for something going on, and for rest. */
const goingOn = new Set(['on', 'open', 'detected', 'tampered', 'problem', 'triggered']);
const atRest = new Set(['off', 'closed', 'clear', 'ok']);

export const kindName = (device: DeviceView, say: SiteSay): string => say(kinds[kindOf(device)].name);

/** What the device now says; an offline one is never said to be shut or quiet. */
export const deviceWord = (device: DeviceView, say: SiteSay): string => {
  if (device.availability !== 'online') return say(`device.${device.availability}`);
  if (device.rung) return say(`rung.${device.rung}`);
  return stateWord(device, device.state, say);
};

/** A state or availability as a device told it, in the screen's words; what is foreign stays as it came. */
export const stateWord = (device: DeviceView | undefined, told: string | null, say: SiteSay): string => {
  const words = kinds[device ? kindOf(device) : 'other'];
  const word = told?.toLowerCase() ?? '';
  if (goingOn.has(word)) return say(words.on);
  if (atRest.has(word)) return say(words.off);
  if (word === 'online' || word === 'offline') return say(`device.${word}`);
  return word === '' || word === 'unknown' ? say('device.unknown') : (told ?? '');
};

/** Open, sounding, lit, moving. */
export const isActive = ({ availability, state }: DeviceView): boolean =>
  availability === 'online' && state !== null && goingOn.has(state.toLowerCase());
