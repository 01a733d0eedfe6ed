import { useSignal } from '@preact/signals';
import type { ListedDay, ListedSummary } from '#contract/summaryList.ts';
import { Icon } from '../../parts/icons.tsx';
import { lazy } from '../../parts/lazy.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { writtenTime } from '../../state/clock.ts';
import { useSay } from '../../state/context.ts';
import { SummaryPaper } from './summaryPaper.tsx';
import { summaryTexts } from './summaryTexts.ts';

/** What draws a QR code is asked for when somebody wants to see one. */
const SummaryQr = lazy(() => import('./summaryQr.tsx').then(({ SummaryQr }) => SummaryQr));

const views = ['figures', 'page', 'qr'] as const;
const steps = ['sealed', 'sent', 'received'] as const;

/** A day of the list: its figures in short, its page, and its code for an inspector; or why there is none. */
export const SummaryDay = ({ listed }: { listed: ListedDay }) => {
  const say = useSay(summaryTexts);
  const view = useSignal<(typeof views)[number]>('figures');
  const { day, state, summary } = listed;
  if (state !== 'sealed' || !summary) {
    const kind = state === 'sealed' ? 'damaged' : state;
    return (
      <section class="panel summary-day" aria-label={day}>
        <Notice
          icon={state === 'awaited' ? 'clock' : 'octagon'}
          tone={state === 'awaited' ? 'calm' : 'bad'}
          title={say(`day.${kind}.title`, { day })}
          hint={say(`day.${kind}.hint`, { day })}
        />
      </section>
    );
  }
  return (
    <section class="panel summary-day" aria-label={day}>
      <header class="summary-head">
        <h2>{day}</h2>
        <p class="hint">
          {say('revision.n', { n: summary.revision })} · {say(`revision.${summary.reason}`)} ·{' '}
          {say('sealedAt', { time: `${summary.sealedAt.slice(5, 10)} ${writtenTime(summary.sealedAt)}` })}
        </p>
      </header>
      <Tabs
        label={say('tabs.label')}
        tabs={views.map((each) => ({ value: each, name: say(`tab.${each}`) }))}
        chosen={view.value}
        onChoose={(each) => {
          view.value = each;
        }}
      />
      {view.value === 'figures' && <Shortly summary={summary} />}
      {view.value === 'page' && <SummaryPaper day={day} sha256={summary.sha256} />}
      {view.value === 'qr' && <SummaryQr day={day} />}
    </section>
  );
};

const Shortly = ({ summary }: { summary: ListedSummary }) => {
  const say = useSay(summaryTexts);
  const { figures, dataState, covers, road, closedBy } = summary;
  const unknown = say('figure.unknown');
  const reached = steps.indexOf(road);
  const minutes = (seconds: number): number => Math.ceil(seconds / 60);
  const both = (part: number | null, all: number | null): string =>
    part === null || all === null ? unknown : say('figure.of', { n: part, all });
  const rows: readonly (readonly [keyof typeof summaryTexts, string, isBad: boolean])[] = [
    [
      'figure.attended',
      figures.attended === null ? unknown : `${figures.attended} / ${figures.expected ?? unknown}`,
      false,
    ],
    [
      'figure.breaches',
      figures.breaches === null
        ? unknown
        : say('figure.breaches.value', { n: figures.breaches, minutes: minutes(figures.breachSeconds ?? 0) }),
      (figures.breachSeconds ?? 0) > 0,
    ],
    [
      'figure.unattended',
      figures.unattendedSeconds === null ? unknown : say('figure.minutes', { n: minutes(figures.unattendedSeconds) }),
      (figures.unattendedSeconds ?? 0) > 0,
    ],
    [
      'figure.footage',
      both(figures.recordedMinutes, figures.requiredMinutes),
      (figures.recordedMinutes ?? 0) < (figures.requiredMinutes ?? 0),
    ],
    [
      'figure.armed',
      // A day that still ran had fewer minutes than a whole one.
      covers === 'part' && figures.armedMinutes !== null
        ? say('figure.minutes', { n: figures.armedMinutes })
        : both(figures.armedMinutes, 1440),
      covers === 'whole' && (figures.armedMinutes ?? 1440) < 1440,
    ],
    ['figure.closedBy', say(`closedBy.${closedBy}`), false],
    ['figure.unknowns', String(figures.unknown), false],
  ];
  return (
    <>
      <p class="summary-data" data-data={dataState}>
        <b>{say(`data.${dataState}`)}</b>
        {dataState !== 'full' && <span>{say(`data.${dataState}.hint`)}</span>}
        {covers === 'part' && <span>{say('covers.part')}</span>}
      </p>
      <ol class="summary-steps" aria-label={say('road.label')}>
        {steps.map((step, index) => (
          <li key={step} data-tone={index <= reached ? 'good' : undefined}>
            <Icon name={index <= reached ? 'check' : 'clock'} />
            {say(`road.${step}`)}
          </li>
        ))}
      </ol>
      <dl class="summary-figures">
        {rows.map(([name, value, isBad]) => (
          <div key={name} data-tone={isBad ? 'bad' : undefined}>
            <dt>{say(name)}</dt>
            <dd data-unknown={value === unknown}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
};
