import { Keypad } from '../../parts/keypad.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childTexts } from './childTexts.ts';

const codeLength = 6;

interface CodeEntryProps {
  readonly code: string;
  readonly onCode: (code: string) => void;
  readonly onSubmit: () => void;
}

/** The six digits that a guardian has passed on to whoever comes. */
export const CodeEntry = ({ code, onCode, onSubmit }: CodeEntryProps) => {
  const kiosk = useKiosk();
  const say = useSay(childTexts);
  return (
    <div class="code-entry">
      <div class="code-words">
        <h2>{say('code.title')}</h2>
        <p class="code-digits" role="status" aria-label={say('identify.digits', { n: code.length })}>
          {[...code.padEnd(codeLength, '–')].join(' ')}
        </p>
        <p class="hint">{say('code.hint')}</p>
        {!kiosk.fresh.value && <p class="hint">{say('code.offline')}</p>}
      </div>
      <Keypad
        submitLabel={say('identify.submit')}
        onDigit={(digit) => onCode((code + digit).slice(0, codeLength))}
        onErase={() => onCode(code.slice(0, -1))}
        onSubmit={onSubmit}
      />
    </div>
  );
};
