import type { CertificateList } from '#contract/certificates.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { headTexts } from './headTexts.ts';

const changes = (type: string): boolean => type === 'staff.recorded';

/** Papers of staff that have run out or will within a month; who has none that is valid does not count in a ratio. */
export const Certificates = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const calm = kiosk.fresh.value ? ({ icon: 'check', tone: 'good' } as const) : ({ icon: 'clock' } as const);
  const due = useQuestion<CertificateList>('/people/certificates?days=30', changes);
  return (
    <section class="panel" aria-label={say('certificates.title')}>
      <h2>{say('certificates.title')}</h2>
      <Answered question={due}>
        {({ certificates }) =>
          certificates.length === 0 ? (
            <Notice {...calm} title={say('certificates.none')} />
          ) : (
            <ul class="rows">
              {certificates.map(({ staffId, name, kind, lastValidDay, daysLeft }) => (
                <li key={`${staffId}${kind}`} class="row" data-tone={daysLeft < 0 ? 'bad' : 'warn'}>
                  <Icon name={daysLeft < 0 ? 'octagon' : 'clock'} />
                  <span class="row-words">
                    <b>{name}</b>
                    <small>{say('certificates.until', { kind: say(`paper.${kind}`), day: lastValidDay })}</small>
                    <small class="due-left">
                      {daysLeft < 0
                        ? say('certificates.over', { n: -daysLeft })
                        : daysLeft === 0
                          ? say('certificates.today')
                          : say('certificates.left', { n: daysLeft })}
                    </small>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
};
