import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { History } from './history.tsx';
import { Ladder } from './ladder.tsx';
import { LiveTests } from './liveTests.tsx';
import { type Place, PlaceForm } from './placeForm.tsx';
import { ReplaceForm } from './replaceForm.tsx';
import { type Technician, useWhy } from './technician.ts';
import { Withdrawal } from './withdrawal.tsx';
import { provisioningWords } from './words.ts';

interface PositionSheetProps {
  readonly technician: Technician;
  readonly position: PositionView;
  readonly devices: DeviceList;
  readonly onBack: () => void;
  readonly onChanged: () => void;
}

/** One position: its unit, its live tests, and what may be changed about it. */
export const PositionSheet = ({ technician, position, devices, onBack, onChanged }: PositionSheetProps) => {
  const kiosk = useKiosk();
  const say = useSay(provisioningWords);
  const why = useWhy();
  const doing = useSignal<'replace' | 'change' | 'history' | undefined>(undefined);
  const running = useSignal(false);
  const told = useSignal<{ readonly good: boolean; readonly words: string } | undefined>(undefined);
  const { positionId, name, unit, kind, areaId, zoneId, covers } = position;
  const mayWrite = technician.name !== undefined;
  const give = async (method: 'POST' | 'PUT', path: string, body: object, done?: string): Promise<void> => {
    running.value = true;
    const answer = await technician.call(method, `/devices/${positionId}${path}`, { id: v7(), ...body });
    running.value = false;
    if (!answer.ok) told.value = { good: false, words: say('prov.failed', { why: why(answer) }) };
    else {
      told.value = done === undefined ? undefined : { good: true, words: done };
      doing.value = undefined;
    }
    onChanged();
  };
  const toggle = (what: 'replace' | 'change' | 'history', label: string) => (
    <button
      type="button"
      class="button"
      aria-expanded={doing.value === what}
      onClick={() => {
        doing.value = doing.value === what ? undefined : what;
      }}
    >
      {label}
    </button>
  );
  return (
    <div class="prov-sheet">
      <div class="prov-head">
        <button type="button" class="button button-back" onClick={onBack}>
          <Icon name="back" />
          {say('pos.back')}
        </button>
        <h2>{name}</h2>
        <span>{say(`kind.${kind}`)}</span>
      </div>
      <div class="split prov-split">
        <LiveTests technician={technician} position={position} onEnded={onChanged} />
        <section class="panel prov-stack" aria-label={say('pos.unit')}>
          <h3>{say('pos.unit')}</h3>
          {unit ? (
            <>
              <p>
                {[unit.manufacturer, unit.model].filter((part) => part !== null).join(' ') || unit.unitId}
                <br />
                <small>
                  {[unit.serial, unit.mac, unit.address, unit.item].filter((part) => part !== null).join(' · ')}
                </small>
                <br />
                <small>
                  {say('pos.since', {
                    time: whenText(Date.parse(unit.since), kiosk.nowMs.value, kiosk.zone.value),
                  })}
                </small>
              </p>
              {unit.other && <p class="form-fault">{say('pos.other')}</p>}
              <Ladder position={position} />
              {position.detail && <p class="hint">{position.detail}</p>}
            </>
          ) : (
            <p>{say('pos.noUnit')}</p>
          )}
          {position.isConfigured && <p class="hint">{say('pos.configured')}</p>}
          {told.value && (
            <p class={told.value.good ? 'prov-good' : 'form-fault'} role={told.value.good ? 'status' : 'alert'}>
              {told.value.words}
            </p>
          )}
          <div class="prov-buttons">
            {mayWrite && toggle('replace', say('pos.replace'))}
            {mayWrite && toggle('change', say('pos.change'))}
            {mayWrite && unit?.address && (
              <button
                type="button"
                class="button"
                disabled={running.value}
                onClick={() => void give('POST', '/rotate', {}, say('pos.rotated'))}
              >
                {say('pos.ownAccount')}
              </button>
            )}
            {toggle('history', say('pos.history'))}
            {mayWrite && !position.isConfigured && (
              <Withdrawal name={name} onWithdraw={() => void give('POST', '/withdraw', {}).then(onBack)} />
            )}
          </div>
          {doing.value === 'replace' && (
            <ReplaceForm
              technician={technician}
              position={position}
              inbox={devices.inbox}
              onReplaced={() => {
                doing.value = undefined;
                onChanged();
              }}
            />
          )}
          {doing.value === 'change' && (
            <PlaceForm
              areas={devices.areas}
              begun={{
                positionId,
                name,
                kind,
                ...(areaId !== null && { areaId }),
                ...(zoneId !== null && { zoneId }),
                covers: [...covers],
              }}
              isNew={false}
              save={say('place.saveChange')}
              fault={undefined}
              running={running.value}
              onSave={({ positionId: _, ...place }: Place) => void give('PUT', '', place)}
            />
          )}
          {doing.value === 'history' && <History technician={technician} positionId={positionId} />}
        </section>
      </div>
    </div>
  );
};
