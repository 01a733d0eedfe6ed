import { useSignal } from '@preact/signals';
import { Choice } from '../../parts/choice.tsx';
import { Page } from '../../parts/page.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useKiosk, useParts, useSay } from '../../state/context.ts';
import { idleChoices, type Settings } from '../../state/settings.ts';
import { settingsTexts } from './texts.ts';
import './settings.css';

/** How this kiosk is set up: what it may sound like, where it stands, how long it waits. Each change counts at once. */
export const SettingsPage = () => {
  const kiosk = useKiosk();
  const { speak } = useParts();
  const say = useSay(settingsTexts);
  const isVoiceless = useSignal(false);
  const settings = kiosk.settings.value;
  const { rooms } = kiosk.live.value;
  const change = (changed: Partial<Settings>): void => {
    kiosk.settings.value = { ...settings, ...changed };
  };
  return (
    <Page title={say('settings.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      <div class="settings-page">
        <section class="panel settings-group" aria-label={say('settings.people')}>
          <h2>{say('settings.people')}</h2>
          <Switch label={say('settings.sound')} on={settings.sound} onChange={(sound) => change({ sound })} />
          {!settings.sound && <p class="hint">{say('settings.sound.hint')}</p>}
          <Switch label={say('settings.speech')} on={settings.speech} onChange={(speech) => change({ speech })} />
          {settings.speech && (
            <button
              type="button"
              class="button"
              onClick={() => {
                isVoiceless.value = !speak(say('settings.test.words'));
              }}
            >
              {say('settings.test')}
            </button>
          )}
          {settings.speech && isVoiceless.value && (
            <p class="hint" role="status">
              {say('settings.speech.none')}
            </p>
          )}
          <Switch
            label={say('settings.theme')}
            on={settings.theme === 'night'}
            onChange={(night) => change({ theme: night ? 'night' : 'paper' })}
          />
        </section>
        <section class="panel settings-group" aria-label={say('settings.place')}>
          <h2>{say('settings.place')}</h2>
          <p class="hint">{say('settings.place.hint')}</p>
          <Choice
            columns={2}
            legend={say('settings.place')}
            options={['', ...rooms.map(({ roomId }) => roomId)]}
            chosen={settings.roomId}
            labelOf={(roomId) => rooms.find((room) => room.roomId === roomId)?.name ?? say('settings.wholeHouse')}
            onChoose={(roomId) => change({ roomId })}
          />
        </section>
        <section class="panel settings-group" aria-label={say('settings.idle')}>
          <h2>{say('settings.idle')}</h2>
          <Choice
            columns={3}
            legend={say('settings.idle')}
            options={idleChoices}
            chosen={settings.idleSeconds}
            labelOf={(n) => say('settings.idle.seconds', { n })}
            onChoose={(idleSeconds) => change({ idleSeconds })}
          />
          <h2>{say('settings.languages')}</h2>
          <Choice
            columns={2}
            legend={say('settings.languages')}
            options={['zh', 'en'] as const}
            chosen={settings.language}
            labelOf={(language) => say(`settings.${language}`)}
            onChoose={(language) => change({ language })}
          />
        </section>
      </div>
    </Page>
  );
};
