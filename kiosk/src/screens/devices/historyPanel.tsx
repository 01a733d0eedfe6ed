import { useSignal } from '@preact/signals';
import type { PositionHistory } from '#contract/provisioning.ts';
import { Answered } from '../../parts/answered.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import { halfOf } from './words.ts';

const texts = { ...devicesTexts, ...testTexts };
const isText = (key: string): key is keyof typeof testTexts => key in testTexts;
const shownFirst = 8;
const shownMore = 40;

/** What happened at a position, the newest first, whichever unit stood there. */
export const HistoryPanel = ({ positionId }: { positionId: string }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const question = useQuestion<PositionHistory>(`/devices/${positionId}/history`, about('position', 'unit', 'device'));
  const shown = useSignal(shownFirst);
  return (
    <section class="panel" aria-label={say('position.history')}>
      <h2>{say('position.history')}</h2>
      <Answered question={question} icon="clock">
        {({ entries }) => (
          <>
            {entries.length === 0 && <p class="hint">{say('position.history.none')}</p>}
            <ol class="dev-history">
              {entries.slice(0, shown.value).map(({ seq, at, type, text }) => {
                const key = `event.${type}`;
                const state = `state.${text.toLowerCase()}`;
                return (
                  <li key={seq}>
                    <time>{whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value)}</time>
                    <span>
                      <b>{isText(key) ? say(key) : type}</b>{' '}
                      {isText(state) ? say(state) : halfOf(text, kiosk.settings.value.language)}
                    </span>
                  </li>
                );
              })}
            </ol>
            {entries.length > shown.value && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  shown.value += shownMore;
                }}
              >
                {say('history.more', { n: Math.min(shownMore, entries.length - shown.value) })}
              </button>
            )}
          </>
        )}
      </Answered>
    </section>
  );
};
