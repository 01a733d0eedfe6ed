import { useEffect } from 'preact/hooks';
import type { SiteView } from '#contract/site.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { ShowFootage } from '../../parts/showFootage.tsx';
import { Stale } from '../../parts/stale.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { DeviceRow } from './deviceRow.tsx';
import { stateWord } from './devices.ts';
import { Recording } from './recording.tsx';
import { siteTexts } from './texts.ts';
import './site.css';

/** The site's page: devices, what lately happened at them, and whether the box itself is well. No people. */
export const SitePage = () => {
  const kiosk = useKiosk();
  const say = useSay(siteTexts);
  const { devices, recent } = kiosk.live.value;
  const site = kiosk.site.value;
  const last = recent.find(({ type }) => type.startsWith('device.') || type.startsWith('alert.'))?.seq;
  const link = kiosk.live.value.link;
  useEffect(() => {
    void kiosk.refreshSite();
  }, [kiosk, last, link]);
  return (
    <Page
      title={say('site.title')}
      {...(kiosk.session.value && { onBack: () => kiosk.go({ at: 'staff' }) })}
      aside={kiosk.fresh.value ? undefined : <Stale />}
    >
      <div class="site">
        <section class="panel" aria-label={say('site.devices')}>
          <h2>{say('site.devices')}</h2>
          {devices.length === 0 && <Notice icon="device" title={say('site.devices.none')} />}
          <ul class="rows">
            {devices.map((device) => (
              <DeviceRow key={device.deviceId} device={device} />
            ))}
          </ul>
        </section>
        <section class="panel" aria-label={say('site.recent')}>
          <h2>{say('site.recent')}</h2>
          <Recent site={site} />
        </section>
        <section class="panel" aria-label={say('site.health')}>
          <h2>{say('site.health')}</h2>
          {site ? <Checks site={site} /> : <Notice icon="link" title={say('app.loading')} />}
        </section>
        <Recording />
      </div>
    </Page>
  );
};

const Recent = ({ site }: { site: SiteView | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(siteTexts);
  const { devices } = kiosk.live.value;
  if (!site) return <Notice icon="link" title={say('app.loading')} />;
  if (site.recent.length === 0) return <Notice icon="clock" title={say('site.recent.none')} />;
  return (
    <ol class="rows">
      {site.recent.map(({ seq, at, subject, text }) => {
        const device = devices.find(({ deviceId }) => deviceId === subject);
        return (
          <li key={seq} class="row event-row">
            <time>{whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value)}</time>
            <span>
              {device?.name ?? subject} {stateWord(device, text, say)}
            </span>
            {device?.deviceClass === 'door' && (
              <ShowFootage
                of={{ position: device.deviceId, at }}
                what={`${device.name} ${stateWord(device, text, say)}`}
                back={{ at: 'site' }}
                isSmall={true}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
};

const checkNames: Readonly<Record<string, keyof typeof siteTexts>> = {
  journal: 'check.journal',
  disk: 'check.disk',
  recorder: 'check.recorder',
  flows: 'check.flows',
  simulator: 'check.simulator',
};

const Checks = ({ site }: { site: SiteView }) => {
  const kiosk = useKiosk();
  const say = useSay(siteTexts);
  const line = (name: string, status: 'ok' | 'degraded' | 'failing', word: string, detail?: string) => (
    <li key={name} class="row check-row" data-status={status}>
      <Icon name={status === 'ok' ? 'check' : status === 'degraded' ? 'triangle' : 'octagon'} />
      <span class="row-words">
        <b>{name}</b>
        {detail && <small>{detail}</small>}
      </span>
      <span class="row-word">{word}</span>
    </li>
  );
  const { clockTrust, broker, health } = site;
  return (
    <>
      <ul class="rows">
        {line(
          say('site.clock'),
          clockTrust === 'synced' ? 'ok' : clockTrust === 'unset' ? 'failing' : 'degraded',
          say(`clock.${clockTrust}`),
        )}
        {line(
          say('site.broker'),
          broker.connected ? 'ok' : 'failing',
          say(broker.connected ? 'site.connected' : 'site.disconnected'),
          say(`site.broker.${broker.kind}`),
        )}
        {line(say('site.district'), 'ok', say(`district.${kiosk.live.value.district.state}`))}
        {health.checks
          .filter(({ name }) => name !== 'clock' && name !== 'broker')
          .map(({ name, status, detail }) => {
            const known = checkNames[name];
            return line(known ? say(known) : name, status, say(`site.${status}`), status === 'ok' ? '' : detail);
          })}
      </ul>
      <p class="hint">{say('site.version', { version: site.version })}</p>
    </>
  );
};
