import { type Signal, useSignal } from '@preact/signals';
import type { StaffPresence } from '#contract/attendance.ts';
import { Icon } from '../../parts/icons.tsx';
import { Saving } from '../../parts/saving.tsx';
import { useStaffPresence } from '../../parts/staffPresence.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { deskTexts } from './texts.ts';

/** Where I am and whether I count; clocking in, changing rooms, breaks and going home, each in one tap. */
export const Presence = ({ staffId }: { staffId: string }) => {
  const say = useSay(deskTexts);
  const presence = useStaffPresence();
  const { fresh } = useKiosk();
  // What was answered before the link went says nothing of what was tapped since.
  const mine = fresh.value ? presence.body?.staff.find((each) => each.staffId === staffId) : undefined;
  const fault = presence.fault ?? (fresh.value ? undefined : 'unreachable');
  return (
    <section class="panel presence" aria-label={say('staff.presence')}>
      {mine ? (
        <Mine mine={mine} />
      ) : fault ? (
        <FromCopy staffId={staffId} onAsk={presence.ask} fault={fault} />
      ) : (
        <NotYet words={say(presence.body ? 'app.empty' : 'app.loading')} />
      )}
    </section>
  );
};

/** As high as what follows, so that the work below does not move under a finger when the answer comes. */
const NotYet = ({ words }: { words: string }) => {
  const kiosk = useKiosk();
  return (
    <>
      <div class="presence-head">
        <p class="presence-state" role="status">
          <b>{words}</b>
        </p>
      </div>
      <div class="room-buttons presence-rooms">
        {kiosk.live.value.rooms.map(({ roomId, name }) => (
          <button key={roomId} type="button" class="button room-button" disabled>
            <b>{name}</b>
          </button>
        ))}
      </div>
    </>
  );
};

interface FromCopyProps {
  readonly staffId: string;
  readonly fault: string;
  readonly onAsk: () => void;
}

/** Without the host's answer: what the kiosk's copy knows, and the outbox keeps what is tapped. */
const FromCopy = ({ staffId, fault, onAsk }: FromCopyProps) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const last = useSignal<string | undefined>(undefined);
  const leaving = useSignal(false);
  const { rooms } = kiosk.live.value;
  const own = kiosk.copy.value?.people.find(({ who, personId }) => who === 'staff' && personId === staffId);
  const clockedIn = own?.inside ?? false;
  const roomName = rooms.find(({ roomId }) => roomId === own?.roomId)?.name;
  const post = (path: string, fields: Record<string, unknown> = {}): void => {
    last.value = kiosk.submit(`/staff/${path}`, { staffId, ...fields }, true);
    leaving.value = false;
  };
  return (
    <>
      <div class="presence-head">
        <p class="presence-state">
          <b>
            {!clockedIn
              ? say('staff.out')
              : roomName === undefined
                ? say('staff.float')
                : say('staff.in', { room: roomName })}
          </b>
          <span>
            <Icon name="linkOff" size="small" />
            {say(fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
          </span>
        </p>
        <Saving id={last.value} />
        <div class="presence-buttons">
          <button type="button" class="button" onClick={onAsk}>
            {say('app.retry')}
          </button>
          {clockedIn && <ClockOutButton sure={leaving} onSure={() => post('clock-outs')} />}
        </div>
      </div>
      <div class="room-buttons presence-rooms">
        {rooms.map(({ roomId, name }) => {
          const here = clockedIn && roomId === own?.roomId;
          return (
            <button
              key={roomId}
              type="button"
              class="button room-button"
              aria-pressed={here}
              disabled={here}
              onClick={() => post(clockedIn ? 'moves' : 'clock-ins', { roomId })}
            >
              <b>{name}</b>
              {here && <small>{say('staff.here')}</small>}
            </button>
          );
        })}
      </div>
    </>
  );
};

const Mine = ({ mine }: { mine: StaffPresence }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const last = useSignal<string | undefined>(undefined);
  const leaving = useSignal(false);
  const { staffId } = mine;
  const post = (path: string, fields: Record<string, unknown> = {}): void => {
    last.value = kiosk.submit(`/staff/${path}`, { staffId, ...fields }, true);
    leaving.value = false;
  };
  const busy = last.value !== undefined && kiosk.outbox.progress.value.get(last.value)?.state === 'waiting';
  return (
    <>
      <div class="presence-head">
        <State mine={mine} />
        <Saving id={last.value} />
        {mine.clockedIn && (
          <div class="presence-buttons">
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => post('breaks', { action: mine.onBreak ? 'end' : 'start' })}
            >
              {say(mine.onBreak ? 'staff.breakEnd' : 'staff.breakStart')}
            </button>
            <ClockOutButton sure={leaving} disabled={busy} onSure={() => post('clock-outs')} />
          </div>
        )}
      </div>
      <Rooms mine={mine} busy={busy} onChoose={(roomId) => post(mine.clockedIn ? 'moves' : 'clock-ins', { roomId })} />
    </>
  );
};

