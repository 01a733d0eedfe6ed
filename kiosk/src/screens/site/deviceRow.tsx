import type { DeviceView } from '#contract/site.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { type DeviceKind, deviceWord, isActive, kindName, kindOf } from './devices.ts';
import { siteTexts } from './texts.ts';

const icons: Readonly<Record<DeviceKind, IconName>> = {
  camera: 'camera',
  door: 'door',
  siren: 'siren',
  light: 'light',
  motion: 'motion',
  smoke: 'device',
  other: 'device',
};

/** A device, since when, and the word for what it now says. */
export const DeviceRow = ({ device }: { device: DeviceView }) => {
  const kiosk = useKiosk();
  const say = useSay(siteTexts);
  const since = device.stateSince ?? device.lastSeenAt;
  const tone = device.availability !== 'online' ? 'off' : isActive(device) ? 'active' : 'calm';
  return (
    <li class="row device-row" data-tone={tone} data-device={device.deviceId}>
      <Icon name={icons[kindOf(device)]} size="large" />
      <span class="row-words">
        <b>{device.name}</b>
        <small>
          {kindName(device, say)}
          {since && ` ${whenText(Date.parse(since), kiosk.nowMs.value, kiosk.zone.value)}`}
          {device.detail && ` ${device.detail}`}
        </small>
      </span>
      <span class="row-word">{deviceWord(device, say)}</span>
    </li>
  );
};
