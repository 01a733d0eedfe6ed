import type { ChildRecord } from '#contract/people.ts';
import { languageTags } from '../../i18n/text.ts';
import { weekdayNames } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { childBody, childDraft } from './drafts.ts';
import { Erasure } from './erasure.tsx';
import { ChoiceField, TextField } from './fields.tsx';
import { FormPage } from './formPage.tsx';
import { formTexts } from './formTexts.ts';
import { GuardiansField } from './guardiansField.tsx';
import { PhotoField } from './photoField.tsx';
import { DayField, TimeField } from './pickFields.tsx';
import { useRecordForm } from './recordForm.ts';
import type { People } from './records.ts';
import { SinceField } from './sinceField.tsx';

export interface FormProps<R> {
  readonly id: string;
  /** As it is on file; undefined for a new one. */
  readonly record: R | undefined;
  readonly people: People;
  readonly onBack: () => void;
}

const careTypes = ['full_day', 'half_day', 'hourly', 'occasional'] as const;

export const ChildForm = ({ id, record, people, onBack }: FormProps<ChildRecord>) => {
  const kiosk = useKiosk();
  const say = useSay(formTexts);
  const today = kiosk.today.value;
  const form = useRecordForm({
    path: `/children/${id}`,
    isNew: record === undefined,
    onFile: childDraft(record, today),
    bodyOf: (draft) => childBody(draft, record?.allergies),
  });
  const { draft, change, faults } = form;
  const weekdays = weekdayNames(languageTags[kiosk.settings.value.language]);
  const text = (field: 'name' | 'allergies' | 'notes', rows?: number) => (
    <TextField
      label={say(`field.${field}`)}
      field={field}
      faults={faults}
      value={draft[field]}
      maxLength={field === 'name' ? 80 : 1000}
      {...(rows && { rows })}
      onInput={(value) => change({ [field]: value })}
    />
  );
  const day = (field: 'birthDate' | 'enrolledFrom' | 'enrolledTo') => (
    <DayField
      label={say(`field.${field}`)}
      field={field}
      faults={faults}
      value={draft[field]}
      isOptional={field === 'enrolledTo'}
      onChange={(value) => change({ [field]: value })}
    />
  );
  const time = (field: 'from' | 'to') => (
    <TimeField
      label={say(`field.${field}`)}
      field={field}
      faults={faults}
      value={draft[field]}
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <FormPage title={record?.name ?? say('form.new.child')} form={form} onBack={onBack}>
      <div class="form-columns">
        <div class="form-column">
          <section class="panel form-section">
            {text('name')}
            {day('birthDate')}
            <ChoiceField
              label={say('field.class')}
              field="classId"
              faults={faults}
              options={people.classes.map(({ classId, name }) => ({ value: classId, label: name }))}
              isChosen={(value) => value === draft.classId}
              onChoose={(classId) => change({ classId })}
            />
            <ChoiceField
              label={say('field.careType')}
              field="careType"
              faults={faults}
              options={careTypes.map((value) => ({ value, label: say(`care.${value}`) }))}
              isChosen={(value) => value === draft.careType}
              onChoose={(careType) => change({ careType })}
            />
          </section>
          <section class="panel form-section">
            {day('enrolledFrom')}
            {day('enrolledTo')}
            <ChoiceField
              label={say('field.weekdays')}
              field="weekdays"
              faults={faults}
              columns={4}
              options={weekdays.map((label, index) => ({ value: index + 1, label }))}
              isChosen={(value) => draft.weekdays.includes(value)}
              onChoose={(value) =>
                change({
                  weekdays: draft.weekdays.includes(value)
                    ? draft.weekdays.filter((each) => each !== value)
                    : [...draft.weekdays, value],
                })
              }
            />
            <div class="form-pair">
              {time('from')}
              {time('to')}
            </div>
          </section>
          {record && <SinceField value={draft.since} faults={faults} onChange={(since) => change({ since })} />}
        </div>
        <div class="form-column">
          <PhotoField who="child" id={id} name={record?.name} />
          <GuardiansField
            childId={id}
            value={draft.guardians}
            adults={people.adults}
            faults={faults}
            onChange={(guardians) => change({ guardians })}
          />
          <section class="panel form-section">
            {text('allergies')}
            {text('notes', 3)}
          </section>
          {record?.enrolledTo !== undefined && record.enrolledTo < today && !form.isDirty && (
            <Erasure childId={id} adults={people.adults} onErased={onBack} />
          )}
        </div>
      </div>
    </FormPage>
  );
};
