import { useSignal } from '@preact/signals';
import type { EventData } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import { Icon } from '../../../parts/icons.tsx';
import { Keypad } from '../../../parts/keypad.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import { countTexts } from './countTexts.ts';

const mostDigits = 3;

interface CountNumberProps {
  readonly room: RoomView;
  readonly onByFace: () => void;
}

/** The quick way: the box's own number stays hidden until the count is in, so that nobody copies it. */
export const CountNumber = ({ room, onByFace }: CountNumberProps) => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const digits = useSignal('');
  const sent = useSignal<{ id: string; counted: number } | undefined>(undefined);
  const progress = sent.value && kiosk.outbox.progress.value.get(sent.value.id);
  const told = progress?.state === 'saved' ? comparedIn(progress.body) : undefined;
  const agrees = told?.counted === told?.expected;
  const submit = (): void => {
    if (digits.value === '') return;
    const counted = Number(digits.value);
    const id = kiosk.submit('/attendance/head-counts', { roomId: room.roomId, children: counted }, true);
    sent.value = { id, counted };
  };
  return (
    <div class="identify">
      <section class="identify-pad">
        <p class="count-entered" role="status" aria-label={say('count.entered')}>
          {digits.value || '–'}
        </p>
        <Keypad
          disabled={sent.value !== undefined}
          submitLabel={say('count.submit')}
          onDigit={(digit) => {
            digits.value = `${digits.value}${digit}`.replace(/^0+(?=\d)/, '').slice(0, mostDigits);
          }}
          onErase={() => {
            digits.value = digits.value.slice(0, -1);
          }}
          onSubmit={submit}
        />
      </section>
      <section class="identify-side">
        {sent.value ? (
          <div class="identify-note" data-tone={told && (agrees ? 'good' : 'bad')}>
            <Icon name={!told ? 'clock' : agrees ? 'check' : 'octagon'} size="huge" />
            {told ? (
              <p>{agrees ? say('count.match', { n: told.counted }) : say('count.differ', told)}</p>
            ) : (
              <p>
                {progress?.state === 'refused' ? say('count.notTaken', sent.value) : say('count.awaits', sent.value)}
              </p>
            )}
            {!agrees && <p class="identify-hint">{say('count.differ.hint')}</p>}
            <Saving id={sent.value.id} />
            {(told || progress?.state === 'refused') && (
              <div class="choices">
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    sent.value = undefined;
                    digits.value = '';
                  }}
                >
                  {say('count.again')}
                </button>
                {!agrees && (
                  <button type="button" class="button button-main" onClick={onByFace}>
                    {say('count.again.face')}
                  </button>
                )}
              </div>
            )}
          </div>
        ) : (
          <div class="identify-note">
            <Icon name="count" size="huge" />
            <p>{say('count.hint')}</p>
          </div>
        )}
      </section>
    </div>
  );
};

/** The agent's own comparison: the kiosk's number may be older than the child who came or went just now. */
const comparedIn = (body: unknown): { counted: number; expected: number } => {
  // What the outbox keeps is the answer of this very route, which the agent's schema checked.
  const { event } = body as { event: { data: EventData<'attendance.head_counted'> } };
  return { counted: event.data.children, expected: event.data.expected };
};
