import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Session } from '#contract/identity.ts';
import { Keypad } from '../../parts/keypad.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { longestPin } from '../../state/pinPad.ts';
import { refusalText } from '../../state/refusal.ts';
import { zonesTexts } from './texts.ts';

interface SecondPersonProps {
  /** What the second person agrees to. */
  readonly path: string;
  readonly firstActor: string;
  readonly session: Session;
  readonly onChanged: () => void;
}

/**
 * Somebody else agrees with a PIN of their own, while the first stands beside them. Whoever is identified at the kiosk
 * stays so: the second one's session lasts for this one order.
 */
export const SecondPerson = ({ path, firstActor, session, onChanged }: SecondPersonProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const digits = useSignal('');
  const running = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const confirm = async (): Promise<string | undefined> => {
    const secret = digits.value;
    digits.value = '';
    const opened = await kiosk.api.post<Session>('/sessions', { method: 'pin', secret });
    if (!opened.ok) {
      if (opened.code === 'unknown_credential') return say('bypass.wrongPin');
      if (opened.code === 'locked_out') return say('bypass.locked');
      return say('zones.failed', { why: say(refusalText(opened.code), { code: opened.code }) });
    }
    const { token, person } = opened.body;
    const isFirst = `${person.kind}:${person.id}` === firstActor;
    const answer = isFirst ? undefined : await kiosk.api.post(path, { id: v7() }, token);
    if (token !== session.token) void kiosk.api.remove('/sessions/current', token);
    if (!answer) return say('bypass.same');
    if (answer.ok) return undefined;
    if (answer.code === 'forbidden') return say('bypass.noHead');
    return say('zones.failed', { why: say(refusalText(answer.code), { code: answer.code }) });
  };
  const submit = async (): Promise<void> => {
    running.value = true;
    fault.value = await confirm();
    running.value = false;
    onChanged();
  };
  return (
    <div class="zone-second">
      <div>
        <h3>{say('bypass.second')}</h3>
        <p class="hint">{say('bypass.second.hint')}</p>
        <p class="pin-dots" role="img" aria-label={say('identify.digits', { n: digits.value.length })}>
          {Array.from({ length: longestPin }, (_, index) => (
            <span key={index} class={index < digits.value.length ? 'pin-dot pin-dot-full' : 'pin-dot'} />
          ))}
        </p>
        {fault.value && (
          <p class="form-fault" role="alert">
            {fault.value}
          </p>
        )}
      </div>
      <Keypad
        disabled={running.value}
        submitLabel={say('identify.submit')}
        onDigit={(digit) => {
          digits.value = (digits.value + digit).slice(0, longestPin);
        }}
        onErase={() => {
          digits.value = digits.value.slice(0, -1);
        }}
        onSubmit={() => void submit()}
      />
    </div>
  );
};
