import type { AttendanceDay } from '#contract/attendance.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Numbers } from './review.tsx';
import { closingTexts } from './texts.ts';

const road = ['sealed', 'sent', 'received'] as const;

/** The day is closed, once; and how far its summary has come on its way to the district. */
export const ClosedDay = ({ day, onBack }: { day: AttendanceDay; onBack: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const { district } = kiosk.live.value;
  const state = district.day === day.day ? district.state : 'none';
  const reached = state === 'none' ? -1 : road.indexOf(state);
  const inside = day.closing?.stillInside ?? 0;
  return (
    <Page title={say('closing.title')} onBack={onBack}>
      <div class="closing-closed">
        <section class="panel closing-result">
          <Icon name="lock" size="huge" />
          <h2>{say('closed.title', { day: day.day })}</h2>
          <p>{say(day.closing?.closedBy === 'schedule' ? 'closed.bySchedule' : 'closed.byPerson')}</p>
          <p>{inside === 0 ? say('closed.empty') : say('closed.inside', { n: inside })}</p>
          <h3 class="unseen">{say('closed.road')}</h3>
          <ol class="closing-road">
            {road.map((each, index) => (
              <li key={each} data-reached={index <= reached}>
                <Icon name={index <= reached ? 'check' : 'clock'} size="small" />
                {say(`district.${each}`)}
              </li>
            ))}
          </ol>
          {reached < 0 && <p class="hint">{say('closed.sealedLater')}</p>}
        </section>
        <section class="panel">
          <Numbers attendance={day} />
        </section>
      </div>
    </Page>
  );
};
