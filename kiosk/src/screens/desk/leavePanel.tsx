import { Icon } from '../../parts/icons.tsx';
import { RoomChange } from '../../parts/roomChange.tsx';
import { useSay } from '../../state/context.ts';
import { BlockedPanel } from './blockedPanel.tsx';
import { childTexts } from './childTexts.ts';
import type { Departure } from './departure.ts';
import type { RosterChild } from './houseRoster.ts';

interface LeavePanelProps {
  readonly child: RosterChild;
  readonly departure: Departure;
  readonly onConfirm: () => void;
  /** The attempt of somebody who must not fetch the child is on record. */
  readonly onDone: () => void;
  readonly onOverride: () => void;
}

/** Who leaves with whom and what the room becomes, then one button; or plainly why not. */
export const LeavePanel = ({ child, departure, onConfirm, onDone, onOverride }: LeavePanelProps) => {
  const say = useSay(childTexts);
  const isOverride =
    departure.state === 'override' || (departure.state === 'incomplete' && departure.needs === 'reason');
  const roomId = child.roomId ?? child.homeRoomId;
  if (departure.state === 'blocked') {
    return <BlockedPanel key={departure.fields.adultId} child={child} departure={departure} onDone={onDone} />;
  }
  return (
    <aside class="panel confirm" aria-live="polite">
      {roomId !== undefined && <RoomChange roomId={roomId} leaving={[child]} />}
      {departure.state === 'incomplete' ? (
        departure.needs === 'override' ? (
          <p class="confirm-note">
            {say('may.because', {
              who: departure.adult.name,
              why: say(departure.adult.may === 'allowed' ? 'may.not_authorised' : `may.${departure.adult.may}`),
            })}
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
