import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Session } from '#contract/identity.ts';
import type { RollCallView } from '#contract/rollCall.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Saving } from '../../parts/saving.tsx';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { keyOf, type RollCall } from './call.ts';
import { type ReportLine, type RollCallReport, reportOfCall, reportOfView, stopwatch } from './report.ts';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';

/** A roll-call that the agent has on file. */
export const FiledReport = ({ rollCallId, session }: { rollCallId: string; session: Session | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const filed = useQuestion<RollCallView>(`/roll-calls/${rollCallId}`, about('roll_call'));
  const onBack = session?.person.kind === 'staff' ? () => kiosk.go({ at: 'rollCalls' }) : undefined;
  if (!filed.body) {
    return (
      <Page title={say('start.past')} {...(onBack && { onBack })}>
        <Unanswered question={filed} icon="rollCall" />
      </Page>
    );
  }
  return (
    <ReportSheet report={reportOfView(filed.body)} {...(onBack && { onBack })}>
      <button type="button" class="button button-main" onClick={kiosk.leave}>
        {say('report.done')}
      </button>
    </ReportSheet>
  );
};

const unreadMs = 120_000;

/**
 * This kiosk's own, while the close is on its way or marks are left that the agent did not take. Without the agent it is
 * over all the same: the next emergency does not wait for the answer, and what is on its way goes on by itself.
 */
export const OwnReport = ({ call, running }: { call: RollCall; running: Running }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const alone = call.own.filter(({ passage }) => passage.state === 'alone').length;
  // The button that ended it stood further down than the report begins.
  useEffect(() => scrollTo(0, 0), []);
  const isOver = call.standing === 'closed' || !kiosk.fresh.value;
  // The list stays while it is open; what is over leaves the screen when nobody reads it.
  const isUnread = isOver && kiosk.nowMs.value > 0 && kiosk.idleForMs() > unreadMs;
  useEffect(() => {
    if (isUnread) kiosk.leave();
  }, [isUnread]);
  return (
    <ReportSheet report={reportOfCall(call)}>
      <Saving id={call.closing?.entryId} />
      {alone > 0 && <p class="call-refused">{say('report.alone', { n: alone })}</p>}
      {isOver && (
        <>
          <button
            type="button"
            class="button"
            onClick={() => {
              running.putAway();
              kiosk.go({ at: 'rollCallStart', isUnsure: true });
            }}
          >
            {say('report.new')}
          </button>
          <button
            type="button"
            class="button button-main"
            onClick={() => {
              running.putAway();
              kiosk.leave();
            }}
          >
            {say('report.done')}
          </button>
        </>
      )}
    </ReportSheet>
  );
};

interface ReportSheetProps {
  readonly report: RollCallReport;
  readonly onBack?: () => void;
  readonly children: ComponentChildren;
}

const icons: Readonly<Record<string, IconName>> = { safe: 'check', missing: 'octagon', left_before: 'arrowOut' };

const ReportSheet = ({ report, onBack, children }: ReportSheetProps) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const { startedAtMs, endedAtMs, accountedAfterMs, lines, text, newcomers } = report;
  const time = (atMs: number): string => timeOfDay(atMs, kiosk.zone.value);
  const count = (mark: ReportLine['mark']): number => lines.filter((line) => line.mark === mark).length;
  const [missing, unmarked] = [count('missing'), count(undefined)];
  return (
    <Page
      title={say('report.title', { kind: say(`kind.${report.kind}`) })}
      {...(onBack && { onBack })}
      aside={<div class="report-actions">{children}</div>}
    >
      <dl class="report-figures">
        <Figure
          label={say('report.duration')}
          value={endedAtMs === undefined ? say('report.notEnded') : stopwatch(endedAtMs - startedAtMs)}
          note={`${time(startedAtMs)}–${endedAtMs === undefined ? '' : time(endedAtMs)}`}
        />
        <Figure
          label={say('report.accounted')}
          value={accountedAfterMs === undefined ? '—' : stopwatch(accountedAfterMs)}
          tone={accountedAfterMs === undefined ? 'bad' : 'good'}
        />
        <Figure label={say('report.listed')} value={lines.length} />
        <Figure label={say('report.safe')} value={count('safe')} />
        <Figure label={say('report.left')} value={count('left_before')} />
        <Figure label={say('report.missing')} value={missing} {...(missing > 0 && { tone: 'bad' as const })} />
        <Figure label={say('report.unmarked')} value={unmarked} {...(unmarked > 0 && { tone: 'bad' as const })} />
      </dl>
      {text !== '' && (
        <section class="panel report-text">
          <h2>{say('report.text')}</h2>
          <p>{text}</p>
        </section>
      )}
      <ul class="report-lines">
        {lines.map((line) => (
          <Line key={keyOf(line)} line={line} />
        ))}
      </ul>
      {newcomers.length > 0 && (
        <p class="hint">
          {say('call.newcomers')}: {newcomers.map(({ name }) => name).join(say('call.and'))}
        </p>
      )}
    </Page>
  );
};

const Line = ({ line }: { line: ReportLine }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const staff = kiosk.copy.value?.people.find(
    ({ who, personId }) => who === 'staff' && line.by === `staff:${personId}`,
  );
  const by = line.by === undefined ? say('report.by.here') : (staff?.name ?? say('report.by.kiosk'));
  const mark = line.mark ? say(`mark.${line.mark}`) : say('report.unmarked');
  return (
    <li class="row" data-mark={line.mark ?? 'none'}>
      <Icon name={icons[line.mark ?? 'none'] ?? 'triangle'} />
      <span class="row-words">
        <b>{line.name}</b>
        <small>
          {line.mark && line.atMs !== undefined
            ? say('report.line', { mark, time: timeOfDay(line.atMs, kiosk.zone.value), by })
            : mark}
        </small>
      </span>
    </li>
  );
};

interface FigureProps {
  readonly label: string;
  readonly value: string | number;
  readonly note?: string;
  readonly tone?: 'good' | 'bad';
}
const Figure = ({ label, value, note, tone }: FigureProps) => (
  <div class="report-figure" data-tone={tone}>
    <dt>{label}</dt>
    <dd>
      <b>{value}</b>
      {note && <small>{note}</small>}
    </dd>
  </div>
);
