import type { Session } from '#contract/identity.ts';
import type { OfficeScreen } from '../../state/screens.ts';
import { Notices } from './notices.tsx';
import { Overview } from './overview.tsx';
import { Today } from './today.tsx';
import './notices.css';
import './office.css';
import './overview.css';
import './ratioDay.css';
import './records.css';

/** What was and what is: a day, and the head's view of a month. */
export const Office = ({ screen, session }: { screen: OfficeScreen; session: Session }) => {
  switch (screen.at) {
    case 'today':
      return <Today session={session} />;
    case 'overview':
      // Who answers for the house; anybody else reads the day.
      return session.role === 'head' ? <Overview /> : <Today session={session} />;
    case 'notices':
      return session.role === 'head' ? <Notices noticeId={screen.noticeId} /> : <Today session={session} />;
  }
};
