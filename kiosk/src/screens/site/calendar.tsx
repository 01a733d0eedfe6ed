import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import type { Coverage } from '#contract/footage.ts';
import { Chart } from '../../parts/chart.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Legend } from '../../parts/legend.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Cell, type CellState, calendarOf, causesOf } from './calendarCells.ts';
import { calendarChart, rowHeight, type Spot } from './calendarChart.ts';
import { recordingTexts } from './recordingTexts.ts';

interface RecordingCalendarProps {
  readonly coverage: Coverage;
  readonly cameras: readonly { readonly streamId: string; readonly name: string }[];
}

const states: readonly CellState[] = ['complete', 'gaps', 'none', 'notRequired'];

/** Every camera on every day: whole, with gaps, missing, or not asked for; and one cell of it in words. */
export const RecordingCalendar = ({ coverage, cameras }: RecordingCalendarProps) => {
  const { nowMs } = useKiosk();
  const say = useSay(recordingTexts);
  const calendar = useMemo(
    () => calendarOf(coverage, [...new Set(coverage.days.map(({ day }) => day))].sort(), cameras),
    [coverage, cameras.map(({ streamId, name }) => `${streamId} ${name}`).join()],
  );
  const { days, cells } = calendar;
  const spot = useSignal<Spot>({ day: days.length - 1, camera: 0 });
  const chosen = { day: Math.min(spot.value.day, days.length - 1), camera: spot.value.camera };
  // The hook reads it when it draws; the chart itself stays while a finger moves over it.
  const drawn = useRef<Spot>(chosen);
  drawn.current = chosen;
  const chart = useMemo(() => calendarChart(calendar, () => drawn.current), [calendar]);
  const cellAt = ({ day, camera }: Spot): Cell | undefined =>
    cells.find((cell) => cell.day === day && cell.camera === camera);
  const go = (day: number, camera: number): void => {
    spot.value = {
      day: Math.min(Math.max(day, 0), days.length - 1),
      camera: Math.min(Math.max(camera, 0), cameras.length - 1),
    };
  };
  const causes = (cell: Cell): string => {
    if (cell.state !== 'gaps' && cell.state !== 'none') return '';
    const told = causesOf(cell.gaps, days[cell.day] ?? '', nowMs.value);
    if (told.length === 0) return say('calendar.noCause');
    return told
      .map(({ reason, minutes: n }) => say('calendar.cause', { reason: say(`cause.${reason}`), n }))
      .join(say('tile.comma'));
  };
  const minutes = ({ recordedMinutes: recorded, requiredMinutes: required }: Cell): string =>
    say('calendar.minutes', { recorded, required });
  const count = (state: CellState): number => cells.filter((cell) => cell.state === state).length;
  const cell = cellAt(chosen);
  const step = (icon: IconName, label: string, day: number, camera: number) => (
    <button
      type="button"
      class="button"
      disabled={day < 0 || day >= days.length || camera < 0 || camera >= cameras.length}
      onClick={() => go(day, camera)}
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
          cameras: cameras.length,
          complete: count('complete'),
          gaps: count('gaps'),
          none: count('none'),
        })}
        height={cameras.length * rowHeight + 56}
        drawing={`${chosen.day} ${chosen.camera}`}
        onTouch={(x, y) => go(Math.round(x), Math.round(y))}
        {...chart}
      />
      <div class="calendar-cell" role="status">
        {cell && (
          <>
            <p class="calendar-what">
              {say('calendar.cell', {
                day: days[cell.day] ?? '',
                camera: cameras[cell.camera]?.name ?? '',
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
        {step('back', say('calendar.before'), chosen.day - 1, chosen.camera)}
        {step('forward', say('calendar.after'), chosen.day + 1, chosen.camera)}
        {step('up', say('calendar.up'), chosen.day, chosen.camera - 1)}
        {step('down', say('calendar.down'), chosen.day, chosen.camera + 1)}
      </div>
      <Figures
        caption={say('calendar.table')}
        words={[say('calendar.table.show'), say('calendar.table.hide')]}
        head={[say('calendar.day'), say('calendar.camera'), say('calendar.state'), say('calendar.causes')]}
        rows={cells
          .filter(({ state }) => state !== 'notRequired')
          .toSorted((a, b) => b.day - a.day || a.camera - b.camera)
          .map((each) => [
            days[each.day] ?? '',
            cameras[each.camera]?.name ?? '',
            `${say(`calendar.${each.state}`)} ${each.recordedMinutes}/${each.requiredMinutes}`,
            causes(each),
          ])}
      />
    </>
  );
};
