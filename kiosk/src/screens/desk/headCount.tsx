import { useSignal } from '@preact/signals';
import type { RoomView } from '#contract/rooms.ts';
import { Icon } from '../../parts/icons.tsx';
import { Keypad } from '../../parts/keypad.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Saving } from '../../parts/saving.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { deskTexts } from './texts.ts';

/** Counting heads: the system's own number stays hidden until the count is in, so that nobody copies it. */
export const HeadCount = () => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const chosen = useSignal<string | undefined>(undefined);
  const { rooms } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === chosen.value);
  if (room) {
    return (
      <Page
        title={say('count.room', { room: room.name })}
        onBack={() => {
          chosen.value = undefined;
        }}
      >
        <Count room={room} />
      </Page>
    );
  }
  return (
    <Page title={say('count.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      <p class="hint">{say('count.choose')}</p>
      <div class="room-buttons room-buttons-large">
        {rooms.map(({ roomId, name }) => (
          <button
            key={roomId}
            type="button"
            class="button room-button"
            onClick={() => {
              chosen.value = roomId;
            }}
          >
            <b>{name}</b>
          </button>
        ))}
        {rooms.length === 0 && <Notice icon="count" title={say('tile.noRooms')} />}
      </div>
    </Page>
  );
};

const mostDigits = 3;

const Count = ({ room }: { room: RoomView }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const digits = useSignal('');
  const sent = useSignal<{ id: string; counted: number; expected: number } | undefined>(undefined);
  const saved = sent.value && kiosk.outbox.progress.value.get(sent.value.id)?.state === 'saved';
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
          <div class="identify-note" data-tone={sent.value.counted === sent.value.expected ? 'good' : 'bad'}>
            <Icon name={sent.value.counted === sent.value.expected ? 'check' : 'octagon'} size="huge" />
            <p>
              {sent.value.counted === sent.value.expected
                ? say('count.match', { n: sent.value.counted })
                : say('count.differ', { ...sent.value })}
            </p>
            {sent.value.counted !== sent.value.expected && <p class="identify-hint">{say('count.differ.hint')}</p>}
            <Saving id={sent.value.id} />
            {saved && (
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
