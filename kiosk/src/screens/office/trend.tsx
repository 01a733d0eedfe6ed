import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AttendanceDays } from '#contract/attendance.ts';
import type { RatioBreachList } from '#contract/rooms.ts';
import { Answered } from '../../parts/answered.tsx';
import { Chart } from '../../parts/chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Legend } from '../../parts/legend.tsx';
import { about, type Question, together, useQuestion } from '../../parts/question.ts';
import { addDays, shortDay } from '../../state/calendar.ts';
import { useSay } from '../../state/context.ts';
import { headTexts } from './headTexts.ts';
import { officeTexts } from './texts.ts';
import { attendanceBars, breachBars } from './trendBars.ts';
import { meanRate, percent, type TrendDay, trendDays } from './trendDays.ts';

interface TrendProps {
  readonly from: string;
  readonly to: string;
  readonly breaches: Question<RatioBreachList>;
}

const comes = about('attendance');
const corrects = (type: string): boolean => type === 'attendance.voided' || type.startsWith('day.');

/** A month: how many came of those expected, and how long rooms were in breach, day by day. */
export const Trend = ({ from, to, breaches }: TrendProps) => {
  const say = useSay(headTexts);
  const path = (first: string, last: string): string =>
    `/attendance/days?${new URLSearchParams({ from: first, to: last })}`;
  // A month is much to judge: only today is judged again with everybody who comes.
  const before = useQuestion<AttendanceDays>(path(from, addDays(to, -1)), corrects);
  const today = useQuestion<AttendanceDays>(path(to, to), comes);
  const all = {
    body: before.body &&
      today.body &&
      breaches.body && { days: [...before.body.days, ...today.body.days], breaches: breaches.body.breaches },
    ...together(before, today, breaches),
  };
  return (
    <section class="panel office-chart" aria-label={say('head.trend')}>
      <h2>{say('head.trend')}</h2>
      <Answered question={all}>
        {({ days, breaches: broken }) => <Month days={trendDays(from, to, days, broken)} />}
      </Answered>
    </section>
  );
};

const Month = ({ days }: { days: readonly TrendDay[] }) => {
  const say = useSay(headTexts);
  const sayOffice = useSay(officeTexts);
  const touched = useSignal(days.length - 1);
  const key = JSON.stringify(days);
  const { came, broken } = useMemo(() => ({ came: attendanceBars(days), broken: breachBars(days) }), [key]);
  const index = Math.min(touched.value, days.length - 1);
  const touch = (x: number): void => {
    touched.value = Math.min(Math.max(Math.round(x), 0), days.length - 1);
  };
  const known = days.filter(({ attendance }) => attendance?.ratePermille != null).length;
  const sum = (of: (day: TrendDay) => number): number =>
    Math.round(days.reduce((all, day) => all + of(day), 0) * 10) / 10;
  const day = days[index];
  return (
    <>
      <p class="readout-line" role="status">
        {day && readout(day, say)}
      </p>
      <Legend
        marks={[
          ['attended', say('trend.attended')],
          ['expected', say('trend.expected')],
          ...(days.some(({ attendance }) => !attendance) ? [['guessed', say('trend.noData')] as const] : []),
        ]}
      />
      <Chart
        label={say('trend.label.attendance', { n: known, rate: percent(meanRate(days)) })}
        height={210}
        at={index}
        onTouch={touch}
        {...came}
      />
      <Legend
        marks={[
          ['minutes', say('trend.minutes')],
          ...(days.some(({ breaches }) => !breaches) ? [['guessed', say('trend.noData')] as const] : []),
        ]}
      />
      <Chart
        label={say('trend.label.breaches', {
          n: sum(({ breaches }) => breaches?.count ?? 0),
          minutes: sum(({ breaches }) => breaches?.minutes ?? 0),
        })}
        height={170}
        at={index}
        onTouch={touch}
        {...broken}
      />
      <Figures
        caption={sayOffice('table.of', { what: say('head.trend') })}
        words={[sayOffice('table.show'), sayOffice('table.hide')]}
        head={[
          say('trend.day'),
          say('trend.expected'),
          say('trend.attended'),
          say('trend.rate'),
          say('trend.count'),
          say('trend.minutes'),
        ]}
        rows={days.map(({ day: date, attendance, breaches }) => [
          shortDay(date),
          attendance?.expected ?? '—',
          attendance?.attended ?? '—',
          percent(attendance?.ratePermille == null ? undefined : attendance.ratePermille / 10),
          breaches?.count ?? '—',
          breaches?.minutes ?? '—',
        ])}
      />
    </>
  );
};

const readout = ({ day, attendance, breaches }: TrendDay, say: ReturnType<typeof useSay<typeof headTexts>>): string => {
  const date = shortDay(day);
  const came =
    attendance === undefined
      ? `${date} ${say('trend.unseen')}`
      : attendance.ratePermille === null
        ? say('trend.readout.noneExpected', { day: date, attended: attendance.attended })
        : say('trend.readout', {
            day: date,
            expected: attendance.expected,
            attended: attendance.attended,
            rate: percent(attendance.ratePermille / 10),
          });
  if (!breaches || breaches.count === 0) return came;
  return [came, say('trend.readout.breaches', { n: breaches.count, minutes: breaches.minutes })].join(
    say('tile.comma'),
  );
};