interface ClockOutButtonProps {
  readonly sure: Signal<boolean>;
  readonly disabled?: boolean;
  readonly onSure: () => void;
}

/** Going home; the second tap means it. */
const ClockOutButton = ({ sure, disabled = false, onSure }: ClockOutButtonProps) => {
  const say = useSay(deskTexts);
  return (
    <button
      type="button"
      class="button"
      data-tone={sure.value ? 'warn' : undefined}
      disabled={disabled}
      onClick={() => {
        if (sure.value) onSure();
        else sure.value = true;
      }}
    >
      {say(sure.value ? 'staff.clockOut.confirm' : 'staff.clockOut')}
    </button>
  );
};

interface RoomsProps {
  readonly mine: StaffPresence;
  readonly busy: boolean;
  readonly onChoose: (roomId: string) => void;
}

const Rooms = ({ mine, busy, onChoose }: RoomsProps) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  return (
    <fieldset class="room-buttons presence-rooms">
      <legend class="unseen">{say(mine.clockedIn ? 'staff.changeRoom' : 'staff.chooseRoom')}</legend>
      {kiosk.live.value.rooms.map((room) => {
        const here = mine.clockedIn && room.roomId === mine.roomId;
        return (
          <button
            key={room.roomId}
            type="button"
            class="button room-button"
            aria-pressed={here}
            disabled={busy || here}
            onClick={() => onChoose(room.roomId)}
          >
            <b>{room.name}</b>
            <small>
              {here
                ? say('staff.here')
                : say('staff.roomCount', { caregivers: room.caregivers, required: room.required })}
            </small>
          </button>
        );
      })}
    </fieldset>
  );
};

const State = ({ mine }: { mine: StaffPresence }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const roomName = kiosk.live.value.rooms.find(({ roomId }) => roomId === mine.roomId)?.name;
  return (
    <p class="presence-state" data-counts={mine.counts}>
      <b>
        {!mine.clockedIn
          ? say('staff.out')
          : mine.onBreak
            ? say('staff.onBreak')
            : roomName === undefined
              ? say('staff.float')
              : say('staff.in', { room: roomName })}
      </b>
      <span>
        <Icon name={mine.counts ? 'check' : 'triangle'} size="small" />
        {mine.counts
          ? say('staff.counts')
          : !mine.clockedIn
            ? say('staff.chooseRoom')
            : say('staff.because', {
                what: say('staff.countsNot'),
                why: mine.whyNot
                  .map((why) => {
                    const paper = mine.expiredPapers.find(({ kind }) => why === expiryWord(kind));
                    const what = say(`why.${why}`);
                    return paper ? say('why.daysAgo', { what, n: paper.daysAgo }) : what;
                  })
                  .join(say('tile.comma')),
              })}
      </span>
    </p>
  );
};

/** The reason that goes with a paper that has run out. */
const expiryWord = (kind: StaffPresence['expiredPapers'][number]['kind']): StaffPresence['whyNot'][number] =>
  kind === 'caregiver' ? 'qualification_expired' : `${kind}_expired`;
