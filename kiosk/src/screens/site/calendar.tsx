import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { Chart } from '../../parts/chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Legend } from '../../parts/legend.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type CalendarRow, type Cell, type CellState, calendarOf, causesOf, type ToldDay } from './calendarCells.ts';
import { calendarChart, rowHeight, type Spot } from './calendarChart.ts';
import { recordingTexts } from './recordingTexts.ts';

interface RecordingCalendarProps {
  readonly told: readonly ToldDay[];
  readonly rows: readonly CalendarRow[];
  /** Rows of which no gap is told, as areas: why something is missing is found at their cameras. */
  readonly noteOf?: (rowId: string) => string;
}

const states: readonly CellState[] = ['complete', 'gaps', 'none', 'notRequired'];

/** Every camera, or area, on every day: whole, with gaps, missing, or not asked for; and one cell of it in words. */
export const RecordingCalendar = ({ told, rows, noteOf }: RecordingCalendarProps) => {
  const { nowMs } = useKiosk();
  const say = useSay(recordingTexts);
  const calendar = useMemo(
    () => calendarOf(told, [...new Set(told.map(({ day }) => day))].sort(), rows),
    [told, rows.map(({ rowId, name }) => `${rowId} ${name}`).join()],
  );
  const { days, cells } = calendar;
  const spot = useSignal<Spot>({ day: days.length - 1, row: 0 });
  const chosen = { day: Math.min(spot.value.day, days.length - 1), row: Math.min(spot.value.row, rows.length - 1) };
  // The hook reads it when it draws; the chart itself stays while a finger moves over it.
  const drawn = useRef<Spot>(chosen);
  drawn.current = chosen;
  const chart = useMemo(() => calendarChart(calendar, () => drawn.current), [calendar]);
  const cellAt = (at: Spot): Cell | undefined => cells.find((cell) => cell.day === at.day && cell.row === at.row);
  const go = (day: number, row: number): void => {
    spot.value = {
      day: Math.min(Math.max(day, 0), days.length - 1),
      row: Math.min(Math.max(row, 0), rows.length - 1),
    };
  };
  const causes = (cell: Cell): string => {
    if (cell.state !== 'gaps' && cell.state !== 'none') return '';
    if (noteOf) return noteOf(rows[cell.row]?.rowId ?? '');
    const known = causesOf(cell.gaps, days[cell.day] ?? '', nowMs.value);
    if (known.length === 0) return say('calendar.noCause');
    return known
      .map(({ reason, minutes: n }) => say('calendar.cause', { reason: say(`cause.${reason}`), n }))
      .join(say('tile.comma'));
  };
  const minutes = ({ recordedMinutes: recorded, requiredMinutes: required }: Cell): string =>
    say('calendar.minutes', { recorded, required });
  const count = (state: CellState): number => cells.filter((cell) => cell.state === state).length;
  const cell = cellAt(chosen);
  const step = (icon: IconName, label: string, day: number, row: number) => (
    <button
      type="button"
      class="button"
      disabled={day < 0 || day >= days.length || row < 0 || row >= rows.length}
      onClick={() => go(day, row)}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
  return (
    <>
      <Legend marks={states.map((state) => [`cell-${state}`, say(`calendar.${state}`)] as const)} />
      <Chart
        label={say('calendar.label', {
          days: days.length,
          rows: rows.length,
          complete: count('complete'),
          gaps: count('gaps'),
          none: count('none'),
        })}
        height={rows.length * rowHeight + 56}
        drawing={`${chosen.day} ${chosen.row}`}
        onTouch={(x, y) => go(Math.round(x), Math.round(y))}
        {...chart}
      />
      <div class="calendar-cell" role="status">
        {cell && (
          <>
            <p class="calendar-what">
              {say('calendar.cell', {
                day: days[cell.day] ?? '',
                row: rows[cell.row]?.name ?? '',
                state: say(`calendar.${cell.state}`),
              })}
            </p>
            {cell.state !== 'notRequired' && (
              <p class="hint">
                {[minutes(cell), causes(cell)].filter((words) => words !== '').join(say('tile.comma'))}
              </p>
            )}
          </>
        )}
      </div>
      <div class="calendar-steps">
        {step('back', say('calendar.before'), chosen.day - 1, chosen.row)}
        {step('forward', say('calendar.after'), chosen.day + 1, chosen.row)}
        {step('up', say('calendar.up'), chosen.day, chosen.row - 1)}
        {step('down', say('calendar.down'), chosen.day, chosen.row + 1)}
      </div>
      <Figures
        caption={say('calendar.table')}
        words={[say('calendar.table.show'), say('calendar.table.hide')]}
        head={[say('calendar.day'), say('calendar.row'), say('calendar.state'), say('calendar.causes')]}
        rows={cells
          .filter(({ state }) => state !== 'notRequired')
          .toSorted((a, b) => b.day - a.day || a.row - b.row)
          .map((each) => [
            days[each.day] ?? '',
            rows[each.row]?.name ?? '',
            `${say(`calendar.${each.state}`)} ${each.recordedMinutes}/${each.requiredMinutes}`,
            causes(each),
          ])}
      />
    </>
  );
};
