import { useSignal } from '@preact/signals';
import type { StaffPresence } from '#contract/attendance.ts';
import type { Session } from '#contract/identity.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { Saving } from '../../parts/saving.tsx';
import { openAlerts } from '../../state/alerts.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { mayWatchFootage } from '../../state/screens.ts';
import { deskTexts } from './texts.ts';

/** A member of staff's own presence, and the way to the work. */
export const Staff = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const presence = useQuestion<{ staff: StaffPresence[] }>('/staff/presence', (type) => type.startsWith('staff.'));
  const mine = presence.body?.staff.find(({ staffId }) => staffId === session.person.id);
  return (
    <Page title={session.person.name}>
      <div class="split">
        <section class="panel presence" aria-label={say('staff.presence')}>
          {mine ? (
            <Presence mine={mine} />
          ) : presence.fault ? (
            <Notice
              icon="linkOff"
              tone="bad"
              title={say(presence.fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
              action={{ label: say('app.retry'), run: presence.ask }}
            />
          ) : (
            <Notice icon="staff" title={say(presence.body ? 'app.empty' : 'app.loading')} />
          )}
        </section>
        <nav class="menu">
          <MenuItem icon="roster" label={say('staff.roster')} run={() => kiosk.go({ at: 'roster' })} />
          <MenuItem icon="count" label={say('staff.headCount')} run={() => kiosk.go({ at: 'headCount' })} />
          <MenuItem
            icon="bell"
            label={say('staff.alerts')}
            count={openAlerts(kiosk.live.value.alerts).length}
            run={() => kiosk.go({ at: 'alerts' })}
          />
          <MenuItem icon="calendar" label={say('staff.today')} run={() => kiosk.go({ at: 'today' })} />
          {session.role === 'head' && (
            <MenuItem icon="chart" label={say('staff.overview')} run={() => kiosk.go({ at: 'overview' })} />
          )}
          <MenuItem icon="site" label={say('board.site')} run={() => kiosk.go({ at: 'site' })} />
          {mayWatchFootage(session) && (
            <MenuItem icon="camera" label={say('board.footage')} run={() => kiosk.go({ at: 'footage' })} />
          )}
        </nav>
      </div>
    </Page>
  );
};

interface MenuItemProps {
  readonly icon: IconName;
  readonly label: string;
  readonly count?: number;
  readonly run: () => void;
}

const MenuItem = ({ icon, label, count = 0, run }: MenuItemProps) => (
  <button type="button" class="action" onClick={run}>
    <Icon name={icon} size="large" />
    <span class="action-words">{label}</span>
    {count > 0 && <span class="count-mark">{count}</span>}
  </button>
);

const Presence = ({ mine }: { mine: StaffPresence }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const last = useSignal<string | undefined>(undefined);
  const leaving = useSignal(false);
  const { rooms } = kiosk.live.value;
  const { staffId } = mine;
  const post = (path: string, fields: Record<string, unknown> = {}): void => {
    last.value = kiosk.submit(`/staff/${path}`, { staffId, ...fields }, true);
    leaving.value = false;
  };
  const busy = last.value !== undefined && kiosk.outbox.progress.value.get(last.value)?.state === 'waiting';
  const roomName = rooms.find(({ roomId }) => roomId === mine.roomId)?.name;
  return (
    <>
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
      <Saving id={last.value} />
      <h2>{say(mine.clockedIn ? 'staff.changeRoom' : 'staff.chooseRoom')}</h2>
      <div class="room-buttons">
        {rooms.map((room) => {
          const here = mine.clockedIn && room.roomId === mine.roomId;
          return (
            <button
              key={room.roomId}
              type="button"
              class="button room-button"
              aria-pressed={here}
              disabled={busy || here}
              onClick={() => post(mine.clockedIn ? 'moves' : 'clock-ins', { roomId: room.roomId })}
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
      </div>
      {mine.clockedIn && (
        <div class="presence-buttons">
          <button
            type="button"
            class="button button-tall"
            disabled={busy}
            onClick={() => post('breaks', { action: mine.onBreak ? 'end' : 'start' })}
          >
            {say(mine.onBreak ? 'staff.breakEnd' : 'staff.breakStart')}
          </button>
          <button
            type="button"
            class="button button-tall"
            data-tone={leaving.value ? 'warn' : undefined}
            disabled={busy}
            onClick={() => {
              if (leaving.value) post('clock-outs');
              else leaving.value = true;
            }}
          >
            {say(leaving.value ? 'staff.clockOut.confirm' : 'staff.clockOut')}
          </button>
        </div>
      )}
    </>
  );
};

/** The reason that goes with a paper that has run out. */
const expiryWord = (kind: StaffPresence['expiredPapers'][number]['kind']): StaffPresence['whyNot'][number] =>
  kind === 'caregiver' ? 'qualification_expired' : `${kind}_expired`;
