import { useSignal } from '@preact/signals';
import type { KioskList, WhoAmI } from '#contract/identity.ts';
import { languageTags } from '../../i18n/text.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { kiosksTexts } from './texts.ts';

type EnrolledKiosk = KioskList['kiosks'][number];

/** Every kiosk that was ever enrolled, those in use first; one in use can be revoked, on a second yes. */
export const KioskRows = () => {
  const say = useSay(kiosksTexts);
  const list = useQuestion<KioskList>('/kiosks', about('kiosk'));
  const own = useQuestion<WhoAmI>('/me', () => false);
  const kiosks = list.body?.kiosks ?? [];
  const inUse = kiosks.filter(({ revokedAt }) => revokedAt === null);
  const revoked = kiosks.filter(({ revokedAt }) => revokedAt !== null).reverse();
  return (
    <section class="panel" aria-label={say('kiosks.list')}>
      <h2>{say('kiosks.list')}</h2>
      {kiosks.length > 0 ? (
        <ul class="rows">
          {[...inUse, ...revoked].map((kiosk) => (
            <KioskRow
              key={kiosk.kioskId}
              row={kiosk}
              isThis={own.body?.kioskId === kiosk.kioskId}
              onChanged={list.ask}
            />
          ))}
        </ul>
      ) : list.body ? (
        <Notice icon="screen" title={say('kiosks.none')} />
      ) : (
        <Unanswered question={list} icon="screen" />
      )}
    </section>
  );
};

interface KioskRowProps {
  readonly row: EnrolledKiosk;
  readonly isThis: boolean;
  readonly onChanged: () => void;
}

const KioskRow = ({ row: { kioskId, name, enrolledAt, revokedAt }, isThis, onChanged }: KioskRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(kiosksTexts);
  const asks = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const running = useSignal(false);
  const day = (time: string): string =>
    dayText(time.slice(0, 10), languageTags[kiosk.settings.value.language], 'short');
  const revoke = async (): Promise<void> => {
    running.value = true;
    const answer = await kiosk.api.remove(`/kiosks/${kioskId}`, kiosk.session.value?.token ?? '');
    running.value = false;
    asks.value = false;
    fault.value = answer.ok ? undefined : answer.code;
    onChanged();
  };
  return (
    <li class="row kiosk-row" data-revoked={revokedAt !== null} data-kiosk={kioskId}>
      <Icon name="screen" />
      <span class="row-words">
        <b>{name}</b>
        <small>
          {revokedAt === null
            ? say('kiosks.since', { day: day(enrolledAt) })
            : say('kiosks.revokedAt', { day: day(revokedAt) })}
        </small>
      </span>
      {isThis && <span class="chip">{say('kiosks.this')}</span>}
      {revokedAt === null && !asks.value && (
        <button
          type="button"
          class="button"
          aria-label={say('kiosks.revoke.name', { name })}
          onClick={() => {
            asks.value = true;
          }}
        >
          {say('kiosks.revoke')}
        </button>
      )}
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('kiosks.failed', { why: say(refusalText(fault.value), { code: fault.value }) })}
        </p>
      )}
      {asks.value && (
        <div class="kiosk-asks" role="alertdialog" aria-label={say('kiosks.revoke.name', { name })}>
          <p>
            {say('kiosks.revoke.sure', { name })}
            {isThis && <b>{say('kiosks.revoke.own')}</b>}
          </p>
          <div class="kiosk-answers">
            <button
              type="button"
              class="button"
              onClick={() => {
                asks.value = false;
              }}
            >
              {say('kiosks.revoke.no')}
            </button>
            <button type="button" class="button button-danger" disabled={running.value} onClick={() => void revoke()}>
              {say('kiosks.revoke.yes')}
            </button>
          </div>
        </div>
      )}
    </li>
  );
};
