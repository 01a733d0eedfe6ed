import { Icon } from '../../parts/icons.tsx';
import { RoomChange } from '../../parts/roomChange.tsx';
import { useSay } from '../../state/context.ts';
import { childTexts } from './childTexts.ts';
import type { Departure } from './departure.ts';
import type { RosterChild } from './houseRoster.ts';

interface LeavePanelProps {
  readonly child: RosterChild;
  readonly departure: Departure;
  readonly onConfirm: () => void;
  readonly onOverride: () => void;
}

/** Who leaves with whom and what the room becomes, then one button; or plainly why not. */
export const LeavePanel = ({ child, departure, onConfirm, onOverride }: LeavePanelProps) => {
  const say = useSay(childTexts);
  const isOverride =
    departure.state === 'override' || (departure.state === 'incomplete' && departure.needs === 'reason');
  const roomId = child.roomId ?? child.homeRoomId;
  if (departure.state === 'blocked') {
    return (
      <section class="panel confirm confirm-blocked" role="alert">
        <Icon name="octagon" size="huge" />
        <h2>{say('blocked.title', { who: departure.who ?? '' })}</h2>
        <p>{say('blocked.hint', { name: child.name })}</p>
        <button type="button" class="button button-on-red button-tall" onClick={onConfirm}>
          {say('blocked.record')}
        </button>
      </section>
    );
  }
  return (
    <aside class="panel confirm" aria-live="polite">
      {roomId !== undefined && <RoomChange roomId={roomId} leaving={[child]} />}
      {departure.state === 'incomplete' ? (
        departure.needs === 'override' ? (
          <p class="confirm-note">
            {departure.adult.name}：
            {say(departure.adult.may === 'allowed' ? 'may.not_authorised' : `may.${departure.adult.may}`)}
          </p>
        ) : (
          <p class="confirm-empty">{say(needed[departure.needs])}</p>
        )
      ) : (
        <p class="confirm-note">
          {departure.who !== undefined && <b>{say('out.with', { who: departure.who })}</b>}
          {departure.state === 'override' && <small>{say('override.noted')}</small>}
        </p>
      )}
      {departure.state === 'incomplete' && departure.needs === 'override' ? (
        <button type="button" class="button button-tall" onClick={onOverride}>
          {say('out.way.override')}
        </button>
      ) : (
        <button
          type="button"
          class="button button-main button-tall"
          disabled={departure.state === 'incomplete'}
          onClick={onConfirm}
        >
          <Icon name="check" size="large" />
          {say(isOverride ? 'override.confirm' : 'out.confirm')}
        </button>
      )}
    </aside>
  );
};

const needed = { adult: 'out.choose', code: 'code.title', reason: 'override.need' } as const;
