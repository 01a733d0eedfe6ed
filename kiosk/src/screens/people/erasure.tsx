import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { AdultRecord, ErasureBody, ErasureReport } from '#contract/people.ts';
import { Icon } from '../../parts/icons.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { formTexts } from './formTexts.ts';

interface ErasureProps {
  readonly childId: string;
  readonly adults: readonly AdultRecord[];
  readonly onErased: () => void;
}

type Step =
  | { readonly at: 'start' | 'asking' }
  | { readonly at: 'shown' | 'erasing'; readonly report: ErasureReport }
  | { readonly at: 'refused'; readonly code: string };

const reasons = ['retention_over', 'guardian_request'] as const;

/** Erasing a departed child: what would go is shown first, then a reason, then a second yes. */
export const Erasure = ({ childId, adults, onErased }: ErasureProps) => {
  const kiosk = useKiosk();
  const say = useSay(formTexts);
  const step = useSignal<Step>({ at: 'start' });
  const reason = useSignal<ErasureBody['reason'] | undefined>(undefined);
  const isSure = useSignal(false);
  const path = `/children/${childId}/erasure`;
  const look = async (): Promise<void> => {
    step.value = { at: 'asking' };
    const answer = await kiosk.read<ErasureReport>(path);
    step.value = answer.ok ? { at: 'shown', report: answer.body } : { at: 'refused', code: answer.code };
  };
  const erase = async (report: ErasureReport): Promise<void> => {
    step.value = { at: 'erasing', report };
    const answer = await kiosk.api.post(path, { id: v7(), reason: reason.value }, kiosk.session.value?.token);
    if (answer.ok) onErased();
    else step.value = { at: 'refused', code: answer.code };
  };
  const nameOf = (id: string): string => adults.find(({ adultId }) => adultId === id)?.name ?? id;
  const now = step.value;
  return (
    <section class="panel form-section" aria-label={say('erase.title')}>
      <h2>{say('erase.title')}</h2>
      <p class="hint">{say('erase.hint')}</p>
      {now.at === 'refused' && (
        <p class="field-fault" role="alert">
          <Icon name="octagon" size="small" />
          {now.code === 'conflict' ? say('erase.inside') : say(refusalText(now.code), { code: now.code })}
        </p>
      )}
      {now.at === 'shown' || now.at === 'erasing' ? (
        <>
          <p class="erase-would" role="status">
            <b>{say('erase.would', { n: now.report.emptied })}</b>
            <span>
              {now.report.adultIds.length > 0
                ? say('erase.adults', { names: now.report.adultIds.map(nameOf).join(say('tile.comma')) })
                : say('erase.noAdults')}
            </span>
          </p>
          <fieldset class="field">
            <legend>{say('erase.reason')}</legend>
            <div class="field-choices" data-columns="2">
              {reasons.map((each) => (
                <button
                  key={each}
                  type="button"
                  class="button choice"
                  aria-pressed={reason.value === each}
                  onClick={() => {
                    reason.value = each;
                  }}
                >
                  {say(`erase.${each}`)}
                </button>
              ))}
            </div>
          </fieldset>
          <Switch
            label={say('erase.sure')}
            on={isSure.value}
            onChange={(on) => {
              isSure.value = on;
            }}
          />
          <button
            type="button"
            class="button button-danger"
            disabled={!isSure.value || reason.value === undefined || now.at === 'erasing'}
            onClick={() => void erase(now.report)}
          >
            {say(now.at === 'erasing' ? 'erase.running' : 'erase.now')}
          </button>
        </>
      ) : (
        <button type="button" class="button" disabled={now.at === 'asking'} onClick={() => void look()}>
          {say('erase.look')}
        </button>
      )}
    </section>
  );
};
