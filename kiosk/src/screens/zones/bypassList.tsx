import { useSignal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { ZoneView } from '#contract/zones.ts';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { SecondPerson } from './secondPerson.tsx';
import { zonesTexts } from './texts.ts';
import { useOrder } from './useOrder.ts';

interface BypassListProps {
  readonly zone: ZoneView;
  readonly session: Session;
  readonly onChanged: () => void;
}

/** What is left out now, and what waits for its second person. */
export const BypassList = ({ zone, session, onChanged }: BypassListProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const order = useOrder(zone, onChanged);
  const names = useStaffNames();
  const confirming = useSignal<string | undefined>(undefined);
  if (zone.bypasses.length === 0) return null;
  const time = (at: string): string => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value);
  return (
    <>
      <h3>{say('bypass.title')}</h3>
      <ul class="rows">
        {zone.bypasses.map(({ requestId, place, reason, until, requestedBy, confirmedBy }) => (
          <li key={requestId} class="row zone-bypass" data-confirmed={confirmedBy !== null}>
            <Icon name="triangle" />
            <span class="row-words">
              <b>{place ?? say('zones.whole')}</b>
              <small>{say('bypass.by', { who: names.ofActor(requestedBy) ?? say('bypass.someone'), reason })}</small>
              <small>
                {confirmedBy === null ? say('bypass.waiting') : say('bypass.inForce', { time: time(until) })}
              </small>
            </span>
            {confirmedBy === null && confirming.value !== requestId && (
              <button
                type="button"
                class="button button-main"
                onClick={() => {
                  confirming.value = requestId;
                }}
              >
                {say('bypass.confirm')}
              </button>
            )}
            <button
              type="button"
              class="button"
              disabled={order.running}
              onClick={() => void order.give(`bypass/${requestId}/end`)}
            >
              {say(confirmedBy === null ? 'bypass.withdraw' : 'bypass.end')}
            </button>
            {confirming.value === requestId && confirmedBy === null && (
              <SecondPerson
                path={`/zones/${zone.zoneId}/bypass/${requestId}/confirm`}
                firstActor={requestedBy}
                session={session}
                onChanged={onChanged}
              />
            )}
          </li>
        ))}
      </ul>
      {order.fault && (
        <p class="form-fault" role="alert">
          {order.fault}
        </p>
      )}
    </>
  );
};
