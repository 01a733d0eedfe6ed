import type { Session } from '#contract/identity.ts';
import type { RollCallList } from '#contract/rollCall.ts';
import { languageTags } from '../../i18n/text.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { dateText, timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { stopwatch } from './report.ts';
import { rollCallTexts } from './texts.ts';

/** Every roll-call on file, newest first, for staff. */
export const PastRollCalls = ({ session }: { session: Session | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const past = useQuestion<RollCallList>('/roll-calls', about('roll_call'));
  const language = languageTags[kiosk.settings.value.language];
  const onBack = () => kiosk.go(session ? { at: 'staff' } : { at: 'rollCall' });
  return (
    <Page title={say('past.title')} onBack={onBack}>
      {!past.body ? (
        <Unanswered question={past} icon="rollCall" />
      ) : past.body.rollCalls.length === 0 ? (
        <Notice icon="rollCall" title={say('past.none')} hint={say('past.none.hint')} />
      ) : (
        <ul class="past-calls">
          {past.body.rollCalls.map((call) => {
            const startedAtMs = Date.parse(call.startedAt);
            const open = call.missing + call.unmarked;
            return (
              <li key={call.rollCallId}>
                <button
                  type="button"
                  class="past-call"
                  data-kind={call.kind}
                  onClick={() => kiosk.go({ at: 'rollCallReport', rollCallId: call.rollCallId })}
                >
                  <Icon name={call.kind === 'real' ? 'siren' : 'rollCall'} size="large" />
                  <span class="row-words">
                    <b>
                      {say(`kind.${call.kind}`)} · {dateText(startedAtMs, kiosk.zone.value, language)}{' '}
                      {timeOfDay(startedAtMs, kiosk.zone.value)}
                    </b>
                    <small>
                      {call.closedAt === null
                        ? say('report.notEnded')
                        : say('past.row', {
                            safe: call.safe,
                            listed: call.listed,
                            took: stopwatch(Date.parse(call.closedAt) - startedAtMs),
                          })}
                    </small>
                  </span>
                  {open > 0 && (
                    <span class="chip" data-tone={call.closedAt === null ? 'bad' : 'warn'}>
                      {say('past.open', { n: open })}
                    </span>
                  )}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </Page>
  );
};
