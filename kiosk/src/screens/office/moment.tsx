import type { RatioInterval } from '#contract/rooms.ts';
import { clockText } from '../../parts/axes.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { writtenTime } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { isBroken, isUnknown, type Step } from './ratioSteps.ts';
import { recordTexts } from './recordTexts.ts';
import { lineWords } from './recordWords.ts';
import { stateWords } from './stateWords.ts';
import { officeTexts } from './texts.ts';
import type { RecordedLine } from './useRecorded.ts';

interface MomentProps {
  readonly step: Step;
  readonly steps: readonly Step[];
  readonly isToday: boolean;
  readonly lines: readonly RecordedLine[];
  readonly onStep: (step: Step) => void;
}

/** All that is known of a moment: standing, counts, rule and what caused it; and the way to its neighbours. */
export const Moment = ({ step, steps, isToday, lines, onStep }: MomentProps) => {
  const kiosk = useKiosk();
  const say = useSay(officeTexts);
  const sayLine = useSay(recordTexts);
  const { interval } = step;
  const index = steps.indexOf(step);
  // Without a link the last step ends when it was last heard of, and not now.
  const isNow = isToday && kiosk.fresh.value && index === steps.length - 1;
  const cause = lines.find(({ eventId }) => eventId === interval.causeEventId);
  const go = (icon: IconName, label: string, target: Step | undefined) => (
    <button type="button" class="button" disabled={!target} onClick={() => target && onStep(target)}>
      {icon === 'back' && <Icon name="back" />}
      {label}
      {icon === 'forward' && <Icon name="forward" />}
    </button>
  );
  return (
    <aside class="panel moment" aria-label={say('ratio.moment')}>
      <div class="moment-steps">
        {go('back', say('ratio.earlier'), steps[index - 1])}
        {go('forward', say('ratio.later'), steps[index + 1])}
      </div>
      <div class="moment-words" role="status">
        <p class="moment-time">
          {say(isNow ? 'ratio.now' : 'ratio.span', { from: clockText(step.from), to: clockText(step.to) })}
        </p>
        <p class="moment-state" data-look={lookOf(interval)}>
          <Icon name={icons[lookOf(interval)]} />
          {stateWords(interval, say)}
        </p>
        <dl class="moment-counts" data-off={interval.boxOff}>
          {(
            [
              ['mark.children', interval.children],
              ['ratio.counted', interval.caregivers],
              ['mark.required', interval.required],
            ] as const
          ).map(([label, count]) => (
            <div key={label}>
              <dt>{say(label)}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
        {interval.boxOff && <p class="moment-guess">{say('ratio.offNote')}</p>}
        {interval.guessed && <p class="moment-guess">{say('ratio.guessed')}</p>}
        <p class="moment-fact">
          <small>{say('ratio.cause')}</small>
          {cause
            ? `${writtenTime(cause.occurredAt)} ${lineWords(cause, kiosk.live.value.rooms, sayLine)}`
            : say('ratio.cause.none')}
        </p>
        <p class="moment-fact">
          <small>{say('ratio.rule')}</small>
          {interval.rule.text}
        </p>
      </div>
    </aside>
  );
};

type Look = 'ok' | 'tight' | 'breach' | 'unattended' | 'closed' | 'guessed' | 'off';
const icons: Readonly<Record<Look, IconName>> = {
  ok: 'check',
  tight: 'triangle',
  breach: 'octagon',
  unattended: 'bell',
  closed: 'empty',
  guessed: 'clock',
  off: 'clock',
};
/** What is only guessed looks neither legal nor broken; what nobody watched never looks legal. */
const lookOf = (interval: RatioInterval): Look => {
  if (interval.guessed) return 'guessed';
  if (isUnknown(interval)) return 'off';
  if (interval.state === 'unattended') return 'unattended';
  return isBroken(interval) || interval.state === 'deficit' ? 'breach' : interval.state;
};
