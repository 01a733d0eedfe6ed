import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { InboxEntry, PositionView, UnitGiven } from '#contract/provisioning.ts';
import { useSay } from '../../state/context.ts';
import { type Identified, IdentifyStep } from './identifyStep.tsx';
import { type Technician, useWhy } from './technician.ts';
import { provisioningTexts } from './texts.ts';

interface ReplaceFormProps {
  readonly technician: Technician;
  readonly position: PositionView;
  readonly inbox: readonly InboxEntry[];
  readonly onReplaced: () => void;
}
type Wanted = { readonly unit: UnitGiven } & Partial<Pick<Identified, 'credentials' | 'who'>>;

/** Another unit for the same place; of the same model it is asked whether that is meant. */
export const ReplaceForm = ({ technician, position, inbox, onReplaced }: ReplaceFormProps) => {
  const say = useSay(provisioningTexts);
  const why = useWhy();
  const address = useSignal(position.unit?.address ?? '');
  const wanted = useSignal<Wanted | undefined>(undefined);
  const asksFor = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const replace = async (what: Wanted, confirm: boolean): Promise<void> => {
    wanted.value = what;
    const answer = await technician.call('POST', `/devices/${position.positionId}/replace`, {
      id: v7(),
      unit: what.unit,
      ...(what.credentials && { credentials: what.credentials }),
      ...('address' in what.unit && !what.who && { ifSilent: true }),
      ...(confirm && { confirm }),
    });
    if (answer.ok) return onReplaced();
    const reason = why(answer);
    asksFor.value = answer.code === 'confirmation_needed' ? reason : undefined;
    fault.value = answer.code === 'confirmation_needed' ? undefined : reason;
  };
  return (
    <div class="prov-stack prov-inner">
      <h3>{say('pos.replace.unit')}</h3>
      <p class="hint">{say('pos.replace.hint')}</p>
      {position.kind === 'camera' ? (
        <IdentifyStep
          technician={technician}
          address={address}
          next={say('pos.replace.do')}
          onIdentified={({ address: at, ...found }) => void replace({ unit: { address: at }, ...found }, false)}
        />
      ) : (
        <ul class="rows">
          {inbox
            .filter(({ source }) => source === 'mqtt')
            .map((entry) => (
              <li key={entry.key} class="row">
                <span class="row-words">
                  <b>{entry.name}</b>
                  <small>{[entry.model, entry.unitId].filter((part) => part !== null).join(' · ')}</small>
                </span>
                <button
                  type="button"
                  class="button"
                  onClick={() => void replace({ unit: { unitId: entry.unitId ?? '' } }, false)}
                >
                  {say('pos.replace.do')}
                </button>
              </li>
            ))}
          {inbox.every(({ source }) => source !== 'mqtt') && <li class="hint">{say('inbox.none.hint')}</li>}
        </ul>
      )}
      {asksFor.value && (
        <div class="prov-asks" role="alertdialog" aria-label={say('pos.replace.confirm')}>
          <p>{asksFor.value}</p>
          <button
            type="button"
            class="button button-danger"
            onClick={() => {
              if (wanted.value) void replace(wanted.value, true);
            }}
          >
            {say('pos.replace.confirm')}
          </button>
        </div>
      )}
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault.value })}
        </p>
      )}
    </div>
  );
};
