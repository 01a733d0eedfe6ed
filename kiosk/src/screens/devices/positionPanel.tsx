import { useSignal } from '@preact/signals';
import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import type { ZoneList } from '#contract/zones.ts';
import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { useQuestion } from '../../parts/question.ts';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { BrokerAccount } from './brokerAccount.tsx';
import { EditForm } from './editForm.tsx';
import { Facts } from './facts.tsx';
import { Mark, Refused } from './figure.tsx';
import { hostOf } from './inbox.tsx';
import { useDeed } from './inventory.ts';
import { Ladder } from './ladder.tsx';
import { newTexts } from './newTexts.ts';
import { ReplaceForm } from './replaceForm.tsx';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';
import { identityWords, standingOf } from './words.ts';

const texts = { ...devicesTexts, ...newTexts, ...testTexts };

export interface PositionPanelProps {
  readonly position: PositionView;
  readonly list: DeviceList;
  readonly mayChange: boolean;
  readonly onChanged: () => void;
  readonly onWithdrawn: () => void;
}

/** What stands where and how it is doing; changed, replaced or withdrawn here. */
export const PositionPanel = ({ position, list, mayChange, onChanged, onWithdrawn }: PositionPanelProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const zones = useQuestion<ZoneList>('/zones', () => false);
  const open = useSignal<'edit' | 'replace' | 'withdraw' | undefined>(undefined);
  const close = (): void => {
    open.value = undefined;
  };
  const { unit, kind, areaId, zoneId, covers, name } = position;
  const areaName = (id: string): string => list.areas.find((area) => area.areaId === id)?.name ?? id;
  const standing = standingOf(position);
  const isCamera = kind === 'camera';
  // What hangs on a relay or an input of a camera comes in with the camera's own account.
  const isOnBroker =
    unit?.address === null && !list.positions.some((each) => each.positionId === unit.unitId && each.kind === 'camera');
  return (
    <section class="panel dev-stack" aria-label={say('position.facts')}>
      <header class="dev-head">
        <h2>{say(`kind.${kind}`)}</h2>
        <Mark {...standing}>{say(standing.word)}</Mark>
      </header>
      {isCamera && unit && <Ladder position={position} />}
      {unit?.other && (
        <p class="dev-fault" role="alert">
          <Icon name="octagon" size="small" />
          <span>{say('position.other', { unit: identityWords(unit.other) })}</span>
        </p>
      )}
      {open.value === 'edit' ? (
        <EditForm position={position} list={list} onDone={onChanged} onClose={close} />
      ) : (
        <Facts
          facts={[
            [say('fact.area'), areaId && areaName(areaId)],
            [say('fact.covers'), covers.map(areaName).join(say('dev.comma'))],
            [say('fact.zone'), zones.body?.zones.find((zone) => zone.zoneId === zoneId)?.name ?? zoneId],
            [say('fact.people'), position.peopleCount?.toString()],
            [say('fact.manufacturer'), unit?.manufacturer],
            [say('fact.model'), unit?.model],
            [say('fact.serial'), unit?.serial],
            [say('fact.mac'), unit?.mac],
            [say('fact.firmware'), unit?.firmware],
            [
              unit?.address ? say('fact.address') : say('fact.unitId'),
              unit?.address ? hostOf(unit.address) : unit?.unitId,
            ],
            [
              say('fact.since'),
              unit && dayText(unit.since.slice(0, 10), languageTags[kiosk.settings.value.language], 'short'),
            ],
            [say('fact.account'), isCamera ? say(accountWord(position)) : undefined],
          ]}
        />
      )}
      {position.isConfigured && <p class="hint">{say('position.configured')}</p>}
      {mayChange && <Trouble position={position} onChanged={onChanged} />}
      {mayChange && open.value === undefined && (
        <div class="dev-buttons">
          <Opens name={say('position.edit')} onOpen={() => (open.value = 'edit')} />
          <Opens name={say('position.replace')} onOpen={() => (open.value = 'replace')} />
          {!position.isConfigured && <Opens name={say('position.withdraw')} onOpen={() => (open.value = 'withdraw')} />}
        </div>
      )}
      {mayChange &&
        isCamera &&
        unit &&
        position.hasCredentials &&
        !position.isConfigured &&
        open.value === undefined && <OwnAccount positionId={position.positionId} onChanged={onChanged} />}
      {unit && isOnBroker && open.value === undefined && <BrokerAccount unitId={unit.unitId} />}
      {open.value === 'replace' && <ReplaceForm position={position} list={list} onDone={onChanged} onClose={close} />}
      {open.value === 'withdraw' && (
        <Withdraw positionId={position.positionId} name={name} onDone={onWithdrawn} onClose={close} />
      )}
    </section>
  );
};

const accountWord = ({ hasCredentials, allowsPlainText }: PositionView) => {
  if (!hasCredentials) return 'position.account.no';
  return allowsPlainText ? 'position.account.plain' : 'position.account.yes';
};

const Opens = ({ name, onOpen }: { name: string; onOpen: () => void }) => (
  <button type="button" class="button" onClick={onOpen}>
    {name}
  </button>
);

/** A camera that still has the installer's account gets one that nobody knows. */
const OwnAccount = ({ positionId, onChanged }: { positionId: string; onChanged: () => void }) => {
  const say = useSay(texts);
  const deed = useDeed<{ positionId: string }>();
  const isDone = useSignal(false);
  const run = async (): Promise<void> => {
    const done = await deed.run(`/devices/${positionId}/rotate`, {});
    isDone.value = done !== undefined;
    onChanged();
  };
  return (
    <div class="dev-stack">
      <button type="button" class="button" disabled={deed.isRunning || isDone.value} onClick={() => void run()}>
        <Icon name="lock" />
        {say(deed.isRunning ? 'position.rotating' : isDone.value ? 'position.rotated' : 'position.rotate')}
      </button>
      <p class="hint">{say('position.rotate.hint')}</p>
      <Refused fault={deed.fault} />
    </div>
  );
};

interface WithdrawProps {
  readonly positionId: string;
  readonly name: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const Withdraw = ({ positionId, name, onDone, onClose }: WithdrawProps) => {
  const say = useSay(texts);
  const deed = useDeed<object>();
  const run = async (): Promise<void> => {
    if (await deed.run(`/devices/${positionId}/withdraw`, {})) onDone();
  };
  return (
    <div class="dev-asks" role="alertdialog" aria-label={say('position.withdraw')}>
      <p>{say('position.withdraw.sure', { name })}</p>
      <Refused fault={deed.fault} />
      <div class="dev-buttons">
        <button type="button" class="button" onClick={onClose}>
          {say('position.withdraw.no')}
        </button>
        <button type="button" class="button button-danger" disabled={deed.isRunning} onClick={() => void run()}>
          {say('position.withdraw.yes')}
        </button>
      </div>
    </div>
  );
};
