import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import { Ladder } from './ladder.tsx';
import { PositionSheet } from './positionSheet.tsx';
import type { Technician } from './technician.ts';
import { provisioningTexts } from './texts.ts';
import { kindIcon, passedOf, provisioningWords } from './words.ts';

interface PositionsProps {
  readonly technician: Technician;
  readonly devices: DeviceList;
  readonly open: string | undefined;
  readonly onOpen: (positionId: string | undefined) => void;
  readonly onChanged: () => void;
}

/** Every position with what stands there, how it is doing, and what it has proved; one of them in full. */
export const Positions = ({ technician, devices, open, onOpen, onChanged }: PositionsProps) => {
  const say = useSay(provisioningTexts);
  const chosen = devices.positions.find(({ positionId }) => positionId === open);
  if (chosen) {
    return (
      <PositionSheet
        key={chosen.positionId}
        technician={technician}
        position={chosen}
        devices={devices}
        onBack={() => onOpen(undefined)}
        onChanged={onChanged}
      />
    );
  }
  if (devices.positions.length === 0) {
    return <Notice icon="device" title={say('pos.none')} hint={say('pos.none.hint')} />;
  }
  return (
    <section class="panel" aria-label={say('prov.positions')}>
      <ul class="rows">
        {devices.positions.map((position) => (
          <PositionRow key={position.positionId} position={position} areas={devices.areas} onOpen={onOpen} />
        ))}
      </ul>
    </section>
  );
};

interface PositionRowProps {
  readonly position: PositionView;
  readonly areas: DeviceList['areas'];
  readonly onOpen: (positionId: string) => void;
}

const PositionRow = ({ position, areas, onOpen }: PositionRowProps) => {
  const say = useSay(provisioningWords);
  const { positionId, name, kind, unit, isProved, tests, areaId } = position;
  const where = areas.find((area) => area.areaId === areaId)?.name;
  const who = unit
    ? [unit.manufacturer, unit.model, unit.serial].filter((part) => part !== null).join(' ') ||
      (unit.address ?? unit.unitId)
    : say('pos.noUnit');
  return (
    <li class="row prov-row" data-position={positionId} data-proved={isProved}>
      <Icon name={kindIcon(kind)} size="large" />
      <span class="row-words">
        <b>{name}</b>
        <small>{[say(`kind.${kind}`), where, who].filter((part) => part !== undefined).join(' · ')}</small>
        {unit?.other && <small class="prov-bad">{say('pos.other')}</small>}
      </span>
      {unit && <Ladder position={position} />}
      <span class="chip" data-tone={isProved ? undefined : 'warn'}>
        {isProved ? `✓ ${say('pos.proved')}` : say('pos.unproved', { n: passedOf(position), all: tests.length })}
      </span>
      <button
        type="button"
        class="button button-icon"
        aria-label={say('pos.open', { name })}
        onClick={() => onOpen(positionId)}
      >
        <Icon name="forward" />
      </button>
    </li>
  );
};
