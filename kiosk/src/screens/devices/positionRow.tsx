import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Mark } from './figure.tsx';
import { devicesTexts } from './texts.ts';
import { heardAt, kindIcon, standingOf } from './words.ts';

/** A position: what and where, how its unit is doing, and what it still lacks. The whole line opens it. */
export const PositionRow = ({ position, list }: { position: PositionView; list: DeviceList }) => {
  const kiosk = useKiosk();
  const say = useSay(devicesTexts);
  const { positionId, name, kind, areaId, unit, isProved } = position;
  const area = list.areas.find((each) => each.areaId === areaId);
  const standing = standingOf(position);
  const heardMs = standing.tone === 'bad' ? heardAt(position, list.devices) : undefined;
  const about = [
    say(`kind.${kind}`),
    area?.name,
    unit?.model ?? undefined,
    heardMs === undefined
      ? undefined
      : say('dev.seen', { time: whenText(heardMs, kiosk.nowMs.value, kiosk.zone.value) }),
  ].filter((part) => part !== undefined);
  const tests = position.lacking.map((test) => say(`test.${test}`));
  return (
    <li>
      <button
        type="button"
        class="dev-row"
        data-position={positionId}
        data-proved={isProved}
        onClick={() => kiosk.go({ at: 'devices', view: { page: 'position', positionId } })}
      >
        <Icon name={kindIcon(kind)} size="large" />
        <span class="row-words">
          <b>{name}</b>
          <small>{about.join(' · ')}</small>
          {tests.length > 0 && unit && (
            <small class="dev-lacks">{say('dev.lacks', { tests: tests.join(say('dev.comma')) })}</small>
          )}
        </span>
        <span class="dev-marks">
          <Mark {...standing}>{say(standing.word)}</Mark>
          {unit?.other && (
            <Mark icon="octagon" tone="bad">
              {say('dev.other')}
            </Mark>
          )}
          {isProved && (
            <Mark icon="check" tone="good">
              {say('dev.proved')}
            </Mark>
          )}
        </span>
      </button>
    </li>
  );
};
