import { useEffect } from 'preact/hooks';
import type { Say } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { Keypad } from '../../parts/keypad.tsx';
import { Page } from '../../parts/page.tsx';
import { useParts, useSay } from '../../state/context.ts';
import { longestPin, type PinPad } from '../../state/pinPad.ts';
import type { Purpose } from '../../state/screens.ts';
import { LockedNote, StaffNames } from './lockedNote.tsx';

const titles = {
  children: 'identify.title',
  staff: 'identify.staff',
  footage: 'identify.footage',
  sending: 'identify.staff',
  settings: 'identify.staff',
  site: 'identify.footage',
  acknowledge: 'identify.acknowledge',
  again: 'identify.staff',
} as const;

/** PIN pad and card. Says nothing about anybody until the agent knows who it is. */
export const Identify = ({ purpose }: { purpose: Purpose }) => {
  const { identification } = useParts();
  const say = useSay();
  const pad = identification.pad.value;
  const entering = pad.state === 'entering';
  useTypedDigits();
  return (
    <Page title={say(titles[purpose.for])}>
      <div class="identify">
        <section class="identify-pad">
          <Dots pad={pad} say={say} />
          <Keypad
            disabled={!entering}
            submitLabel={say('identify.submit')}
            onDigit={(digit) => identification.input({ kind: 'digit', digit })}
            onErase={() => identification.input({ kind: 'erase' })}
            onSubmit={() => identification.input({ kind: 'submit' })}
          />
        </section>
        <section class="identify-side">
          <Message pad={pad} say={say} forGuardians={purpose.for === 'children'} />
        </section>
      </div>
    </Page>
  );
};

const Dots = ({ pad, say }: { pad: PinPad; say: Say }) => {
  const filled = pad.state === 'entering' ? pad.digits.length : pad.state === 'checking' ? longestPin : 0;
  return (
    <p class="pin-dots" role="img" aria-label={say('identify.digits', { n: filled })}>
      {Array.from({ length: longestPin }, (_, index) => (
        <span key={index} class={index < filled ? 'pin-dot pin-dot-full' : 'pin-dot'} />
      ))}
    </p>
  );
};

const faults = {
  wrong: 'identify.wrong',
  short: 'identify.short',
  offline: 'identify.offline',
  notAllowed: 'identify.notAllowed',
} as const;

interface MessageProps {
  readonly pad: PinPad;
  readonly say: Say;
  readonly forGuardians: boolean;
}

const Message = ({ pad, say, forGuardians }: MessageProps) => {
  switch (pad.state) {
    case 'checking':
      return (
        <p class="identify-note" role="status">
          {say('identify.checking')}
        </p>
      );
    case 'locked':
      return <LockedNote pad={pad} />;
    case 'entering':
      return (
        <div key={pad.fault} class="identify-note" {...(pad.fault && { 'data-tone': 'bad', role: 'alert' })}>
          {pad.named ? (
            <StaffNames label={say('identify.names.other')}>
              <Icon name={pad.fault ? 'octagon' : 'staff'} size="huge" />
              <p>{pad.fault ? say(faults[pad.fault]) : say('identify.named', { name: pad.named.name })}</p>
            </StaffNames>
          ) : pad.fault ? (
            <>
              <Icon name="octagon" size="huge" />
              <p>{say(faults[pad.fault])}</p>
            </>
          ) : (
            <>
              <Icon name="card" size="huge" />
              <p>{say('identify.card')}</p>
              {forGuardians && <p class="identify-hint">{say('identify.forgotten')}</p>}
            </>
          )}
        </div>
      );
  }
};

/** Digits, Backspace and Enter of a real keyboard, except where a button or field has its own use for them. */
const useTypedDigits = (): void => {
  const { identification } = useParts();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (/^\d$/.test(event.key)) identification.input({ kind: 'digit', digit: event.key });
      else if (event.key === 'Backspace') identification.input({ kind: 'erase' });
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
        identification.input({ kind: 'submit' });
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [identification]);
};
