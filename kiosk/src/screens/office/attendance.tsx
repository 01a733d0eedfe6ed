import type { AttendanceDay } from '#contract/attendance.ts';
import type { RatioInterval } from '#contract/rooms.ts';
import { Answered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, type Question, useQuestion } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';
import { type ClassFigures, classFigures, wholeFigures } from './classFigures.ts';
import { InsideChart } from './insideChart.tsx';
import { officeTexts } from './texts.ts';

interface AttendanceProps {
  readonly day: string;
  readonly isToday: boolean;
  readonly intervals: Question<{ intervals: RatioInterval[] }>;
}

const comes = about('attendance');

/** Who was expected and who came, by class, and how full the house was over the day. */
export const Attendance = ({ day, isToday, intervals }: AttendanceProps) => {
  const say = useSay(officeTexts);
  const list = useQuestion<AttendanceDay>(`/attendance?day=${day}`, comes);
  return (
    <div class="office-stack">
      <section class="panel" aria-label={say('attendance.classes')}>
        <Answered question={list}>{({ classes }) => <Classes classes={classes.map(classFigures)} />}</Answered>
      </section>
      <section class="panel office-chart" aria-label={say('attendance.inside')}>
        <h2>{say('attendance.inside')}</h2>
        <Answered question={intervals}>
          {(body) => <InsideChart day={day} isToday={isToday} intervals={body.intervals} />}
        </Answered>
      </section>
    </div>
  );
};

const Classes = ({ classes }: { classes: readonly ClassFigures[] }) => {
  const say = useSay(officeTexts);
  const busy = classes.filter(({ expected, present, departed }) => expected + present + departed > 0);
  if (busy.length === 0) return <Notice icon="empty" title={say('attendance.none')} />;
  const row = (key: string, name: string, figures: Omit<ClassFigures, 'classId' | 'name'>) => (
    <tr key={key} data-class={key}>
      <th scope="row">{name}</th>
      <td data-label={say('attendance.expected')}>{figures.expected}</td>
      <td data-label={say('attendance.present')}>
        <b>{figures.present}</b>
      </td>
      <td data-label={say('attendance.departed')}>{figures.departed}</td>
      <td data-label={say('attendance.absent')} class="class-away">
        <Away away={figures.away} />
      </td>
      <td data-label={say('attendance.rate')}>{figures.rate === undefined ? '—' : `${figures.rate.toFixed(1)}%`}</td>
    </tr>
  );
  return (
    <table class="class-table">
      <thead>
        <tr>
          {(['class', 'expected', 'present', 'departed', 'absent', 'rate'] as const).map((column) => (
            <th key={column} scope="col">
              {say(`attendance.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{busy.map((figures) => row(figures.classId, figures.name, figures))}</tbody>
      <tfoot>{row('all', say('attendance.whole'), wholeFigures(busy))}</tfoot>
    </table>
  );
};

const Away = ({ away }: Pick<ClassFigures, 'away'>) => {
  const say = useSay(officeTexts);
  const children = away.reduce((sum, each) => sum + each.children, 0);
  return (
    <>
      {children}
      {away.map(({ reason, children: n }) => (
        <small key={reason} class="away-reason" data-reason={reason}>
          {say('reason.count', { reason: say(`reason.${reason}`), n })}
        </small>
      ))}
    </>
  );
};
