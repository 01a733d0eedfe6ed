import type { InboxEntry } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { inboxTexts } from './inboxTexts.ts';
import type { PageProps } from './pageProps.ts';
import { ScanPanel } from './scanPanel.tsx';
import { devicesTexts } from './texts.ts';
import { identityWords, kindIcon } from './words.ts';

const texts = { ...devicesTexts, ...inboxTexts };

/** What was found or has introduced itself and stands nowhere yet, and the search for more. */
export const Inbox = ({ list: { inbox }, ask, mayChange, stale }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  return (
    <Page title={say('inbox.title')} onBack={() => kiosk.go({ at: 'devices' })} aside={stale}>
      <div class="split dev-split">
        <section class="panel" aria-label={say('inbox.list')}>
          <h2>{say('inbox.list')}</h2>
          {inbox.length === 0 && <Notice icon="device" title={say('inbox.none')} hint={say('inbox.none.hint')} />}
          <ul class="rows">
            {inbox.map((entry) => (
              <InboxRow key={entry.key} entry={entry} mayChange={mayChange} />
            ))}
          </ul>
          {mayChange && (
            <button
              type="button"
              class="button dev-more"
              onClick={() => kiosk.go({ at: 'devices', view: { page: 'new', key: '' } })}
            >
              <Icon name="plus" />
              {say('inbox.byAddress')}
            </button>
          )}
        </section>
        {mayChange ? <ScanPanel onFound={ask} /> : <p class="hint">{say('dev.readOnly')}</p>}
      </div>
    </Page>
  );
};

const InboxRow = ({ entry, mayChange }: { entry: InboxEntry; mayChange: boolean }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const { key, name, kind, address, unitId, items } = entry;
  // A serial number is for the next page: here it only makes the line long.
  const make = identityWords({ ...entry, serial: null });
  const where = address === null ? unitId : hostOf(address);
  const about = [
    say(`kind.${kind}`),
    where === name ? null : where,
    items.length > 1 ? say('inbox.items', { n: items.length }) : null,
  ];
  return (
    <li class="row dev-found" data-entry={key}>
      <Icon name={kindIcon(kind)} size="large" />
      <span class="row-words">
        <b>{name}</b>
        <small>{about.filter((part) => part !== null).join(' · ')}</small>
        {make !== '' && <small>{make}</small>}
      </span>
      {mayChange && (
        <button
          type="button"
          class="button"
          aria-label={say('inbox.place.name', { name: `${name} ${where ?? ''}`.trim() })}
          onClick={() => kiosk.go({ at: 'devices', view: { page: 'new', key } })}
        >
          {say('inbox.place')}
        </button>
      )}
    </li>
  );
};

/** An address as a person tells it to another: without what every camera's has. */
export const hostOf = (address: string): string => {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
};
