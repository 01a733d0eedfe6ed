import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { isHead, type PeopleScreen } from '../../state/screens.ts';
import { PeopleList, type Wanted } from './peopleList.tsx';
import { PersonSheet } from './personSheet.tsx';
import { usePeople } from './records.ts';
import { RosterFile } from './rosterFile.tsx';
import { peopleTexts } from './texts.ts';
import './people.css';

/** The head's records: children, adults, staff and classes, one by one or as tables. */
export const People = ({ screen, session }: { screen: PeopleScreen; session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(peopleTexts);
  const question = usePeople();
  const people = question.body;
  // Stays while somebody's record is open, so that the way back leads to where one was.
  const wanted = useSignal<Wanted>({ typed: '', filter: undefined });
  if (!isHead(session)) {
    return (
      <Page title={say('people.title')} onBack={() => kiosk.go({ at: 'staff' })}>
        <Notice icon="lock" title={say('refused.forbidden')} />
      </Page>
    );
  }
  if (screen.at === 'rosterFile') return <RosterFile />;
  if (!people) {
    return (
      <Page title={say('people.title')} onBack={() => kiosk.go({ at: 'staff' })}>
        <Unanswered question={question} icon="roster" />
      </Page>
    );
  }
  return screen.at === 'people' ? (
    <PeopleList kind={screen.kind} people={people} wanted={wanted} />
  ) : (
    <PersonSheet key={`${screen.kind} ${screen.recordId}`} screen={screen} people={people} />
  );
};
