import type { AdultRecord } from '#contract/people.ts';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import type { FormProps } from './childForm.tsx';
import { CredentialsField } from './credentialsField.tsx';
import { adultBody, adultDraft } from './drafts.ts';
import { Faults, TextField } from './fields.tsx';
import { FormPage } from './formPage.tsx';
import { formTexts } from './formTexts.ts';
import { PersonPicker } from './personPicker.tsx';
import { PhotoField } from './photoField.tsx';
import { DayField } from './pickFields.tsx';
import { useRecordForm } from './recordForm.ts';
import { peopleTexts } from './texts.ts';

const texts = { ...formTexts, ...peopleTexts };

export const AdultForm = ({ id, record, people, onBack }: FormProps<AdultRecord>) => {
  const say = useSay(texts);
  const form = useRecordForm({
    path: `/adults/${id}`,
    isNew: record === undefined,
    onFile: adultDraft(record),
    bodyOf: adultBody,
  });
  const { draft, change, faults } = form;
  const childName = (childId: string): string =>
    people.children.find((child) => child.childId === childId)?.name ?? childId;
  const className = (classId: string): string => people.classes.find((each) => each.classId === classId)?.name ?? '';
  const linked = people.children.flatMap((child) =>
    child.guardians.filter(({ adultId }) => adultId === id).map((link) => ({ ...link, name: child.name })),
  );
  const validity = (field: 'validFrom' | 'validTo') => (
    <DayField
      label={say(`field.${field}`)}
      field={field}
      faults={faults}
      value={draft[field]}
      isOptional
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <FormPage title={record?.name ?? say('form.new.adult')} form={form} onBack={onBack}>
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
            <TextField
              label={say('field.phoneTail')}
              field="phoneTail"
              faults={faults}
              value={draft.phoneTail}
              digits
              maxLength={4}
              onInput={(phoneTail) => change({ phoneTail })}
            />
            {validity('validFrom')}
            {validity('validTo')}
          </section>
          <section class="panel form-section" data-tone={draft.blockedFor.length > 0 ? 'bad' : undefined}>
            <h2>{say('field.blockedFor')}</h2>
            <p class="hint">{say('field.blockedFor.hint')}</p>
            {draft.blockedFor.map((childId, index) => (
              <div key={childId} class="guardian-head block-mark">
                <Icon name="lock" size="small" />
                <b>{childName(childId)}</b>
                <button
                  type="button"
                  class="button button-icon"
                  aria-label={say('field.blockedFor.remove', { name: childName(childId) })}
                  onClick={() => change({ blockedFor: draft.blockedFor.filter((each) => each !== childId) })}
                >
                  <Icon name="cross" />
                </button>
                <Faults field={`blockedFor/${index}`} faults={faults} />
              </div>
            ))}
            <PersonPicker
              label={say('field.blockedFor.add')}
              people={people.children
                .filter(({ childId }) => !draft.blockedFor.includes(childId))
                .map(({ childId, name, classId }) => ({ id: childId, name, detail: className(classId) }))}
              onPick={(childId) => change({ blockedFor: [...draft.blockedFor, childId] })}
            />
          </section>
        </div>
        <div class="form-column">
          <PhotoField who="adult" id={id} name={record?.name} />
          <CredentialsField
            draft={draft}
            onFile={record}
            digits={{ least: 4, most: 6 }}
            faults={faults}
            onChange={change}
          />
          <section class="panel form-section">
            <h2>{say('field.links')}</h2>
            {linked.length === 0 && <p>{say('people.noChildren')}</p>}
            <ul class="rows">
              {linked.map(({ name, relation, pickup }) => (
                <li key={name} class="row">
                  <span class="row-words">
                    <b>{name}</b>
                    <small>{say(pickup ? 'field.links.pickup' : 'field.links.noPickup', { relation })}</small>
                  </span>
                </li>
              ))}
            </ul>
            <p class="hint">{say('field.links.hint')}</p>
          </section>
        </div>
      </div>
    </FormPage>
  );
};
