import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { ZoneList, ZoneView } from '#contract/zones.ts';
import { Answered } from '../../parts/answered.tsx';
import { useAskAgain } from '../../parts/askAgain.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { zonesTexts } from './texts.ts';
import { ZoneSheet } from './zoneSheet.tsx';
import { firstToSee, lookOf, percentOf } from './zoneWords.ts';
import './zones.css';

/** What a door does is in the journal, how much of the day was armed is not. */
const askEveryMs = 10_000;
const changes = about('zone', 'device', 'position', 'unit', 'attendance', 'staff');

/** Every zone by what arms it, and beside them the one that is looked at. */
export const Zones = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const list = useQuestion<ZoneList>('/zones', changes);
  useAskAgain(list.ask, askEveryMs);
  const chosen = useSignal<string | undefined>(undefined);
  return (
    <Page
      title={say('zones.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={kiosk.fresh.value ? list.body && <SiteFigure site={list.body.site} /> : <Stale />}
    >
      <Answered question={list} icon="siren">
        {({ zones }) => {
          if (zones.every(({ state }) => state === 'unused')) {
            return <Notice icon="siren" title={say('zones.none')} hint={say('zones.none.hint')} />;
          }
          const shown = zones.find(({ zoneId }) => zoneId === chosen.value) ?? firstToSee(zones);
          return (
            <div class="split zones">
              <section class="zone-cards" aria-label={say('zones.list')}>
                {zones.map((zone) => (
                  <ZoneCard
                    key={zone.zoneId}
                    zone={zone}
                    isChosen={zone.zoneId === shown?.zoneId}
                    onChoose={() => {
                      chosen.value = zone.zoneId;
                    }}
                  />
                ))}
              </section>
              {shown && <ZoneSheet key={shown.zoneId} zone={shown} session={session} onChanged={list.ask} />}
            </div>
          );
        }}
      </Answered>
    </Page>
  );
};

const SiteFigure = ({ site }: { site: ZoneList['site'] }) => {
  const say = useSay(zonesTexts);
  if (!site || site.armedPerTenThousand === null) return null;
  return (
    <p class="zone-site">
      <b>{percentOf(site.armedPerTenThousand)} %</b>
      <span>
        {say('zones.site')}
        <small>{say('zones.site.minutes', { armed: site.armedMinutes, required: site.requiredMinutes })}</small>
      </span>
    </p>
  );
};

interface ZoneCardProps {
  readonly zone: ZoneView;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const ZoneCard = ({ zone, isChosen, onChoose }: ZoneCardProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const { look, word, icon } = lookOf(zone, kiosk.fresh.value);
  const time = (at: string): string => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value);
  const percent = zone.today.armedPerTenThousand;
  return (
    <button
      type="button"
      class="zone-card"
      data-look={look}
      data-zone={zone.zoneId}
      data-state={zone.state}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <Icon name={icon} size="large" />
      <span class="row-words">
        <b>{zone.name}</b>
        {zone.state !== 'unused' && (
          <small class="zone-facts">
            <span>
              {percent === null ? say('zones.percent.none') : say('zones.percent', { percent: percentOf(percent) })}
            </span>
            {zone.armedSince !== null && <span>{say('zones.armedSince', { time: time(zone.armedSince) })}</span>}
          </small>
        )}
      </span>
      <span class="zone-word">
        {say(word)}
        {zone.until !== null && <small>{say('zones.until', { time: time(zone.until) })}</small>}
      </span>
    </button>
  );
};
