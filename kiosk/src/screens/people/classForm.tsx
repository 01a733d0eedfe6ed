import type { ClassRecord } from '#contract/people.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { FormProps } from './childForm.tsx';
import { classBody, classDraft } from './drafts.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { FormPage } from './formPage.tsx';
import { formTexts } from './formTexts.ts';
import { useRecordForm } from './recordForm.ts';
import { SinceField } from './sinceField.tsx';
import { peopleTexts } from './texts.ts';

const texts = { ...formTexts, ...peopleTexts };

const types = ['infant', 'toddler_small', 'toddler_big', 'mixed'] as const;

export const ClassForm = ({ id, record, onBack }: FormProps<ClassRecord>) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const form = useRecordForm({
    path: `/classes/${id}`,
    isNew: record === undefined,
    onFile: classDraft(record),
    bodyOf: classBody,
  });
  const { draft, change, faults } = form;
  return (
    <FormPage title={record?.name ?? say('form.new.class')} form={form} onBack={onBack}>
      <div class="form-columns">
        <div class="form-column">
          <section class="panel form-section">
            <TextField
              label={say('field.className')}
              field="name"
              faults={faults}
              value={draft.name}
              onInput={(name) => change({ name })}
            />
            <ChoiceField
              label={say('field.type')}
              field="type"
              faults={faults}
              options={types.map((value) => ({ value, label: say(`type.${value}`) }))}
              isChosen={(value) => value === draft.type}
              onChoose={(type) => change({ type })}
            />
            <TextField
              label={say('field.places')}
              field="places"
              faults={faults}
              value={draft.places}
              digits
              maxLength={3}
              onInput={(places) => change({ places })}
            />
          </section>
        </div>
        <div class="form-column">
          <section class="panel form-section">
            <ChoiceField
              label={say('field.room')}
              field="roomId"
              faults={faults}
              options={kiosk.live.value.rooms.map(({ roomId, name }) => ({ value: roomId, label: name }))}
              isChosen={(value) => value === draft.roomId}
              onChoose={(roomId) => change({ roomId })}
            />
          </section>
          {record && <SinceField value={draft.since} faults={faults} onChange={(since) => change({ since })} />}
        </div>
      </div>
    </FormPage>
  );
};
