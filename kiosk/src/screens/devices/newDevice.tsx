import { useSignal } from '@preact/signals';
import type { InboxEntry, PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { AccountStep } from './accountStep.tsx';
import { type Draft, forgetDraft, type Place, placeBody, serviceAddress, useDraft } from './draft.ts';
import { Refused } from './figure.tsx';
import { IdentifyStep } from './identifyStep.tsx';
import { hostOf } from './inbox.tsx';
import { useDeed } from './inventory.ts';
import { newTexts } from './newTexts.ts';
import type { PageProps } from './pageProps.ts';
import { PlaceFields } from './placeFields.tsx';
import { Steps } from './steps.tsx';
import { devicesTexts } from './texts.ts';
import { entryName, freeId } from './words.ts';

const texts = { ...devicesTexts, ...newTexts };

/** One device gets its place: who is it, how does one log in, where does it stand. Its tests come right after. */
export const NewDevice = ({ entryKey, list, ask, mayChange, stale }: PageProps & { readonly entryKey: string }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const draft = useDraft(entryKey);
  const username = useSignal('');
  const password = useSignal('');
  const saving = useDeed<PositionView>();
  const entry = [...list.inbox, ...list.wired].find(({ key }) => key === entryKey);
  const back = (): void => kiosk.go({ at: 'devices', view: { page: 'inbox' } });
  if (!mayChange || (entryKey !== '' && !entry)) {
    return (
      <Page title={say('new.title')} onBack={back}>
        <Notice icon="device" title={say(mayChange ? 'new.gone' : 'dev.readOnly')} />
      </Page>
    );
  }
  const change = (changed: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...changed };
  };
  const now = draft.value;
  const isCamera = entry === undefined || entry.source === 'onvif';
  // What is typed is gone with the page; whoever comes back types it anew.
  const isTyped = (now.account ?? { by: 'own' }).by !== 'own' || username.value !== '';
  const step = now.step === 'place' && isCamera && !isTyped ? 'account' : now.step;
  const address = entry?.address ?? serviceAddress(now.address);
  const credentials = accountBody(now, username.value, password.value);
  // Of a camera only the terminal that was chosen.
  const item = entry?.source === 'camera' ? entry.items[0]?.item : now.item;
  const place = now.place ?? firstPlace(entry, item, list.positions);

  const save = async (): Promise<void> => {
    const position = await saving.run('/devices', {
      positionId: place.positionId,
      ...placeBody(place),
      unit: isCamera ? { address } : { unitId: entry?.unitId ?? '', ...(item !== undefined && { item }) },
      ...(isCamera && credentials),
      ...(isCamera && now.ifSilent && { ifSilent: true }),
    });
    if (!position) return;
    forgetDraft(kiosk, entryKey);
    ask();
    kiosk.go({ at: 'devices', view: { page: 'prove', positionId: position.positionId } });
  };
  const name = entry ? entryName(entry, say) : say('kind.camera');
  return (
    <Page title={say('new.title.of', { name })} onBack={back} aside={stale}>
      <Steps at={step} without={isCamera ? [] : ['account']} />
      {step === 'identify' && (
        <IdentifyStep
          entry={entry}
          draft={now}
          onChange={change}
          onNext={() => change({ step: isCamera ? 'account' : 'place' })}
        />
      )}
      {step === 'account' && (
        <AccountStep
          address={address}
          draft={now}
          username={username}
          password={password}
          credentials={credentials}
          onChange={change}
        />
      )}
      {step === 'place' && (
        <section class="panel dev-stack" aria-label={say('place.title')}>
          <h2>{say('place.title')}</h2>
          <PlaceFields
            place={place}
            list={list}
            isNew
            onChange={(changed) => change({ place: { ...place, ...changed } })}
          />
          <Refused fault={saving.fault} />
          <div class="dev-buttons">
            <button type="button" class="button" onClick={() => change({ step: isCamera ? 'account' : 'identify' })}>
              {say('step.back')}
            </button>
            <button
              type="button"
              class="button button-main"
              disabled={!isPlaced(place) || saving.isRunning}
              onClick={() => void save()}
            >
              <Icon name="check" />
              {say(saving.isRunning ? 'place.saving' : 'place.save')}
            </button>
          </div>
          {!isPlaced(place) && <p class="hint">{say('place.choose')}</p>}
          {address !== '' && isCamera && <p class="hint">{hostOf(address)}</p>}
        </section>
      )}
    </Page>
  );
};

export const isPlaced = ({ name, positionId, areaId }: Place): boolean =>
  name.trim() !== '' && positionId !== '' && areaId !== undefined;

const accountBody = (
  { account: choice = { by: 'own' }, allowPlainText }: Draft,
  username: string,
  password: string,
) => {
  const plain = allowPlainText ? { allowPlainText } : {};
  switch (choice.by) {
    case 'none':
      return {};
    case 'group':
      return { credentials: { group: choice.groupId, ...plain } };
    case 'own':
      return { credentials: { username, password, ...plain } };
  }
};

/** What a device is most likely for, before anybody has said so. */
const firstPlace = (
  entry: InboxEntry | undefined,
  item: string | undefined,
  positions: readonly PositionView[],
): Place => {
  const kind = entry?.items.find((each) => each.item === item)?.kind ?? entry?.kind ?? 'camera';
  return { positionId: freeId(kind, positions), name: '', kind, areaId: undefined, zoneId: undefined, covers: [] };
};
