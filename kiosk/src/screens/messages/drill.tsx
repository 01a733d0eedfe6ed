import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { DrillReport } from '#contract/messages.ts';
import { Answered } from '../../parts/answered.tsx';
import { useAskAgain } from '../../parts/askAgain.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { inOrder } from '../../state/messages.ts';
import { drillTexts } from './drillTexts.ts';
import { MessageRow } from './messageRow.tsx';
import { Sure } from './sure.tsx';
import { useWrite } from './useWrite.ts';
import { useWhen } from './when.ts';

type LastDrill = NonNullable<DrillReport['drill']>;

const runningMs = 2_000;
const restingMs = 20_000;
const starts = about('delivery');

/** The last drill, with those who did not answer first; when the next one is, and one more now. */
export const Drill = ({ mayStart }: { readonly mayStart: boolean }) => {
  const kiosk = useKiosk();
  const say = useSay(drillTexts);
  const { time } = useWhen();
  const report = useQuestion<DrillReport>('/messages/drills', starts);
  const last = report.body?.drill;
  const isRunning = last !== null && last !== undefined && isOpen(last, kiosk.nowMs.value);
  useAskAgain(report.ask, isRunning ? runningMs : restingMs);
  return (
    <Answered question={report} icon="rollCall">
      {({ drill, nextAt }) => (
        <>
          <section class="panel drill-next">
            <p>
              <Icon name="calendar" />
              {nextAt === null ? say('drill.next.none') : say('drill.next', { when: time(nextAt) })}
            </p>
            {mayStart && !isRunning && <Start onStarted={report.ask} />}
          </section>
          {drill === null ? (
            <Notice icon="rollCall" title={say('drill.none')} hint={say('drill.none.hint')} />
          ) : (
            <Outcome drill={drill} isRunning={isRunning} />
          )}
        </>
      )}
    </Answered>
  );
};

const isOpen = ({ answerBy, answered, recipients }: LastDrill, nowMs: number): boolean =>
  nowMs < Date.parse(answerBy) && answered < recipients;

const Start = ({ onStarted }: { readonly onStarted: () => void }) => {
  const say = useSay(drillTexts);
  const asks = useSignal(false);
  const { write, running, fault } = useWrite({ conflict: say('drill.nobodyReachable') });
  const start = async (): Promise<void> => {
    const begun = await write('post', '/messages/drills', { id: v7() });
    asks.value = false;
    if (begun !== undefined) onStarted();
  };
  return (
    <>
      {!asks.value && (
        <button
          type="button"
          class="button button-main"
          onClick={() => {
            asks.value = true;
          }}
        >
          {say('drill.start')}
        </button>
      )}
      {asks.value && (
        <Sure
          question={say('drill.sure')}
          yes={say(running ? 'drill.starting' : 'drill.yes')}
          running={running}
          onYes={() => void start()}
          onNo={() => {
            asks.value = false;
          }}
        />
      )}
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
};

const Outcome = ({ drill, isRunning }: { readonly drill: LastDrill; readonly isRunning: boolean }) => {
  const kiosk = useKiosk();
  const say = useSay(drillTexts);
  const { time } = useWhen();
  const { startedAt, answerBy, recipients, answered } = drill;
  const messages = inOrder(drill.messages);
  const missing = messages.filter(({ state }) => state !== 'answered');
  const came = messages.filter(({ state }) => state === 'answered');
  const leftMinutes = Math.max(1, Math.ceil((Date.parse(answerBy) - kiosk.nowMs.value) / 60_000));
  const list = (title: string, rows: typeof messages, isTrouble: boolean) =>
    rows.length > 0 && (
      <section class="panel drill-list" data-trouble={isTrouble} aria-label={title}>
        <h2>
          {title} <small class="drill-tally">{rows.length}</small>
        </h2>
        <ul class="message-rows">
          {rows.map((message) => (
            <MessageRow key={message.messageId} message={message} kind="drill" />
          ))}
        </ul>
      </section>
    );
  return (
    <div class="drill" data-running={isRunning}>
      <section class="panel drill-count" aria-label={say(isRunning ? 'drill.running' : 'drill.last')}>
        <h2>{say(isRunning ? 'drill.running' : 'drill.last')}</h2>
        <p class="drill-number" aria-hidden="true">
          <b>{answered}</b> / {recipients}
        </p>
        <p role="status">{say('drill.answeredOf', { answered, n: recipients })}</p>
        <progress value={answered} max={Math.max(1, recipients)} aria-label={say('drill.answered')} />
        <p class="hint">
          {say('drill.started', { time: time(startedAt) })}
          {say('tile.comma')}
          {isRunning ? say('drill.left', { n: leftMinutes }) : say('drill.over', { time: time(answerBy) })}
        </p>
      </section>
      <div class="drill-who">
        {missing.length === 0 && recipients > 0 && <Notice icon="check" tone="good" title={say('drill.everybody')} />}
        {list(say(isRunning ? 'drill.awaited' : 'drill.missing'), missing, !isRunning)}
        {list(say('drill.answered'), came, false)}
      </div>
    </div>
  );
};
