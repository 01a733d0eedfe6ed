import type { Signal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { PersonKind } from '../../state/screens.ts';
import { PersonLine } from './personLine.tsx';
import type { People } from './records.ts';
import { rowsOf } from './rows.ts';
import { peopleTexts } from './texts.ts';

/** What somebody looks for. */
export interface Wanted {
  readonly typed: string;
  readonly filter: string | undefined;
}
interface PeopleListProps {
  readonly kind: PersonKind;
  readonly people: People;
  readonly wanted: Signal<Wanted>;
}

const kinds = ['child', 'adult', 'staff', 'class'] as const;

export const PeopleList = ({ kind, people, wanted }: PeopleListProps) => {
  const kiosk = useKiosk();
  const say = useSay(peopleTexts);
  const today = kiosk.today.value;
  const { typed, filter } = wanted.value;
  const rows = rowsOf(kind, people, today);
  const inFilter = rows.filter(({ groups }) => filter === undefined || groups.includes(filter));
  const find = useFinder();
  const shown = found(inFilter, typed, find);
  const counts: Record<PersonKind, number> = {
    child: people.children.length,
    adult: people.adults.length,
    staff: people.staff.length,
    class: people.classes.length,
  };
  const filters = filtersOf(kind, people, say).filter(({ value }) => rows.some(({ groups }) => groups.includes(value)));
  return (
    <Page
      title={say('people.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <div class="page-buttons">
          <button type="button" class="button" onClick={() => kiosk.go({ at: 'rosterFile' })}>
            <Icon name="table" />
            {say('people.file')}
          </button>
          <button
            type="button"
            class="button button-main"
            onClick={() => kiosk.go({ at: 'person', kind, recordId: undefined })}
          >
            <Icon name="plus" />
            {say('people.new')}
          </button>
        </div>
      }
    >
      <Tabs
        tabs={kinds.map((each) => ({ value: each, name: say(`people.${each}`), beside: counts[each] }))}
        chosen={kind}
        onChoose={(each) => {
          wanted.value = { typed: '', filter: undefined };
          kiosk.go({ at: 'people', kind: each });
        }}
      />
      <div class="people-search">
        <SearchField
          query={typed}
          onQuery={(query) => {
            wanted.value = { typed: query, filter };
          }}
        />
        {filters.length > 0 && (
          <div class="people-filters">
            {[{ value: undefined, label: say('people.all') }, ...filters].map(({ value, label }) => (
              <button
                key={label}
                type="button"
                class="button"
                aria-pressed={filter === value}
                onClick={() => {
                  wanted.value = { typed, filter: value };
                }}
              >
                {label}
              </button>
            ))}
          </div>
        )}
      </div>
      {shown.length === 0 ? (
        <Notice
          icon="roster"
          title={say(rows.length === 0 ? 'people.empty' : 'people.none')}
          hint={say(rows.length === 0 ? 'people.empty.hint' : 'people.none.hint')}
        />
      ) : (
        <section class="panel" aria-label={say(`people.${kind}`)}>
          <p class="hint" role="status">
            {say(kind === 'class' ? 'people.found.class' : 'people.found', { n: shown.length })}
          </p>
          <ul class="people-list">
            {shown.map((row) => (
              <PersonLine
                key={row.id}
                row={row}
                today={today}
                onOpen={() => kiosk.go({ at: 'person', kind, recordId: row.id })}
              />
            ))}
          </ul>
        </section>
      )}
    </Page>
  );
};

const filtersOf = (
  kind: PersonKind,
  { classes }: People,
  say: (key: 'people.left' | 'people.due' | 'people.blocked') => string,
): { readonly value: string; readonly label: string }[] => {
  switch (kind) {
    case 'child':
      return [
        ...classes.map(({ classId, name }) => ({ value: classId, label: name })),
        { value: 'left', label: say('people.left') },
      ];
    case 'adult':
      return [{ value: 'blocked', label: say('people.blocked') }];
    case 'staff':
      return [{ value: 'due', label: say('people.due') }];
    case 'class':
      return [];
  }
};
