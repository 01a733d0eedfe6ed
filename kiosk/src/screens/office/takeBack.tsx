import { useSignal } from '@preact/signals';
import { Field } from '../../parts/field.tsx';
import { useInView } from '../../parts/inView.ts';
import { Saving } from '../../parts/saving.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { recordTexts } from './recordTexts.ts';
import type { RecordedLine } from './useRecorded.ts';

const presets = ['person', 'time', 'room', 'twice'] as const;

interface TakeBackProps {
  readonly line: RecordedLine;
  readonly what: string;
  readonly onClose: () => void;
}

/** Why a line is taken back: four answers need no typing. The line itself changes when the agent has it. */
export const TakeBack = ({ line, what, onClose }: TakeBackProps) => {
  const kiosk = useKiosk();
  const say = useSay(recordTexts);
  const opened = useInView<HTMLFormElement>();
  const chosen = useSignal('');
  const typed = useSignal('');
  const group = useSignal(false);
  const sent = useSignal<string | undefined>(undefined);
  const state = sent.value === undefined ? undefined : kiosk.outbox.progress.value.get(sent.value)?.state;
  const why = typed.value.trim() || chosen.value;
  return (
    <form
      ref={opened}
      class="take-back"
      onSubmit={(event) => {
        event.preventDefault();
        if (why === '') return;
        const fields = { voids: line.eventId, why, ...(group.value && { group: true }) };
        sent.value = kiosk.submit('/attendance/corrections', fields, false);
      }}
    >
      <fieldset class="choices">
        <legend>{say('records.question', { what })}</legend>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            class="button choice"
            aria-pressed={typed.value === '' && chosen.value === say(`records.why.${preset}`)}
            onClick={() => {
              chosen.value = say(`records.why.${preset}`);
              typed.value = '';
            }}
          >
            {say(`records.why.${preset}`)}
          </button>
        ))}
      </fieldset>
      <Field label={say('records.why.other')} value={typed} maxLength={200} />
      {line.groupId !== null && (
        <button
          type="button"
          class="button"
          aria-pressed={group.value}
          onClick={() => {
            group.value = !group.value;
          }}
        >
          {say('records.group')}
        </button>
      )}
      <p class="hint">{say('records.hint')}</p>
      <Saving id={sent.value} />
      <div class="presence-buttons">
        <button type="button" class="button" onClick={onClose}>
          {say('records.cancel')}
        </button>
        <button
          type="submit"
          class="button button-main"
          disabled={why === '' || state === 'waiting' || state === 'saved'}
        >
          {say('records.submit')}
        </button>
      </div>
    </form>
  );
};
