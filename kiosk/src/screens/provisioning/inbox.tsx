import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { v7 } from 'uuid';
import type { DeviceList, InboxEntry, ScanView } from '#contract/provisioning.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { PutUp } from './putUp.tsx';
import { type Technician, useWhy } from './technician.ts';
import { provisioningTexts } from './texts.ts';
import { kindIcon, provisioningWords } from './words.ts';

const lookEveryMs = 400;

interface InboxProps {
  readonly technician: Technician;
  readonly devices: DeviceList;
  readonly onChanged: () => void;
  readonly onPutUp: (positionId: string) => void;
}

/** What was found and stands nowhere yet; nothing joins by itself. */
export const Inbox = ({ technician, devices, onChanged, onPutUp }: InboxProps) => {
  const say = useSay(provisioningWords);
  const chosen = useSignal<InboxEntry | 'address' | 'plan' | undefined>(undefined);
  const mayWrite = technician.name !== undefined;
  if (chosen.value !== undefined) {
    return (
      <PutUp
        technician={technician}
        devices={devices}
        what={chosen.value}
        onDone={onPutUp}
        onCancel={() => {
          chosen.value = undefined;
        }}
      />
    );
  }
  return (
    <div class="split prov-split">
      <section class="panel" aria-label={say('prov.inbox')}>
        <h2>{say('prov.inbox')}</h2>
        {devices.inbox.length === 0 ? (
          <Notice icon="device" title={say('inbox.none')} hint={say('inbox.none.hint')} />
        ) : (
          <ul class="rows">
            {devices.inbox.map((entry) => (
              <li key={entry.key} class="row" data-inbox={entry.key}>
                <Icon name={kindIcon(entry.kind)} size="large" />
                <span class="row-words">
                  <b>{entry.name}</b>
                  <small>
                    {[say(`kind.${entry.kind}`), entry.model, entry.address ?? entry.unitId, entry.mac]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </small>
                </span>
                {mayWrite && (
                  <button
                    type="button"
                    class="button"
                    aria-label={`${say('inbox.putUp')} ${entry.name}`}
                    onClick={() => {
                      chosen.value = entry;
                    }}
                  >
                    {say('inbox.putUp')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayWrite && (
          <div class="prov-buttons">
            {(['address', 'plan'] as const).map((what) => (
              <button
                key={what}
                type="button"
                class="button"
                onClick={() => {
                  chosen.value = what;
                }}
              >
                {say(what === 'address' ? 'inbox.manual' : 'inbox.plan')}
              </button>
            ))}
          </div>
        )}
      </section>
      {mayWrite && <Search technician={technician} onFound={onChanged} />}
    </div>
  );
};

/** A search, how far it is, and what to look at when nobody answers. */
const Search = ({ technician, onFound }: { technician: Technician; onFound: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(provisioningTexts);
  const why = useWhy();
  const { language } = kiosk.settings.value;
  const address = useSignal('');
  const scan = useSignal<ScanView | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const now = scan.value;
  const start = async (): Promise<void> => {
    const addresses = address.value.split(/[\s,，;；]+/).filter((each) => each !== '');
    const answer = await technician.call<ScanView>('POST', '/devices/discoveries', {
      id: v7(),
      ...(addresses.length > 0 && { addresses }),
    });
    fault.value = answer.ok ? undefined : answer.code === 'conflict' ? say('scan.busy') : why(answer);
    if (answer.ok) scan.value = answer.body;
  };
  useEffect(() => {
    if (now?.state !== 'running') return;
    const timer = setTimeout(async () => {
      kiosk.touched();
      const answer = await technician.call<ScanView>('GET', `/devices/discoveries/${now.scanId}`);
      // One that cannot be asked for is asked again: the same value would not draw anew.
      scan.value = answer.ok ? answer.body : { ...now };
      if (answer.ok && answer.body.found.length !== now.found.length) onFound();
    }, lookEveryMs);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <section class="panel prov-stack" aria-label={say('scan.title')}>
      <h2>{say('scan.title')}</h2>
      <Field label={say('scan.address')} value={address} />
      <button type="button" class="button button-main" disabled={now?.state === 'running'} onClick={() => void start()}>
        <Icon name="search" />
        {say('scan.start')}
      </button>
      {now && (
        <>
          <progress
            class="prov-progress"
            aria-label={say('scan.title')}
            max={now.of}
            value={now.state === 'running' ? now.done : now.of}
          />
          <p role="status">{say(now.state === 'running' ? 'scan.running' : 'scan.done', { n: now.found.length })}</p>
          {now.interfaces.length > 0 && (
            <p class="hint">
              {say('scan.asked', { cards: now.interfaces.map((each) => `${each.name} ${each.address}`).join('、') })}
            </p>
          )}
          {now.advice.length > 0 && (
            <ul class="prov-advice">
              {now.advice.map((each) => (
                <li key={each.en}>{each[language]}</li>
              ))}
            </ul>
          )}
        </>
      )}
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault.value })}
        </p>
      )}
    </section>
  );
};
