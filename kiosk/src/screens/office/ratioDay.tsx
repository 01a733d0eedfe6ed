import { useSignal } from '@preact/signals';
import type { RatioInterval } from '#contract/rooms.ts';
import { Answered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import type { Question } from '../../parts/question.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Moment } from './moment.tsx';
import { RatioChart } from './ratioChart.tsx';
import { firstLook, isBroken, type Step, stepAt, stepsOf } from './ratioSteps.ts';
import { officeTexts } from './texts.ts';
import type { RecordedLine } from './useRecorded.ts';

interface RatioDayProps {
  readonly day: string;
  readonly isToday: boolean;
  readonly intervals: Question<{ intervals: RatioInterval[] }>;
  readonly lines: readonly RecordedLine[];
}

/** How one room stood over the day, and all about the moment that is touched. */
export const RatioDay = ({ day, isToday, intervals, lines }: RatioDayProps) => (
  <Answered question={intervals}>
    {(body) => <RoomsOfDay day={day} isToday={isToday} intervals={body.intervals} lines={lines} />}
  </Answered>
);

interface RoomsOfDayProps extends Omit<RatioDayProps, 'intervals'> {
  readonly intervals: readonly RatioInterval[];
}

const RoomsOfDay = ({ day, isToday, intervals, lines }: RoomsOfDayProps) => {
  const kiosk = useKiosk();
  const say = useSay(officeTexts);
  const chosen = useSignal<string | undefined>(undefined);
  const rooms = kiosk.live.value.rooms.filter(
    ({ roomId, classType }) =>
      classType !== null || intervals.some((each) => each.roomId === roomId && each.children > 0),
  );
  const worst = intervals.find(isBroken)?.roomId;
  const room = rooms.find(({ roomId }) => roomId === (chosen.value ?? worst)) ?? rooms[0];
  if (!room) return <Notice icon="empty" title={say('tile.noRooms')} />;
  const steps = stepsOf(
    intervals.filter(({ roomId }) => roomId === room.roomId),
    day,
  );
  return (
    <div class="ratio-day">
      <Tabs
        label={say('ratio.rooms')}
        tabs={rooms.map(({ roomId, name }) => ({ value: roomId, name }))}
        chosen={room.roomId}
        onChoose={(roomId) => {
          chosen.value = roomId;
        }}
      />
      {steps.length === 0 ? (
        <Notice icon="empty" title={say('ratio.none')} />
      ) : (
        <OneRoom key={room.roomId} name={room.name} cap={room.cap} {...{ steps, day, isToday, lines }} />
      )}
    </div>
  );
};

interface OneRoomProps {
  readonly name: string;
  readonly cap: number | null;
  readonly steps: readonly Step[];
  readonly day: string;
  readonly isToday: boolean;
  readonly lines: readonly RecordedLine[];
}

const OneRoom = ({ name, cap, steps, day, isToday, lines }: OneRoomProps) => {
  const touched = useSignal<number | undefined>(undefined);
  const step = (touched.value !== undefined ? stepAt(steps, touched.value) : undefined) ?? firstLook(steps, isToday);
  const at = touched.value ?? (step && (isToday && step === steps.at(-1) ? step.to : step.from));
  const last = steps.at(-1);
  const touch = (minute: number): void => {
    touched.value = Math.min(Math.max(minute, steps[0]?.from ?? 0), last?.to ?? 0);
  };
  return (
    <>
      <RatioChart name={name} cap={cap} steps={steps} day={day} at={at} onTouch={touch} />
      {step && <Moment step={step} steps={steps} isToday={isToday} lines={lines} onStep={({ from }) => touch(from)} />}
    </>
  );
};
