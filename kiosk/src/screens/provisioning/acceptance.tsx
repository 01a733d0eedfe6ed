import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Technician, useAsked, useWhy } from './technician.ts';
import { provisioningWords } from './words.ts';

/** Whether the site is accepted, what is still missing, its report to print, and the second person's word. */
export const Acceptance = ({ technician, onOpen }: { technician: Technician; onOpen: (id: string) => void }) => {
  const kiosk = useKiosk();
  const say = useSay(provisioningWords);
  const why = useWhy();
  const report = useAsked<AcceptanceReport>(technician, '/devices/report');
  const fault = useSignal<string | undefined>(undefined);
  const tell = (answer: Awaited<ReturnType<Technician['call']>>): void => {
    fault.value = answer.ok ? undefined : why(answer);
  };
  const print = async (): Promise<void> => {
    const answer = await technician.call<{ path: string }>('POST', '/devices/report/prints', {});
    tell(answer);
    if (answer.ok) window.open(answer.body.path, '_blank', 'noopener');
  };
  const confirm = async (contentSha256: string): Promise<void> => {
    tell(await technician.call('POST', '/devices/report/confirmations', { id: v7(), contentSha256 }));
    report.ask();
  };
  return (
    <Answered question={report} icon="table">
      {({ positions, isAccepted, coverage, confirmations, contentSha256 }) => {
        const open = positions.filter(({ isProved }) => !isProved);
        return (
          <section class="panel prov-stack" aria-label={say('prov.report')}>
            <p class="prov-verdict" data-good={isAccepted}>
              <Icon name={isAccepted ? 'check' : 'octagon'} size="large" />
              {isAccepted ? say('report.accepted') : say('report.notYet', { n: open.length })}
            </p>
            <p>{say('cover.number', { n: coverage.percent })}</p>
            {open.length > 0 && (
              <ul class="rows" aria-label={say('report.missing')}>
                {open.map(({ positionId, name, missing, tests, unit }) => (
                  <li key={positionId} class="row">
                    <span class="row-words">
                      <b>{name}</b>
                      <small>
                        {unit
                          ? [...missing, ...tests.filter(({ passed }) => !passed).map(({ test }) => test)]
                              .map((test) => say(`name.${test}`))
                              .join('、')
                          : say('pos.noUnit')}
                      </small>
                    </span>
                    <button
                      type="button"
                      class="button button-icon"
                      aria-label={say('pos.open', { name })}
                      onClick={() => onOpen(positionId)}
                    >
                      <Icon name="forward" />
                    </button>
                  </li>
                ))}
              </ul>
            )}
            {confirmations.length === 0 ? (
              <p>{say('report.unconfirmed')}</p>
            ) : (
              confirmations.map(({ by, at }) => (
                <p key={by + at} class="prov-good">
                  {say('report.confirmed', {
                    by,
                    time: whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value),
                  })}
                </p>
              ))
            )}
            {fault.value && (
              <p class="form-fault" role="alert">
                {say('prov.failed', { why: fault.value })}
              </p>
            )}
            <div class="prov-buttons">
              <button type="button" class="button button-main" onClick={() => void print()}>
                <Icon name="table" />
                {say('report.print')}
              </button>
              {confirmations.length === 0 && positions.length > 0 && (
                <button type="button" class="button" onClick={() => void confirm(contentSha256)}>
                  {say('report.confirm')}
                </button>
              )}
            </div>
            <p class="hint">{say('report.confirm.hint')}</p>
          </section>
        );
      }}
    </Answered>
  );
};
