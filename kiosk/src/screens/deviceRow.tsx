import type { DeviceView } from '#contract/site.ts';
import type { TextKey } from '../i18n/text.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { timeOfDay } from '../state/clock.ts';
import { useKiosk, useSay } from '../state/context.ts';

/** A device with the word for what it now says; an offline one is never shown as shut or quiet. */
export const DeviceRow = ({ device }: { device: DeviceView }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const { icon, name, words } = kinds[kindOf(device)];
  const online = device.availability === 'online';
  const on = device.state?.toLowerCase() === 'on';
  const off = device.state?.toLowerCase() === 'off';
  const word = !online
    ? say(`device.${device.availability}`)
    : device.rung
      ? say(`rung.${device.rung}`)
      : on || off
        ? say(words[on ? 'on' : 'off'])
        : (device.state ?? say('device.unknown'));
  const since = device.stateSince ?? device.lastSeenAt;
  return (
    <li class="row device-row" data-tone={!online ? 'off' : on ? 'active' : 'calm'} data-device={device.deviceId}>
      <Icon name={icon} size="large" />
      <span class="row-words">
        <b>{device.name}</b>
        <small>
          {say(name)}
          {since && ` ${timeOfDay(Date.parse(since), kiosk.zone.value)}`}
          {device.detail && ` ${device.detail}`}
        </small>
      </span>
      <span class="row-word">{word}</span>
    </li>
  );
};

type Kind = 'camera' | 'door' | 'siren' | 'light' | 'motion' | 'other';
interface KindWords {
  readonly icon: IconName;
  readonly name: TextKey;
  readonly words: { readonly on: TextKey; readonly off: TextKey };
}
const plain = { on: 'device.on', off: 'device.off' } as const;
const kinds: Readonly<Record<Kind, KindWords>> = {
  camera: { icon: 'camera', name: 'device.camera', words: plain },
  door: { icon: 'door', name: 'device.door', words: { on: 'device.open', off: 'device.shut' } },
  siren: { icon: 'siren', name: 'device.siren', words: { on: 'device.sounding', off: 'device.quiet' } },
  light: { icon: 'light', name: 'device.light', words: plain },
  motion: { icon: 'motion', name: 'device.motionSensor', words: { on: 'device.motion', off: 'device.still' } },
  other: { icon: 'device', name: 'device.other', words: plain },
};

/** Home Assistant's component and device class, as the site's page tells them apart. */
const kindOf = ({ component, deviceClass }: DeviceView): Kind => {
  if (component === 'camera' || component === 'siren' || component === 'light') return component;
  if (deviceClass === 'door' || deviceClass === 'opening' || deviceClass === 'garage_door') return 'door';
  if (deviceClass === 'motion' || deviceClass === 'occupancy') return 'motion';
  return 'other';
};
