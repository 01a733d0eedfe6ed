import { useSignal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { inboxTexts } from './inboxTexts.ts';
import { useScan } from './scan.ts';
import { toldIn } from './words.ts';

/** Asks the network for cameras, tells how far it is, and what to look at when nothing answers. */
export const ScanPanel = ({ onFound }: { onFound: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(inboxTexts);
  const { scan, fault, start } = useScan();
  const addresses = useSignal('');
  const isRunning = scan?.state === 'running';
  const begin = (): void =>
    start(
      addresses.value.split(/[\s,;，；、]+/).filter((each) => each !== ''),
      onFound,
    );
  return (
    <section class="panel dev-stack" aria-label={say('scan.panel')}>
      <h2>{say('scan.panel')}</h2>
      <p class="hint">{say('scan.hint')}</p>
      <label>
        {say('scan.addresses')}
        <textarea
          rows={2}
          value={addresses.value}
          autocomplete="off"
          spellcheck={false}
          disabled={isRunning}
          placeholder="192.168.1.64"
          onInput={(event) => {
            addresses.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="button" class="button button-main" disabled={isRunning} onClick={begin}>
        <Icon name="search" />
        {say(scan ? 'scan.again' : 'scan.start')}
      </button>
      <Refused fault={fault} />
      {scan && (
        <>
          {isRunning && (
            <progress
              class="dev-progress"
              aria-label={say('scan.panel')}
              max={Math.max(1, scan.of)}
              value={scan.done}
            />
          )}
          <p class="dev-said" role="status" data-scan={scan.state}>
            {scan.state === 'done' && scan.found.length > 0 && <Icon name="check" size="small" />}
            {scan.state === 'failed' ? say('scan.failed') : say(`scan.${scan.state}`, { n: scan.found.length })}
          </p>
          {!isRunning && (
            <p class="hint">
              {say('scan.asked', {
                cards:
                  [...scan.interfaces.map(({ name, address }) => `${name} ${address}`), ...scan.addresses].join(', ') ||
                  '–',
              })}
            </p>
          )}
          {scan.advice.length > 0 && (
            <div class="dev-advice">
              <b>{say('scan.advice')}</b>
              <ol>
                {scan.advice.map((told) => (
                  <li key={told.en}>{toldIn(told, kiosk.settings.value.language)}</li>
                ))}
              </ol>
            </div>
          )}
        </>
      )}
    </section>
  );
};
