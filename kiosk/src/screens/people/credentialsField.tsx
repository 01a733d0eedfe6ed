import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { Keypad } from '../../parts/keypad.tsx';
import { useParts, useSay } from '../../state/context.ts';
import type { CredentialDraft } from './drafts.ts';
import type { FieldFault } from './faults.ts';
import { Faults } from './fields.tsx';
import { formTexts } from './formTexts.ts';
import './credentials.css';
import { randomPin } from './randomPin.ts';

interface CredentialsFieldProps {
  readonly draft: CredentialDraft;
  /** What the person has now; PINs and cards themselves never come out. */
  readonly onFile: { readonly hasPin: boolean; readonly cards: number } | undefined;
  readonly digits: { readonly least: number; readonly most: number };
  readonly faults: readonly FieldFault[];
  readonly onChange: (changed: Partial<CredentialDraft>) => void;
}

/** A PIN and cards: they are set anew or taken away, and never shown. */
export const CredentialsField = (props: CredentialsFieldProps) => {
  const say = useSay(formTexts);
  return (
    <section class="panel form-section" aria-label={say('credential.title')}>
      <h2>{say('credential.title')}</h2>
      <PinPart {...props} />
      <CardPart {...props} />
    </section>
  );
};

const PinPart = ({ draft: { pin }, onFile, digits, faults, onChange }: CredentialsFieldProps) => {
  const say = useSay(formTexts);
  const typing = useSignal(false);
  if (pin === undefined) {
    return (
      <div class="credential">
        <p>{say(onFile?.hasPin ? 'credential.pin.has' : 'credential.pin.none')}</p>
        <div class="credential-buttons">
          <button
            type="button"
            class="button"
            onClick={() => {
              typing.value = true;
              onChange({ pin: '' });
            }}
          >
            {say('credential.pin.reset')}
          </button>
          {onFile?.hasPin && (
            <button type="button" class="button" onClick={() => onChange({ pin: null })}>
              {say('credential.pin.remove')}
            </button>
          )}
        </div>
      </div>
    );
  }
  const keep = (
    <button type="button" class="button" onClick={() => onChange({ pin: undefined })}>
      {say('credential.pin.keep')}
    </button>
  );
  if (pin === null) {
    return (
      <div class="credential">
        <p>{say('credential.pin.removed')}</p>
        <div class="credential-buttons">{keep}</div>
      </div>
    );
  }
  return (
    <div class="credential pin-reset">
      <p class="field-label">{say('credential.pin.new')}</p>
      <output class="new-pin" aria-label={say('credential.pin.new')}>
        {pin.padEnd(digits.least, '·')}
      </output>
      <p class="hint">{say('credential.pin.hint')}</p>
      <Faults field="pin" faults={faults} />
      {typing.value && (
        <Keypad
          submitLabel={say('identify.submit')}
          onDigit={(digit) => onChange({ pin: (pin + digit).slice(0, digits.most) })}
          onErase={() => onChange({ pin: pin.slice(0, -1) })}
          onSubmit={() => {
            typing.value = false;
          }}
        />
      )}
      <div class="credential-buttons">
        {!typing.value && (
          <button
            type="button"
            class="button"
            onClick={() => {
              typing.value = true;
            }}
          >
            {say('credential.pin.reset')}
          </button>
        )}
        <button type="button" class="button" onClick={() => onChange({ pin: randomPin() })}>
          {say('credential.pin.random')}
        </button>
        {keep}
      </div>
    </div>
  );
};

const mostCards = 8;

const CardPart = ({ draft: { cards }, onFile, faults, onChange }: CredentialsFieldProps) => {
  const say = useSay(formTexts);
  const { identification } = useParts();
  const waits = useSignal(false);
  // Before it is seen that a card may come, it may come.
  useLayoutEffect(() => {
    if (!waits.value) return;
    const before = cards ?? [];
    identification.cardTaker.value = (card) => {
      onChange({ cards: [...new Set([...before, card])].slice(0, mostCards) });
    };
    return () => {
      identification.cardTaker.value = undefined;
    };
  });
  return (
    <div class="credential">
      <p>
        {cards === undefined
          ? say('credential.cards', { n: onFile?.cards ?? 0 })
          : say('credential.cards.new', { n: cards.length })}
      </p>
      {waits.value && (
        <p class="hint" role="status">
          {say('credential.cards.wait')}
        </p>
      )}
      <Faults field="cards" faults={faults} />
      <div class="credential-buttons">
        <button
          type="button"
          class="button"
          aria-pressed={waits.value}
          onClick={() => {
            waits.value = !waits.value;
          }}
        >
          {say('credential.cards.replace')}
        </button>
        {cards === undefined && (onFile?.cards ?? 0) > 0 && (
          <button type="button" class="button" onClick={() => onChange({ cards: [] })}>
            {say('credential.cards.remove')}
          </button>
        )}
        {cards !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => {
              waits.value = false;
              onChange({ cards: undefined });
            }}
          >
            {say('credential.cards.keep')}
          </button>
        )}
      </div>
    </div>
  );
};
