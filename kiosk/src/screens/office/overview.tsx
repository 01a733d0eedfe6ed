import type { RatioBreachList } from '#contract/rooms.ts';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { addDays, rangeOfDays } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Breaches } from './breaches.tsx';
import { Certificates } from './certificates.tsx';
import { District } from './district.tsx';
import { ForecastPanel } from './forecast.tsx';
import { headTexts } from './headTexts.ts';
import { Now } from './now.tsx';
import { Trend } from './trend.tsx';
import { useAlerts } from './useAlerts.ts';

const trendDaysBack = 29;
const endsOrBegins = (type: string): boolean =>
  type.startsWith('alert.') || type === 'ratio.found_late' || type === 'attendance.voided';

/** The head's page, also on a phone: what is wrong now first, then the hour, the month, and what is due. */
export const Overview = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const today = kiosk.today.value;
  const first = addDays(today, -trendDaysBack);
  const range = rangeOfDays(first, today, kiosk.zone.value);
  const breaches = useQuestion<RatioBreachList>(`/ratio/breaches?${new URLSearchParams(range)}`, endsOrBegins);
  const alerts = useAlerts(range.from);
  return (
    <Page title={say('head.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      {!kiosk.fresh.value && <Stale />}
      <div class="overview">
        <div class="overview-main">
          <Now />
          <Trend from={first} to={today} breaches={breaches} />
          <Breaches breaches={breaches} alerts={alerts} />
        </div>
        <div class="overview-side">
          <ForecastPanel />
          <Certificates />
          <District />
        </div>
      </div>
    </Page>
  );
};
