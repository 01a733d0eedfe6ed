import { Unanswered } from '../../parts/answered.tsx';
import { Stale } from '../../parts/stale.tsx';
import { useHouse } from './house.tsx';

/** Says since when nothing newer is known. */
export const AsOf = () => {
  const { asOfMs } = useHouse();
  return asOfMs === undefined ? null : <Stale sinceMs={asOfMs} />;
};

/** Neither the agent nor the kiosk's copy knows the children. */
export const Missing = () => <Unanswered question={useHouse()} icon="roster" />;
