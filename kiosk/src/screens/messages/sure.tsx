import { useSay } from '../../state/context.ts';
import { messagesTexts } from './texts.ts';

interface SureProps {
  readonly question: string;
  readonly yes: string;
  readonly isDanger?: boolean;
  readonly running: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** What goes out to people, or takes something from them, is asked about once more. */
export const Sure = ({ question, yes, isDanger = false, running, onYes, onNo }: SureProps) => {
  const say = useSay(messagesTexts);
  return (
    <div class="sure" role="alertdialog" aria-label={question} data-tone={isDanger ? 'bad' : 'warn'}>
      <p>{question}</p>
      <div class="message-acts">
        <button type="button" class="button" onClick={onNo}>
          {say('messages.cancel')}
        </button>
        <button
          type="button"
          class={isDanger ? 'button button-danger' : 'button button-main'}
          disabled={running}
          onClick={onYes}
        >
          {yes}
        </button>
      </div>
    </div>
  );
};
