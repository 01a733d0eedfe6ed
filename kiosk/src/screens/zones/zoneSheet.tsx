import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { ZoneView } from '#contract/zones.ts';
import { Icon } from '../../parts/icons.tsx';
import { ShowFootage } from '../../parts/showFootage.tsx';
import { whenText, writtenTime } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { BypassForm } from './bypassForm.tsx';
import { BypassList } from './bypassList.tsx';
import { ResetForm } from './resetForm.tsx';
import { zonesTexts } from './texts.ts';
import { useOrder } from './useOrder.ts';
import { lookOf } from './zoneWords.ts';

interface ZoneSheetProps {
  readonly zone: ZoneView;
  readonly session: Session;
  readonly onChanged: () => void;
}

/** One zone: what reported, what stands open, what nobody knows, what was not armed today, and what to do. */
export const ZoneSheet = ({ zone, session, onChanged }: ZoneSheetProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const order = useOrder(zone, onChanged);
  const asksBypass = useSignal(false);
  const { look, word } = lookOf(zone, kiosk.fresh.value);
  const isAlarm = zone.state === 'alarm';
  if (asksBypass.value) {
    return (
      <BypassForm
        zone={zone}
        onChanged={onChanged}
        onDone={() => {
          asksBypass.value = false;
        }}
      />
    );
  }
  return (
    <section class="panel zone-sheet" aria-label={zone.name}>
      <h2>
        {zone.name}
        <span class="zone-word" data-look={look}>
          {say(word)}
        </span>
      </h2>
      <p class="hint">{say(`class.${zone.class}`)}</p>
      {zone.memory.length > 0 && <Memory zone={zone} />}
      {zone.memory.some(({ pending }) => !pending) && <ResetForm zone={zone} onChanged={onChanged} />}
      <Standing zone={zone} />
      <BypassList zone={zone} session={session} onChanged={onChanged} />
      {order.fault && (
        <p class="form-fault" role="alert">
          {order.fault}
        </p>
      )}
      {zone.state !== 'unused' && !isAlarm && (
        <div class="zone-orders">
          {zone.byPerson && (
            <button
              type="button"
              class={zone.state === 'entry' ? 'button button-main' : 'button'}
              disabled={order.running}
              onClick={() => void order.give(zone.state === 'disarmed' ? 'arm' : 'disarm')}
            >
              {say(zone.state === 'disarmed' ? 'arm.do' : 'disarm.do')}
            </button>
          )}
          <button
            type="button"
            class="button"
            onClick={() => {
              asksBypass.value = true;
            }}
          >
            {say('bypass.ask')}
          </button>
        </div>
      )}
      <Lapses zone={zone} />
    </section>
  );
};

const Memory = ({ zone }: { zone: ZoneView }) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  return (
    <>
      <h3>{say('zones.memory')}</h3>
      <ol class="rows zone-memory">
        {zone.memory.map(({ kind, sensor, place, at, positionId, deviceId }) => (
          <li key={`${kind} ${sensor} ${positionId ?? deviceId}`} class="row">
            <Icon name="siren" />
            <span class="row-words">
              <b>{place ?? positionId ?? deviceId ?? say('zones.whole')}</b>
              <small>
                {say(`alert.${kind}`)} · {say(`sensor.${sensor}`)}
              </small>
            </span>
            <time>{whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value)}</time>
            {positionId !== null && (
              <ShowFootage
                of={{ position: positionId, at }}
                what={`${say(`alert.${kind}`)} · ${place ?? positionId}`}
                back={{ at: 'zones' }}
                isSmall={true}
              />
            )}
          </li>
        ))}
      </ol>
    </>
  );
};

const Standing = ({ zone }: { zone: ZoneView }) => {
  const say = useSay(zonesTexts);
  if (zone.state === 'unused') return <p class="hint">{say('zones.none.hint')}</p>;
  if (zone.open.length === 0 && zone.unknown.length === 0) return <p class="hint">{say('zones.quiet')}</p>;
  return (
    <>
      {zone.open.length > 0 && <Sensors title={say('zones.open')} sensors={zone.open} look="warn" />}
      {zone.unknown.length > 0 && <Sensors title={say('zones.unknown')} sensors={zone.unknown} look="unknown" />}
    </>
  );
};

interface SensorsProps {
  readonly title: string;
  readonly sensors: ZoneView['open'];
  readonly look: 'warn' | 'unknown';
}

const Sensors = ({ title, sensors, look }: SensorsProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  return (
    <>
      <h3>{title}</h3>
      <ul class="rows zone-sensors" data-look={look}>
        {sensors.map(({ positionId, deviceId, place, sensor, since }) => (
          <li key={`${positionId ?? deviceId} ${sensor}`} class="row">
            <Icon name={look === 'unknown' ? 'linkOff' : 'triangle'} />
            <span class="row-words">
              <b>{place ?? positionId ?? deviceId}</b>
              <small>{say(look === 'unknown' ? 'zone.unknown' : `sensor.${sensor}`)}</small>
            </span>
            <time>
              {say('zones.since', { time: whenText(Date.parse(since), kiosk.nowMs.value, kiosk.zone.value) })}
            </time>
          </li>
        ))}
      </ul>
    </>
  );
};

const Lapses = ({ zone: { today, state } }: { zone: ZoneView }) => {
  const say = useSay(zonesTexts);
  const { lapses, lapsedMinutes } = today;
  const others = lapsedMinutes.filter(({ because }) => because === 'box_off' || because === 'not_set_up');
  if (state === 'unused') return null;
  return (
    <>
      <h3>{say('zones.lapses')}</h3>
      {lapses.length + others.length === 0 && <p class="hint">{say('zones.lapses.none')}</p>}
      <ul class="zone-lapses">
        {others.map(({ because, minutes }) => (
          <li key={because}>{say('zones.lapse.minutes', { why: say(`lapse.${because}`), n: minutes })}</li>
        ))}
        {lapses.map(({ because, place, from, to }) => (
          <li key={`${because} ${place} ${from}`}>
            {say('zones.lapse', {
              from: writtenTime(from),
              to: to === null ? say('zones.lapse.now') : writtenTime(to),
              why: [say(`lapse.${because}`), place].filter(Boolean).join(' · '),
            })}
          </li>
        ))}
      </ul>
    </>
  );
};
