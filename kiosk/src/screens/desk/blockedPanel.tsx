import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childTexts } from './childTexts.ts';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import type { Departure } from './departure.ts';
import type { RosterChild } from './houseRoster.ts';
import { deedRefusal } from './refusals.ts';

const texts = { ...childTexts, ...deedTexts };

interface BlockedPanelProps {
  readonly child: RosterChild;
  readonly departure: Extract<Departure, { state: 'blocked' }>;
  readonly onDone: () => void;
}

/**
 * Somebody who must not fetch the child: recorded at once or not at all. In the outbox it would be a departure that
 * waits, and the child would be gone from roster and roll-call; and an alert that comes late protects nobody.
 */
export const BlockedPanel = ({ child, departure, onDone }: BlockedPanelProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const state = useSignal<'idle' | 'running' | 'recorded' | 'unreachable' | 'failed'>('idle');
  // A second try after a lost answer is the same attempt: one alert.
  const id = useSignal(v7());
  const code = useSignal('');
  const did = useDid();
  const record = async (): Promise<void> => {
    const session = kiosk.session.value;
    if (!session) return;
    state.value = 'running';
    const path = '/attendance/check-outs';
    const body = { id: id.value, childId: child.childId, method: 'staff', ...departure.fields };
    const answer = await kiosk.api.post(path, body, session.token);
    if (answer.ok) {
      // The block was lifted that very moment, and what was meant as an attempt is a departure: it never was.
      const fields = { voids: id.value, why: say('blocked.lifted.why') };
      did(
        say('blocked.lifted', { name: child.name }),
        [{ id: kiosk.submit('/attendance/corrections', fields, false) }],
        true,
      );
      onDone();
      return;
    }
    code.value = answer.code;
    // The agent's refusal is what was asked for: with it goes the alert.
    if (answer.code === 'custody_blocked') state.value = 'recorded';
    else state.value = answer.code === 'unreachable' ? 'unreachable' : 'failed';
  };
  const alone = state.value !== 'recorded' && (!kiosk.fresh.value || state.value === 'unreachable');
  return (
    <section class="panel confirm confirm-blocked" role="alert">
      <Icon name="octagon" size="huge" />
      <h2>{state.value === 'recorded' ? say('deed.blocked') : say('blocked.title', { who: departure.who })}</h2>
      {alone ? (
        <>
          <p>
            <b>{say('blocked.noAlarm')}</b>
          </p>
          <p>{say(state.value === 'unreachable' ? 'blocked.unanswered' : 'blocked.stays')}</p>
        </>
      ) : (
        <p>
          {state.value === 'recorded'
            ? say('blocked.recorded')
            : state.value === 'failed'
              ? say('refused.because', { why: say(deedRefusal(code.value), { code: code.value }) })
              : say('blocked.hint', { name: child.name })}
        </p>
      )}
      {state.value === 'recorded' ? (
        <button type="button" class="button button-on-red button-tall" onClick={onDone}>
          {say('deed.understood')}
        </button>
      ) : (
        kiosk.fresh.value && (
          <button
            type="button"
            class="button button-on-red button-tall"
            disabled={state.value === 'running'}
            onClick={() => void record()}
          >
            {say(state.value === 'running' ? 'blocked.recording' : 'blocked.record')}
          </button>
        )
      )}
    </section>
  );
};
