import type { AlertScreen } from '../../state/screens.ts';
import { Acknowledge } from './acknowledge.tsx';
import { AlertList } from './alertList.tsx';
import './alerts.css';

/** What the agent warns of: what is open, who answered and how, and the smallest fix. */
export const AlertsArea = ({ screen }: { screen: AlertScreen }) => {
  switch (screen.at) {
    case 'alerts':
      return <AlertList />;
    case 'acknowledge':
      return <Acknowledge key={screen.alertId} alertId={screen.alertId} />;
  }
};
