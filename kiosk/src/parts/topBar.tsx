import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { languageTags } from '../i18n/text.ts';
import { sirenSounds } from '../state/alerts.ts';
import { dateText, timeOfDay } from '../state/clock.ts';
import { useKiosk, useParts, useSay } from '../state/context.ts';
import type { Screen } from '../state/screens.ts';
import { Banner } from './banner.tsx';
import { Icon, type IconName } from './icons.tsx';
import { RollCallButton } from './rollCallButton.tsx';
import { Switch } from './switch.tsx';

/** Facility, clock with its trust, date, district, link; an alert covers the first of them. And the settings. */
export const TopBar = () => {
  const kiosk = useKiosk();
  const say = useSay();
  /** The screen on which the settings were opened: they do not follow to another one. */
  const openedOn = useSignal<Screen | undefined>(undefined);
  const opener = useRef<HTMLButtonElement>(null);
  const screen = kiosk.screen.value;
  const isOpen = openedOn.value === screen;
  const { language } = kiosk.settings.value;
  const live = kiosk.live.value;
  const link = live.link === 'live' && !kiosk.fresh.value ? 'lost' : live.link;
  const clock = kiosk.site.value?.clockTrust;
  const { identification } = useParts();
  const unsure = kiosk.outbox.unsure.value.size;
  /** What the agent does not have yet, or did not take: staff see to it. */
  const toSee = [
    { key: 'app.notSaved.count', n: kiosk.outbox.waiting.value.length - unsure, tone: 'warn', icon: 'unsaved' },
    { key: 'app.unsure.count', n: unsure, tone: 'warn', icon: 'clock' },
    { key: 'app.refused.count', n: kiosk.outbox.refusals.value.length, tone: 'bad', icon: 'octagon' },
  ] as const;
  const idle = kiosk.idleSeconds.value;
  return (
    <header class="top-bar">
      <div class="top-lead">
        <p class="top-facility">{kiosk.facility.value || say('app.name')}</p>
        <p class="top-clock">
          <time>{timeOfDay(kiosk.nowMs.value, kiosk.zone.value)}</time>
          <span
            class="dot"
            data-trust={clock ?? 'unknown'}
            role="img"
            aria-label={say(`clock.${clock ?? 'unknown'}`)}
          />
        </p>
        <p class="top-date">{dateText(kiosk.nowMs.value, kiosk.zone.value, languageTags[language])}</p>
        <p class="mark mark-district">
          <Icon name={live.district.state === 'received' ? 'check' : 'district'} size="small" />
          {say(`district.${live.district.state}`)}
        </p>
      </div>
      <Banner />
      <div class="top-marks">
        {idle !== undefined && idle <= 5 && idle > 0 && (
          <Chip icon="clock" n={idle} words={say('app.idle', { n: idle })} />
        )}
        {!kiosk.lasting.value && <Chip tone="bad" icon="device" words={say('app.noDisk')} />}
        {toSee.map(
          ({ key, n, tone, icon }) =>
            n > 0 && (
              <Chip
                key={key}
                {...{ tone, icon, n }}
                words={say(key, { n })}
                run={() => identification.identify({ for: 'sending' })}
              />
            ),
        )}
        {sirenSounds(live.devices) && <Chip tone="bad" icon="siren" words={say('siren.sounding')} />}
        <span class="mark" data-link={link} role="status">
          <Icon name={link === 'lost' ? 'linkOff' : 'link'} size="small" />
          {say(`link.${link}`)}
        </span>
      </div>
      <RollCallButton />
      <button
        ref={opener}
        type="button"
        class="button button-icon"
        aria-label={say('settings.open')}
        aria-expanded={isOpen}
        onClick={() => {
          openedOn.value = isOpen ? undefined : screen;
        }}
      >
        <Icon name="settings" />
      </button>
      {isOpen && (
        <SettingsPanel
          opener={opener}
          onClose={() => {
            openedOn.value = undefined;
          }}
        />
      )}
    </header>
  );
};

interface ChipProps {
  readonly tone?: 'warn' | 'bad';
  readonly icon: IconName;
  /** What is left of the words where there is no room for them. */
  readonly n?: number;
  readonly words: string;
  /** Where it leads; without it is only a mark. */
  readonly run?: () => void;
}

/** What is out of the ordinary. */
const Chip = ({ tone, icon, n, words, run }: ChipProps) => {
  const inside = (
    <>
      <Icon name={icon} size="small" />
      <span class="chip-number">{n}</span>
      <span class="chip-words">{words}</span>
    </>
  );
  return run ? (
    <button type="button" class="chip chip-button" data-tone={tone} aria-label={words} onClick={run}>
      {inside}
    </button>
  ) : (
    <span class="chip" data-tone={tone} role="img" aria-label={words}>
      {inside}
    </span>
  );
};

/** What anybody may change; the rest would let a guardian silence an alarm, so it is for staff. */
const SettingsPanel = ({ opener, onClose }: { opener: RefObject<HTMLButtonElement | null>; onClose: () => void }) => {
  const kiosk = useKiosk();
  const panel = useRef<HTMLDivElement>(null);
  // Before it is seen: somebody may be as quick as its first paint.
  useLayoutEffect(() => {
    // It lies over the screen, where it must not stay in anybody's way: the next tap elsewhere puts it away.
    const tapped = ({ target }: Event): void => {
      if (!(target instanceof Node && [panel, opener].some(({ current }) => current?.contains(target)))) onClose();
    };
    const pressed = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      onClose();
      opener.current?.focus();
    };
    addEventListener('pointerdown', tapped);
    addEventListener('keydown', pressed);
    return () => {
      removeEventListener('pointerdown', tapped);
      removeEventListener('keydown', pressed);
    };
  }, []);
  const { identification } = useParts();
  const say = useSay();
  const settings = kiosk.settings.value;
  return (
    <div
      ref={panel}
      class="settings"
      role="dialog"
      aria-label={say('settings.open')}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        // Whoever tabs on has done with it; its own button closes it by itself.
        const isElsewhere = relatedTarget instanceof Element && !relatedTarget.matches('[aria-expanded]');
        if (isElsewhere && !currentTarget.contains(relatedTarget)) onClose();
      }}
    >
      <button
        type="button"
        class="button"
        lang={languageTags[settings.language === 'zh' ? 'en' : 'zh']}
        onClick={() => {
          kiosk.settings.value = { ...settings, language: settings.language === 'zh' ? 'en' : 'zh' };
        }}
      >
        {say('settings.language')}
      </button>
      <Switch
        label={say('settings.theme')}
        on={settings.theme === 'night'}
        onChange={(night) => {
          kiosk.settings.value = { ...settings, theme: night ? 'night' : 'paper' };
        }}
      />
      <button
        type="button"
        class="button"
        onClick={() => {
          onClose();
          identification.identify({ for: 'settings' });
        }}
      >
        {say('settings.more')}
      </button>
      <button type="button" class="button button-quiet" onClick={onClose}>
        {say('app.close')}
      </button>
    </div>
  );
};
