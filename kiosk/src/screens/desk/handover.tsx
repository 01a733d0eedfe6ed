import { useSignal } from '@preact/signals';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useStaffPresence } from '../../parts/staffPresence.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childWords } from './childWords.ts';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import { useHouse } from './house.tsx';
import type { RosterChild } from './houseRoster.ts';
import { AsOf, Missing } from './houseState.tsx';
import { moveTexts } from './moveTexts.ts';
import { rosterTexts } from './rosterTexts.ts';

const texts = { ...moveTexts, ...deedTexts };
const rowTexts = { ...rosterTexts, ...moveTexts };

interface HandoverProps {
  readonly staffId: string;
  readonly roomId: string | undefined;
}

/** Whom the desk has let in and no caregiver has taken over yet: of the caregiver's own room first. */
export const Handover = ({ staffId, roomId }: HandoverProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const { roster, fault, ask } = useHouse();
  const presence = useStaffPresence();
  const own =
    roomId ??
    (kiosk.settings.value.roomId || undefined) ??
    presence.body?.staff.find((each) => each.staffId === staffId)?.roomId ??
    undefined;
  const chosen = useSignal<string | undefined>(undefined);
  const { rooms } = kiosk.live.value;
  const awaiting = roster?.children.filter(({ awaitsHandover }) => awaitsHandover) ?? [];
  const ofRoom = (id: string): RosterChild[] =>
    id === everywhere ? awaiting : awaiting.filter((child) => child.roomId === id);
  const current = chosen.value ?? (own !== undefined && ofRoom(own).length > 0 ? own : everywhere);
  const shown = ofRoom(current);
  const take = (children: readonly RosterChild[]): void => {
    const acts = children.map(({ childId, name }) => ({
      name,
      id: kiosk.submit('/attendance/handovers', { childId }, true),
    }));
    const [first] = children;
    if (!first) return;
    did(
      children.length === 1 ? say('deed.taken', { name: first.name }) : say('deed.takenMany', { n: children.length }),
      acts,
    );
  };
  return (
    <Page title={say('handover.title')} onBack={() => kiosk.go({ at: 'staff' })} aside={<AsOf />}>
      {!roster || (!roster.knowsAwaited && fault === undefined) ? (
        <Missing />
      ) : !roster.knowsAwaited ? (
        <Notice icon="linkOff" title={say('handover.unknown')} action={{ label: say('app.retry'), run: ask }} />
      ) : awaiting.length === 0 ? (
        <Notice icon="handover" tone="good" title={say('handover.none')} hint={say('handover.none.hint')} />
      ) : (
        <>
          <Tabs
            tabs={[
              { roomId: everywhere, name: say('handover.all') },
              ...rooms.filter((room) => ofRoom(room.roomId).length > 0 || room.roomId === own),
            ].map(({ roomId, name }) => ({ value: roomId, name, beside: ofRoom(roomId).length }))}
            chosen={current}
            onChoose={(roomId) => {
              chosen.value = roomId;
            }}
          />
          {shown.length === 0 ? (
            <Notice icon="handover" tone="good" title={say('handover.none')} />
          ) : (
            <>
              {shown.length > 1 && (
                <button type="button" class="button button-main button-tall" onClick={() => take(shown)}>
                  <Icon name="check" size="large" />
                  {say('handover.takeAll', { n: shown.length })}
                </button>
              )}
              <ul class="panel roster-list">
                {shown.map((child) => (
                  <Row key={child.childId} child={child} onTake={() => take([child])} />
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Page>
  );
};

const everywhere = 'everywhere';

const Row = ({ child, onTake }: { child: RosterChild; onTake: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(rowTexts);
  const { rooms } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === child.roomId)?.name ?? '';
  return (
    <li class="row">
      <Face who="child" personId={child.childId} name={child.name} size="small" />
      <span class="row-words">
        <b>{child.name}</b>
        <small>
          {room} ·{' '}
          {childWords(
            { ...child, homeRoomId: child.roomId },
            rooms,
            { ms: kiosk.nowMs.peek(), zone: kiosk.zone.value },
            say,
          )}
        </small>
      </span>
      <button
        type="button"
        class="button"
        aria-label={say('handover.take.name', { name: child.name })}
        onClick={onTake}
      >
        {say('handover.take')}
      </button>
    </li>
  );
};
