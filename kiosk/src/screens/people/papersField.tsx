import type { Qualification } from '#contract/events.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { paperState } from './certificates.ts';
import type { FieldFault } from './faults.ts';
import { Faults } from './fields.tsx';
import { formTexts } from './formTexts.ts';
import { PaperMark } from './paperMark.tsx';
import { DayField } from './pickFields.tsx';

interface PapersFieldProps {
  readonly value: readonly Qualification[];
  readonly faults: readonly FieldFault[];
  readonly onChange: (papers: readonly Qualification[]) => void;
}

const kinds = ['caregiver', 'health_certificate', 'background_check'] as const;

/** The papers without which nobody counts in a ratio, and how each stands today. */
export const PapersField = ({ value, faults, onChange }: PapersFieldProps) => {
  const say = useSay(formTexts);
  const today = useKiosk().today.value;
  const change = (index: number, field: 'validFrom' | 'validTo', day: string): void =>
    onChange(
      value.map((paper, each) => {
        if (each !== index) return paper;
        const { [field]: _before, ...rest } = paper;
        return day === '' ? rest : { ...rest, [field]: day };
      }),
    );
  const missing = kinds.filter((kind) => value.every((paper) => paper.kind !== kind));
  return (
    <section class="panel form-section" aria-label={say('field.papers')}>
      <h2>{say('field.papers')}</h2>
      {value.map((paper, index) => {
        const name = say(`paper.${paper.kind}`);
        const day = (field: 'validFrom' | 'validTo') => (
          <DayField
            label={say('paper.forPaper', { paper: name, field: say(`field.${field}`) })}
            field={`qualifications/${index}/${field}`}
            faults={faults}
            value={paper[field] ?? ''}
            isOptional
            onChange={(chosen) => change(index, field, chosen)}
          />
        );
        return (
          <fieldset key={`${paper.kind}-${index}`} class="guardian">
            <legend class="unseen">{name}</legend>
            <div class="guardian-head">
              <b>{name}</b>
              <PaperMark state={paperState(paper, today)} />
              <button
                type="button"
                class="button button-icon"
                aria-label={say('paper.remove', { paper: name })}
                onClick={() => onChange(value.filter((_paper, each) => each !== index))}
              >
                <Icon name="cross" />
              </button>
            </div>
            {day('validFrom')}
            {day('validTo')}
          </fieldset>
        );
      })}
      {missing.map((kind) => (
        <div key={kind} class="guardian-head">
          <span class="row-words">
            <b>{say(`paper.${kind}`)}</b>
            <small>{say('paper.missing')}</small>
          </span>
          <button
            type="button"
            class="button"
            aria-label={`${say('paper.add')} ${say(`paper.${kind}`)}`}
            onClick={() => onChange([...value, { kind, validFrom: today }])}
          >
            <Icon name="plus" size="small" />
            {say('paper.add')}
          </button>
        </div>
      ))}
      <Faults field="qualifications" faults={faults.filter(({ path }) => !path.includes('/'))} />
    </section>
  );
};
