import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { type Entry, mostBackMs, stampedAt } from '../../outbox/entry.ts';
import { DayField } from '../../parts/dayField.tsx';
import { TimePicker } from '../../parts/timePicker.tsx';
import { addDays } from '../../state/calendar.ts';
import { minutesOf, timeOfDay, whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { isSayable } from './line.ts';
import { sendingTexts } from './texts.ts';

/** Days before today of which the agent takes every minute. */
const daysBack = mostBackMs / (24 * 3_600_000) - 1;

interface WhenItWasProps {
  readonly entry: Entry;
  readonly what: string;
  /** What else may be done, beside the answers. */
  readonly children: ComponentChildren;
}

/** Asks when something was of which this kiosk cannot tell the time: what its clock then showed, or another time. */
export const WhenItWas = ({ entry, what, children }: WhenItWasProps) => {
  const kiosk = useKiosk();
  const say = useSay(sendingTexts);
  const open = useSignal(false);
  const settle = (atMs: number): void => void kiosk.outbox.settle(stampedAt(entry, atMs, kiosk.zone.value));
  return (
    <>
      {isSayable(entry.madeAtMs, kiosk.nowMs.value) && (
        <button
          type="button"
          class="button"
          aria-label={say('sending.right.name', { what })}
          onClick={() => settle(entry.madeAtMs)}
        >
          {say('sending.right')}
        </button>
      )}
      <button
        type="button"
        class="button"
        aria-expanded={open.value}
        aria-label={say('sending.other.name', { what })}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {say('sending.other')}
      </button>
      {children}
      {open.value && <OtherTime onSay={settle} />}
    </>
  );
};

const OtherTime = ({ onSay }: { onSay: (atMs: number) => void }) => {
  const kiosk = useKiosk();
  const say = useSay(sendingTexts);
  const zone = kiosk.zone.value;
  const today = kiosk.today.value;
  const day = useSignal(today);
  const time = useSignal(timeOfDay(kiosk.nowMs.peek(), zone));
  const atMs = Date.parse(`${day.value}T00:00:00Z`) + (minutesOf(time.value) - zone) * 60_000;
  const sayable = isSayable(atMs, kiosk.nowMs.value);
  return (
    <div class="sending-when">
      <DayField
        label={say('sending.when.day')}
        value={day.value}
        from={addDays(today, -daysBack)}
        to={today}
        onChange={(chosen) => {
          day.value = chosen;
        }}
      />
      <TimePicker
        label={say('sending.when.time')}
        value={time.value}
        hours={[0, 23]}
        onChoose={(chosen) => {
          time.value = chosen;
        }}
      />
      <button type="button" class="button button-main" disabled={!sayable} onClick={() => onSay(atMs)}>
        {sayable
          ? say('sending.when.ok', { time: whenText(atMs, kiosk.nowMs.value, zone) })
          : say('sending.when.ahead')}
      </button>
    </div>
  );
};
