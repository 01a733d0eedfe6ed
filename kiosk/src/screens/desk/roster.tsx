import { useSignal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { DeskScreen, RosterView } from '../../state/screens.ts';
import { ChildCard } from './childCard.tsx';
import { useHouse } from './house.tsx';
import type { HouseRoster, RosterChild } from './houseRoster.ts';
import { AsOf, Missing } from './houseState.tsx';
import { rosterTexts } from './rosterTexts.ts';
import { type Filter, filters, ofClass, ofRoom, passes } from './rosterView.ts';

type RosterScreen = Extract<DeskScreen, { at: 'roster' }>;

/** Today by class, and by room where one is named: who is not yet here, here, gone; a tap opens the child. */
export const Roster = ({ screen }: { screen: RosterScreen }) => {
  const kiosk = useKiosk();
  const say = useSay(rosterTexts);
  const house = useHouse();
  // A tablet in a room opens there.
  const roomId = screen.roomId ?? kiosk.settings.value.roomId;
  const view = useSignal<RosterView>(screen);
  const { query } = view.value;
  const searching = query !== undefined;
  const change = (next: RosterView): void => {
    view.value = { ...view.value, ...next };
  };
  const open = ({ childId }: RosterChild): void =>
    kiosk.go({ at: 'child', childId, back: { at: 'roster', roomId: screen.roomId, ...view.value } });
  return (
    <Page
      title={say('roster.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <>
          <AsOf />
          {house.roster && (
            <button
              type="button"
              class="button"
              aria-expanded={searching}
              onClick={() => change({ query: searching ? undefined : '' })}
            >
              <Icon name="search" />
              {say(searching ? 'search.close' : 'search.open')}
            </button>
          )}
        </>
      }
    >
      {!house.roster ? (
        <Missing />
      ) : query === undefined ? (
        <ByClass roster={house.roster} roomId={roomId} view={view.value} onView={change} onOpen={open} />
      ) : (
        <Search roster={house.roster} query={query} onQuery={(next) => change({ query: next })} onOpen={open} />
      )}
    </Page>
  );
};

interface ByClassProps {
  readonly roster: HouseRoster;
  readonly roomId: string;
  readonly view: RosterView;
  readonly onView: (view: RosterView) => void;
  readonly onOpen: (child: RosterChild) => void;
}

const ByClass = ({ roster, roomId, view, onView, onOpen }: ByClassProps) => {
  const kiosk = useKiosk();
  const say = useSay(rosterTexts);
  const room = kiosk.live.value.rooms.find((each) => each.roomId === roomId);
  const groups = [
    ...(room
      ? [
          {
            id: `room-${room.roomId}`,
            name: say('roster.room', { room: room.name }),
            children: ofRoom(roster, room.roomId),
          },
        ]
      : []),
    ...roster.classes.map(({ classId, name }) => ({ id: classId, name, children: ofClass(roster, classId) })),
  ];
  const filter: Filter = view.filter ?? 'all';
  const current = groups.find(({ id }) => id === view.tab) ?? groups[0];
  if (!current) return <Notice icon="roster" title={say('roster.noClasses')} />;
  const shown = current.children.filter((child) => passes(filter, child, roster.knowsAwaited));
  return (
    <>
      <Tabs
        tabs={groups.map(({ id, name, children }) => ({
          value: id,
          name,
          beside: `${children.filter(({ standing }) => standing === 'present').length}/${children.length}`,
        }))}
        chosen={current.id}
        onChoose={(tab) => onView({ tab })}
      />
      <fieldset class="filters">
        <legend class="unseen">{say('roster.filter')}</legend>
        {filters.map((each) => (
          <button
            key={each}
            type="button"
            class="button filter"
            aria-pressed={each === filter}
            onClick={() => onView({ filter: each })}
          >
            {say(`roster.filter.${each}`)}
            <small>{current.children.filter((child) => passes(each, child, roster.knowsAwaited)).length}</small>
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? (
        <Notice icon="roster" title={say('roster.empty')} />
      ) : (
        <Cards people={shown} onOpen={onOpen} />
      )}
    </>
  );
};

/** So many are shown; who is not among them is found by another letter. */
const mostFound = 24;

interface SearchProps {
  readonly roster: HouseRoster;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onOpen: (child: RosterChild) => void;
}

const Search = ({ roster, query, onQuery, onOpen }: SearchProps) => {
  const say = useSay(rosterTexts);
  const find = useFinder();
  const all = query === '' ? [] : found(roster.children, query, find);
  const hits = all.slice(0, mostFound);
  return (
    <div class="split roster-found">
      <section aria-live="polite">
        {hits.length > 0 ? (
          <>
            <Cards people={hits} onOpen={onOpen} withClass />
            {all.length > hits.length && <p class="hint">{say('search.more', { n: all.length - hits.length })}</p>}
          </>
        ) : (
          <Notice icon="search" title={query === '' ? say('search.hint') : say('search.none', { query })} />
        )}
      </section>
      <aside class="panel roster-search">
        <SearchField query={query} onQuery={onQuery} isAlone />
      </aside>
    </div>
  );
};

interface CardsProps {
  readonly people: readonly RosterChild[];
  readonly withClass?: boolean;
  readonly onOpen: (child: RosterChild) => void;
}

const Cards = ({ people, withClass = false, onOpen }: CardsProps) => (
  <ul class="child-cards">
    {people.map((child) => (
      <li key={child.childId}>
        <ChildCard child={child} withClass={withClass} onTap={() => onOpen(child)} />
      </li>
    ))}
  </ul>
);
