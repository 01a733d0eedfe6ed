import type { StaffRecord } from '#contract/people.ts';
import { useSay } from '../../state/context.ts';
import type { FormProps } from './childForm.tsx';
import { CredentialsField } from './credentialsField.tsx';
import { staffBody, staffDraft } from './drafts.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { FormPage } from './formPage.tsx';
import { formTexts } from './formTexts.ts';
import { PapersField } from './papersField.tsx';
import { PhotoField } from './photoField.tsx';
import { useRecordForm } from './recordForm.ts';
import { SinceField } from './sinceField.tsx';
import { peopleTexts } from './texts.ts';

const texts = { ...formTexts, ...peopleTexts };

const roles = ['caregiver', 'manager', 'health', 'guard', 'technician', 'other'] as const;

export const StaffForm = ({ id, record, onBack }: FormProps<StaffRecord>) => {
  const say = useSay(texts);
  const form = useRecordForm({
    path: `/staff/${id}`,
    isNew: record === undefined,
    onFile: staffDraft(record),
    bodyOf: staffBody,
  });
  const { draft, change, faults } = form;
  return (
    <FormPage title={record?.name ?? say('form.new.staff')} form={form} onBack={onBack}>
      <div class="form-columns">
        <div class="form-column">
          <section class="panel form-section">
            <TextField
              label={say('field.name')}
              field="name"
              faults={faults}
              value={draft.name}
              onInput={(name) => change({ name })}
            />
            <ChoiceField
              label={say('field.role')}
              field="role"
              faults={faults}
              options={roles.map((value) => ({ value, label: say(`role.${value}`) }))}
              isChosen={(value) => value === draft.role}
              onChoose={(role) => change({ role })}
            />
            <TextField
              label={say('field.registerNumber')}
              field="registerNumber"
              faults={faults}
              maxLength={64}
              value={draft.registerNumber}
              onInput={(registerNumber) => change({ registerNumber })}
            />
          </section>
          <PapersField
            value={draft.qualifications}
            faults={faults}
            onChange={(qualifications) => change({ qualifications })}
          />
          {record && <SinceField value={draft.since} faults={faults} onChange={(since) => change({ since })} />}
        </div>
        <div class="form-column">
          <PhotoField who="staff" id={id} name={record?.name} />
          <CredentialsField
            draft={draft}
            onFile={record}
            digits={{ least: 6, most: 6 }}
            faults={faults}
            onChange={change}
          />
        </div>
      </div>
    </FormPage>
  );
};
