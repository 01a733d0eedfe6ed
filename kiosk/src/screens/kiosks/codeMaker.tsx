import { useSignal } from '@preact/signals';
import type { EnrolmentCode } from '#contract/identity.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { kiosksTexts } from './texts.ts';

/** A code for one new kiosk, as large as it is read across a desk; gone from the screen when it has run out. */
export const CodeMaker = () => {
  const kiosk = useKiosk();
  const say = useSay(kiosksTexts);
  const made = useSignal<EnrolmentCode | undefined>(undefined);
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const make = async (): Promise<void> => {
    running.value = true;
    const answer = await kiosk.api.post<EnrolmentCode>('/kiosks/codes', undefined, kiosk.session.value?.token);
    running.value = false;
    fault.value = answer.ok ? undefined : answer.code;
    made.value = answer.ok ? answer.body : undefined;
  };
  const leftMs = made.value ? Date.parse(made.value.expiresAt) - kiosk.nowMs.value : 0;
  return (
    <section class="panel enrolment" aria-label={say('kiosks.new')}>
      <h2>{say('kiosks.new')}</h2>
      <p class="hint">{say('kiosks.new.hint')}</p>
      {made.value && leftMs > 0 && (
        <>
          <output class="new-code" aria-label={say('kiosks.code')}>
            <span>{made.value.code.slice(0, 4)}</span>
            <span>{made.value.code.slice(4)}</span>
          </output>
          <p role="status">{say('kiosks.code.left', { n: Math.max(1, Math.round(leftMs / 60_000)) })}</p>
          <p class="code-address">
            <small>{say('kiosks.code.address')}</small>
            <code>{`${location.origin}/#enrol=${made.value.code}`}</code>
          </p>
        </>
      )}
      {made.value && leftMs <= 0 && <p role="status">{say('kiosks.code.over')}</p>}
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('kiosks.failed', { why: say(refusalText(fault.value), { code: fault.value }) })}
        </p>
      )}
      <button type="button" class="button button-main" disabled={running.value} onClick={() => void make()}>
        {say(running.value ? 'kiosks.code.making' : made.value ? 'kiosks.code.again' : 'kiosks.code.make')}
      </button>
    </section>
  );
};
