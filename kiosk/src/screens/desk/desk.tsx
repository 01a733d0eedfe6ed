import type { Session } from '#contract/identity.ts';
import type { DeskScreen } from '../../state/screens.ts';
import { Acknowledge } from './acknowledge.tsx';
import { Alerts } from './alerts.tsx';
import { HeadCount } from './headCount.tsx';
import { Roster } from './roster.tsx';
import { Staff } from './staff.tsx';

/** Staff at work with children and rooms. */
export const Desk = ({ screen, session }: { screen: DeskScreen; session: Session }) => {
  switch (screen.at) {
    case 'staff':
      return <Staff session={session} />;
    case 'roster':
      return <Roster />;
    case 'headCount':
      return <HeadCount />;
    case 'alerts':
      return <Alerts />;
    case 'acknowledge':
      return <Acknowledge key={screen.alertId} alertId={screen.alertId} />;
  }
};
