import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { type Fault, sendTo, useDeed } from './inventory.ts';
import type { PageProps } from './pageProps.ts';
import { reportTexts } from './reportTexts.ts';
import { devicesTexts } from './texts.ts';
import './report.css';

const texts = { ...devicesTexts, ...reportTexts };

/** Whether the site is accepted and what is missing; the second person's word; and the paper itself, to be printed. */
export const Report = ({ stale }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const question = useQuestion<AcceptanceReport>('/devices/report', about('position', 'unit', 'acceptance'));
  return (
    <Page title={say('report.title')} onBack={() => kiosk.go({ at: 'devices' })} aside={stale}>
      <Answered question={question} icon="roster">
        {(report) => (
          <div class="split dev-report">
            <Paper key={report.contentSha256 + report.confirmations.length} />
            <div class="dev-stack">
              <Verdict report={report} />
              <Confirmation report={report} onConfirmed={question.ask} />
            </div>
          </div>
        )}
      </Answered>
    </Page>
  );
};

const Verdict = ({ report }: { report: AcceptanceReport }) => {
  const say = useSay(texts);
  const { positions, coverage } = report;
  const open = [
    ...positions
      .filter(({ isProved }) => !isProved)
      .map(({ name, unit, missing, tests }) =>
        unit === null
          ? say('report.noUnit', { name })
          : say('report.lacks', {
              name,
              tests: [...missing, ...tests.filter(({ passed }) => !passed).map(({ test }) => test)]
                .map((test) => say(`test.${test}`))
                .join(say('dev.comma')),
            }),
      ),
    ...coverage.areas
      .filter(({ state }) => state !== 'covered' && state !== 'kept_free')
      .map(({ name, state }) => say('report.area', { name, state: say(`coverage.${state}`) })),
  ];
  return (
    <section class="panel dev-stack" aria-label={say('report.title')}>
      <p class="dev-verdict" data-tone={report.isAccepted ? 'good' : 'warn'} role="status">
        <Icon name={report.isAccepted ? 'check' : 'triangle'} size="large" />
        {report.isAccepted ? say('report.accepted') : say('report.open', { n: open.length })}
      </p>
      <p class="dev-figure" data-tone={coverage.percent === 100 ? 'good' : 'warn'}>
        <Icon name={coverage.percent === 100 ? 'check' : 'triangle'} />
        <span>
          {say('dev.figure.coverage')}
          <small>{say('dev.coverage.of', { n: coverage.covered, of: coverage.needed })}</small>
        </span>
        <b>{coverage.percent}%</b>
      </p>
      {open.length > 0 && (
        <ul class="dev-open">
          {open.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
};

const Confirmation = ({ report, onConfirmed }: { report: AcceptanceReport; onConfirmed: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const deed = useDeed<object>();
  const confirm = async (): Promise<void> => {
    if (await deed.run('/devices/report/confirmations', { contentSha256: report.contentSha256 })) onConfirmed();
  };
  return (
    <section class="panel dev-stack" aria-label={say('report.confirm.title')}>
      <h2>{say('report.confirm.title')}</h2>
      {report.confirmations.length === 0 ? (
        <>
          <p class="hint">{say('report.confirm.hint')}</p>
          <button type="button" class="button button-main" disabled={deed.isRunning} onClick={() => void confirm()}>
            {say(deed.isRunning ? 'report.confirming' : 'report.confirm')}
          </button>
        </>
      ) : (
        report.confirmations.map(({ by, at }) => (
          <p key={at} class="dev-said">
            <Icon name="check" size="small" />
            {say('report.confirmed', {
              name: by,
              time: whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value),
            })}
          </p>
        ))
      )}
      <Refused fault={deed.fault} />
    </section>
  );
};

/** The page as it prints, of this moment. It has an address of its own, so that a new window can open it, too. */
const Paper = () => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const address = useSignal<string | undefined>(undefined);
  const fault = useSignal<Fault | undefined>(undefined);
  const frame = useRef<HTMLIFrameElement>(null);
  const make = async (): Promise<void> => {
    address.value = undefined;
    fault.value = undefined;
    const answer = await sendTo<{ address: string }>(kiosk, '/devices/report/pages', {});
    if (answer.ok) address.value = answer.body.address;
    else fault.value = answer;
  };
  useEffect(() => {
    void make();
  }, []);
  return (
    <section class="panel dev-stack" aria-label={say('report.page')}>
      <div class="dev-buttons">
        <button
          type="button"
          class="button button-main"
          disabled={address.value === undefined}
          onClick={() => frame.current?.contentWindow?.print()}
        >
          {say('report.print')}
        </button>
        {address.value !== undefined && (
          <a class="button" href={address.value} target="_blank" rel="noopener noreferrer">
            {say('report.window')}
          </a>
        )}
        <button type="button" class="button" onClick={() => void make()}>
          {say('report.again')}
        </button>
      </div>
      <Refused fault={fault.value} />
      {address.value === undefined ? (
        <Notice icon="roster" title={say('report.preparing')} />
      ) : (
        <iframe ref={frame} class="dev-paper" src={address.value} title={say('report.page')} />
      )}
    </section>
  );
};
