import type { AlarmToday, HouseArmed } from '#contract/guardianPage.ts';
import { alarmTexts, clockOf, type Say, texts } from './texts.ts';

const words = { armed: texts.houseArmed, partly: texts.housePartly, none: texts.houseNone } as const;

/** Whether the house is protected, and the alarms while a child of theirs was in it. */
export const HouseCard = ({
  house,
  alarms,
  isStale,
  say,
}: {
  readonly house: HouseArmed;
  readonly alarms: readonly AlarmToday[];
  readonly isStale: boolean;
  readonly say: Say;
}) => (
  <section class="card">
    <p class="state" data-state={isStale ? 'stale' : house.state}>
      <span aria-hidden="true">{house.state === 'armed' ? '✓' : '!'}</span> <span>{say(words[house.state])}</span>
    </p>
    {alarms.map(({ kind, from, to }) => {
      const what = alarmTexts[kind];
      return (
        <p key={`${kind} ${from}`} class={to === null ? 'fault' : undefined}>
          {say(texts.alarm, { time: clockOf(from), what: what ? say(what) : '' })}
          {say(texts.comma)}
          {to === null ? say(texts.alarmStands) : say(texts.alarmOver, { time: clockOf(to) })}
        </p>
      );
    })}
  </section>
);
