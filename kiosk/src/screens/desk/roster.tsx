import { useSignal } from '@preact/signals';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { Saving } from '../../parts/saving.tsx';
import { dayOf, timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { deskTexts } from './texts.ts';

/** Today by class: who is expected, here, gone; staff sign a child in for an adult at the door. */
export const Roster = () => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const day = dayOf(kiosk.nowMs.value, kiosk.zone.value);
  const roster = useQuestion<AttendanceDay>(`/attendance?day=${day}`, (type) => type.startsWith('attendance.'));
  const chosen = useSignal<string | undefined>(undefined);
  const last = useSignal<string | undefined>(undefined);
  const classes = roster.body?.classes ?? [];
  const current = classes.find(({ classId }) => classId === chosen.value) ?? classes[0];
  const checkIn = (child: Attendee): void => {
    const roomId = current?.roomId;
    last.value = kiosk.submit('/attendance/check-ins', { childId: child.childId, method: 'staff', roomId }, true);
  };
  return (
    <Page title={say('roster.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      <div class="tabs" role="tablist">
        {classes.map(({ classId, name, present, expected }) => (
          <button
            key={classId}
            type="button"
            role="tab"
            class="tab"
            aria-selected={classId === current?.classId}
            onClick={() => {
              chosen.value = classId;
            }}
          >
            {name}
            <small>
              {present}/{expected}
            </small>
          </button>
        ))}
      </div>
      {current ? (
        <section class="panel roster" aria-label={current.name}>
          <header class="roster-head">
            <p>
              {say('roster.summary', {
                expected: current.expected,
                present: current.present,
                departed: current.departed,
              })}
            </p>
            <Saving id={last.value} />
          </header>
          {current.children.length === 0 && <Notice icon="roster" title={say('roster.empty')} />}
          <ul class="roster-list">
            {current.children.map((child) => (
              <Row key={child.childId} child={child} onCheckIn={() => checkIn(child)} />
            ))}
          </ul>
        </section>
      ) : roster.fault ? (
        <Notice
          icon="linkOff"
          tone="bad"
          title={say(roster.fault === 'unreachable' ? 'app.unreachable' : 'app.failed')}
          action={{ label: say('app.retry'), run: roster.ask }}
        />
      ) : (
        <Notice icon="roster" title={say(roster.body ? 'roster.noClasses' : 'app.loading')} />
      )}
    </Page>
  );
};

const Row = ({ child, onCheckIn }: { child: Attendee; onCheckIn: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(deskTexts);
  const at = (time: string | null): string => (time === null ? '' : timeOfDay(Date.parse(time), kiosk.zone.value));
  const detail =
    child.state === 'present'
      ? say('roster.since', { time: at(child.arrivedAt) })
      : child.state === 'departed'
        ? say('roster.left', { time: at(child.departedAt) })
        : child.state === 'absent' && child.absence
          ? say('roster.absentWhy', { why: child.absence.note || say(`absence.${child.absence.reason}`) })
          : say(`roster.${child.state}`);
  const away = child.state === 'expected' || child.state === 'absent';
  return (
    <li class="row" data-state={child.state}>
      <span class="row-words">
        <b>{child.name}</b>
        <small>{detail}</small>
      </span>
      {away && (
        <button
          type="button"
          class="button"
          aria-label={say('roster.checkIn.name', { name: child.name })}
          onClick={onCheckIn}
        >
          {say('roster.checkIn')}
        </button>
      )}
    </li>
  );
};
