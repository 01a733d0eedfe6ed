import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Enrolled } from '#contract/identity.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { cleanedCode, isWholeCode } from '../../state/enrolment.ts';
import type { FrontScreen } from '../../state/screens.ts';

/** A new kiosk asks for its code; without it the agent gives nothing. */
export const Enrol = ({ code: given, lost, end, footageOf }: Omit<Extract<FrontScreen, { at: 'enrol' }>, 'at'>) => {
  const kiosk = useKiosk();
  const say = useSay();
  const code = useSignal(given);
  const name = useSignal(say('enrol.name.default'));
  const fault = useSignal<'invalid' | 'wrong' | 'unreachable' | undefined>(undefined);
  const running = useSignal(false);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isWholeCode(code.value)) {
      fault.value = 'invalid';
      return;
    }
    running.value = true;
    fault.value = undefined;
    const answer = await kiosk.api.post<Enrolled>('/kiosks/enrolments', {
      id: v7(),
      code: code.value,
      name: name.value.trim() || say('enrol.name.default'),
    });
    running.value = false;
    if (answer.ok) await kiosk.start();
    else fault.value = answer.status === 0 || answer.status >= 500 ? 'unreachable' : 'wrong';
  };

  return (
    <main class="enrol">
      <form class="card enrol-card" onSubmit={(event) => void submit(event)}>
        <h1>{say('enrol.title')}</h1>
        {footageOf && <p>{say('enrol.footage')}</p>}
        <p>{say('enrol.hint')}</p>
        {lost !== 0 && (
          <p class="form-fault" role="alert">
            <Icon name="octagon" />
            {lost === 'unknown'
              ? say(end === 'revoked' ? 'enrol.lostUnknown' : 'enrol.unsentUnknown')
              : say(end === 'revoked' ? 'enrol.lost' : 'enrol.unsent', { n: lost })}
          </p>
        )}
        <label>
          {say('enrol.code')}
          <input
            class="enrol-code"
            value={code.value}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            onInput={(event) => {
              code.value = cleanedCode(event.currentTarget.value);
              event.currentTarget.value = code.value;
            }}
          />
        </label>
        <label>
          {say('enrol.name')}
          <input
            value={name.value}
            maxLength={80}
            autocomplete="off"
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
        </label>
        {fault.value && (
          <p class="form-fault" role="alert">
            <Icon name="octagon" />
            {say(fault.value === 'unreachable' ? 'app.unreachable' : `enrol.${fault.value}`)}
          </p>
        )}
        <button type="submit" class="button button-main" disabled={running.value}>
          {say(running.value ? 'enrol.running' : 'enrol.submit')}
        </button>
      </form>
    </main>
  );
};
