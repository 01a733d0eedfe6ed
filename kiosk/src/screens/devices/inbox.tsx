import type { InboxEntry } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { inboxTexts } from './inboxTexts.ts';
import type { PageProps } from './pageProps.ts';
import { ScanPanel } from './scanPanel.tsx';
import { StrangePanel } from './strangePanel.tsx';
import { devicesTexts } from './texts.ts';
import './wired.css';
import { entryName, identityWords, kindIcon, terminalName } from './words.ts';

const texts = { ...devicesTexts, ...inboxTexts };

/** What was found or has introduced itself and stands nowhere yet, and the search for more. */
export const Inbox = ({ list: { inbox, wired }, ask, mayChange, stale }: PageProps) => {
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
        {mayChange ? (
          <div class="dev-stack">
            <ScanPanel onFound={ask} />
            {wired.length > 0 && <Wired wired={wired} />}
            <StrangePanel onKnown={ask} />
          </div>
        ) : (
          <p class="hint">{say('dev.readOnly')}</p>
        )}
      </div>
    </Page>
  );
};

/** Each camera with the inputs and relays that are free: nobody waits for them, so they are small and stand aside. */
const Wired = ({ wired }: { wired: readonly InboxEntry[] }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const byCamera = Map.groupBy(wired, ({ unitId }) => unitId);
  return (
    <section class="panel" aria-label={say('inbox.wired')}>
      <h2>{say('inbox.wired')}</h2>
      <p class="hint">{say('inbox.wired.hint')}</p>
      <ul class="rows">
        {[...byCamera].map(([unitId, terminals]) => (
          <li key={unitId} class="dev-wired">
            <b>{terminals[0]?.name}</b>
            <span class="dev-terminals">
              {terminals.map((entry) => (
                <button
                  key={entry.key}
                  type="button"
                  class="button"
                  data-entry={entry.key}
                  aria-label={say('inbox.place.name', { name: entryName(entry, say) })}
                  onClick={() => kiosk.go({ at: 'devices', view: { page: 'new', key: entry.key } })}
                >
                  {terminalName(entry.kind, entry.items[0]?.item, say)}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
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
