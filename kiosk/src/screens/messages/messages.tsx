import type { Session } from '#contract/identity.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Stale } from '../../parts/stale.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { mayReadMessages } from '../../state/messages.ts';
import { isHead, type MessagesScreen, type MessagesView } from '../../state/screens.ts';
import { Consents } from './consents.tsx';
import { Contacts } from './contacts.tsx';
import { Drill } from './drill.tsx';
import { ReachedList } from './reached.tsx';
import { messagesTexts } from './texts.ts';
import './messages.css';
import './sheets.css';

/** Whoever looks after the box sees whether messages go out; whom they are for and what was agreed to is the head's. */
const views: readonly MessagesView[] = ['reached', 'drill', 'contacts', 'consents'];
const technicianViews: readonly MessagesView[] = ['reached', 'drill'];

/** Who was reached, the drill that proves it, how people are reached, and what guardians agreed to. */
export const Messages = ({ screen, session }: { screen: MessagesScreen; session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(messagesTexts);
  const home = (): void => kiosk.go({ at: 'staff' });
  const mine = isHead(session) ? views : mayReadMessages(session) ? technicianViews : [];
  const view = mine.find((each) => each === screen.view) ?? mine[0];
  return (
    <Page title={say('messages.title')} onBack={home} aside={kiosk.fresh.value ? undefined : <Stale />}>
      {view === undefined ? (
        <Notice icon="lock" title={say('refused.forbidden')} />
      ) : (
        <>
          <Tabs
            label={say('messages.title')}
            tabs={mine.map((each) => ({ value: each, name: say(`messages.tab.${each}`) }))}
            chosen={view}
            onChoose={(each) => kiosk.go({ at: 'messages', view: each })}
          />
          <h2 class="unseen">{say(`messages.tab.${view}`)}</h2>
          <View view={view} mayStart={isHead(session)} />
        </>
      )}
    </Page>
  );
};

const View = ({ view, mayStart }: { readonly view: MessagesView; readonly mayStart: boolean }) => {
  switch (view) {
    case 'reached':
      return <ReachedList />;
    case 'drill':
      return <Drill mayStart={mayStart} />;
    case 'contacts':
      return <Contacts />;
    case 'consents':
      return <Consents />;
  }
};
