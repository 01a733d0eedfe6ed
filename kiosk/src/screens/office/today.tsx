import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { RatioInterval } from '#contract/rooms.ts';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { rangeOfDays } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Attendance } from './attendance.tsx';
import { DayChooser } from './dayChooser.tsx';
import { RatioDay } from './ratioDay.tsx';
import { Records } from './records.tsx';
import { officeTexts } from './texts.ts';
import { useRecorded } from './useRecorded.ts';

const views = ['attendance', 'ratio', 'records'] as const;
const moves = about('attendance', 'staff');

/** A day as it was, or is so far: who came, how the rooms stood, and all that was recorded. */
export const Today = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(officeTexts);
  const today = kiosk.today.value;
  const day = useSignal(today);
  const view = useSignal<(typeof views)[number]>('attendance');
  return (
    <Page
      title={say(day.value === today ? 'today.title' : 'today.past')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <DayChooser
          day={day.value}
          today={today}
          onChange={(chosen) => {
            day.value = chosen;
          }}
        />
      }
    >
      <Tabs
        label={say('today.tabs')}
        tabs={views.map((each) => ({ value: each, name: say(`today.${each}`) }))}
        chosen={view.value}
        onChoose={(each) => {
          view.value = each;
        }}
      />
      {!kiosk.fresh.value && <Stale />}
      <OneDay key={day.value} day={day.value} isToday={day.value === today} view={view.value} session={session} />
    </Page>
  );
};

interface OneDayProps {
  readonly day: string;
  readonly isToday: boolean;
  readonly view: (typeof views)[number];
  readonly session: Session;
}

/** With a key for each day, so that no day shows another's numbers while it asks for its own. */
const OneDay = ({ day, isToday, view, session }: OneDayProps) => {
  const kiosk = useKiosk();
  const { from, to } = rangeOfDays(day, day, kiosk.zone.value);
  const range = new URLSearchParams({ from, to });
  const intervals = useQuestion<{ intervals: RatioInterval[] }>(`/ratio/intervals?${range}`, moves);
  const recorded = useRecorded(day);
  switch (view) {
    case 'attendance':
      return <Attendance day={day} isToday={isToday} intervals={intervals} />;
    case 'ratio':
      return <RatioDay day={day} isToday={isToday} intervals={intervals} lines={recorded.lines ?? []} />;
    case 'records':
      return <Records recorded={recorded} mayTakeBack={session.role === 'head'} />;
  }
};
