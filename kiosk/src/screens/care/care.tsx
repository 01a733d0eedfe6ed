import './care.css';
import type { CareScreen } from '../../state/screens.ts';
import { Absences } from './absence/absences.tsx';
import { HeadCount } from './count/headCount.tsx';
import { Health } from './health/health.tsx';
import { Medicines } from './medicine/medicines.tsx';
import { Pickups } from './pickup/pickups.tsx';

/** Caring for the children of the day: who is in the room, who is well, who stays away, who fetches whom. */
export const Care = ({ screen }: { screen: CareScreen }) => {
  switch (screen.at) {
    case 'headCount':
      return <HeadCount />;
    case 'health':
      return <Health />;
    case 'medicines':
      return <Medicines />;
    case 'absences':
      return <Absences />;
    case 'pickups':
      return <Pickups />;
  }
};
