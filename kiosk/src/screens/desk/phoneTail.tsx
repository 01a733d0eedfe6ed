import { useSignal } from '@preact/signals';
import type { PickupAdults } from '#contract/pickups.ts';
import { Keypad } from '../../parts/keypad.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import type { Answer } from '../../state/api.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { moveTexts } from './moveTexts.ts';
import { TailResult } from './tailResult.tsx';

const tailLength = 4;

/** Somebody without card or PIN: the last four digits of the telephone find the adult, whom staff then look at. */
export const PhoneTail = () => {
  const kiosk = useKiosk();
  const say = useSay(moveTexts);
  const tail = useSignal('');
  const answer = useSignal<Answer<PickupAdults> | undefined>(undefined);
  const ask = async (digits: string): Promise<void> => {
    answer.value = undefined;
    const found = await kiosk.read<PickupAdults>(`/pickups/adults?phoneTail=${digits}`);
    if (tail.value === digits) answer.value = found;
  };
  const type = (digits: string): void => {
    tail.value = digits.slice(0, tailLength);
    answer.value = undefined;
    if (tail.value.length === tailLength) void ask(tail.value);
  };
  const found = answer.value;
  const again = { label: say('tail.again'), run: () => type('') };
  if (found?.ok && found.body.adults.length > 0) {
    return (
      <Page title={say('tail.title')} onBack={again.run}>
        <TailResult adults={found.body.adults} onDone={() => kiosk.go({ at: 'staff' })} />
      </Page>
    );
  }
  return (
    <Page title={say('tail.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      <div class="identify">
        <section class="identify-pad">
          <p class="code-digits" role="status" aria-label={say('identify.digits', { n: tail.value.length })}>
            {[...tail.value.padEnd(tailLength, '–')].join(' ')}
          </p>
          <Keypad
            submitLabel={say('identify.submit')}
            onDigit={(digit) => type(tail.value.length === tailLength ? digit : tail.value + digit)}
            onErase={() => type(tail.value.slice(0, -1))}
            onSubmit={() => {
              if (tail.value.length === tailLength) void ask(tail.value);
            }}
          />
        </section>
        <section class="identify-side">
          {found?.ok ? (
            <Notice
              icon="phone"
              title={say('tail.none', { tail: tail.value })}
              hint={say('tail.none.hint')}
              action={again}
            />
          ) : found ? (
            <Notice
              icon="linkOff"
              tone="bad"
              title={say(found.code === 'unreachable' ? 'tail.offline' : 'app.failed')}
              hint={say('tail.offline.hint')}
              action={{ label: say('app.retry'), run: () => void ask(tail.value) }}
            />
          ) : (
            <Notice icon="phone" title={say(tail.value.length === tailLength ? 'app.loading' : 'tail.hint')} />
          )}
        </section>
      </div>
    </Page>
  );
};
