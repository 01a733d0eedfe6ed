import { useSignal } from '@preact/signals';
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
  const sent = useSignal<{ id: string; counted: number; expected: number } | undefined>(undefined);
  const saved = sent.value && kiosk.outbox.progress.value.get(sent.value.id)?.state === 'saved';
  const agrees = sent.value?.counted === sent.value?.expected;
  const submit = (): void => {
    if (digits.value === '') return;
    const counted = Number(digits.value);
    const id = kiosk.submit('/attendance/head-counts', { roomId: room.roomId, children: counted }, true);
    sent.value = { id, counted, expected: room.children };
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
          <div class="identify-note" data-tone={agrees ? 'good' : 'bad'}>
            <Icon name={agrees ? 'check' : 'octagon'} size="huge" />
            <p>{agrees ? say('count.match', { n: sent.value.counted }) : say('count.differ', { ...sent.value })}</p>
            {!agrees && <p class="identify-hint">{say('count.differ.hint')}</p>}
            <Saving id={sent.value.id} />
            {saved && (
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
