import type { HealthDay } from '#contract/health.ts';
import type { ChildRecord } from '#contract/people.ts';
import { Allergies } from '../../parts/allergies.tsx';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { DeskScreen } from '../../state/screens.ts';
import { CheckIn } from './checkIn.tsx';
import { CheckOut } from './checkOut.tsx';
import { childTexts } from './childTexts.ts';
import { childWords } from './childWords.ts';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import { useHouse } from './house.tsx';
import type { RosterChild } from './houseRoster.ts';
import { AsOf, Missing } from './houseState.tsx';
import { rosterTexts } from './rosterTexts.ts';

const texts = { ...rosterTexts, ...childTexts, ...deedTexts };

/** One child: who, where, what to mind; and coming, leaving, moving, each with what the room becomes. */
export const ChildSheet = ({ childId, back }: { childId: string; back: DeskScreen }) => {
  const kiosk = useKiosk();
  const say = useSay(childTexts);
  const { roster } = useHouse();
  const child = roster?.children.find((each) => each.childId === childId);
  const onBack = (): void => kiosk.go(back);
  // The next name starts from nothing; the search stays open.
  const onDone = (): void => kiosk.go(back.at === 'roster' && back.query !== undefined ? { ...back, query: '' } : back);
  return (
    <Page title={child?.name ?? say('app.loading')} onBack={onBack} aside={<AsOf />}>
      {!roster ? (
        <Missing />
      ) : !child ? (
        <Notice icon="roster" title={say('child.unknown')} />
      ) : child.standing === 'present' ? (
        <CheckOut child={child} facts={<Facts child={child} back={back} />} onDone={onDone} />
      ) : (
        <CheckIn child={child} facts={<Facts child={child} back={back} />} onDone={onDone} />
      )}
    </Page>
  );
};

const Facts = ({ child, back }: { child: RosterChild; back: DeskScreen }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const { rooms } = kiosk.live.value;
  const room = rooms.find(({ roomId }) => roomId === (child.roomId ?? child.homeRoomId));
  const take = (): void => {
    const id = kiosk.submit('/attendance/handovers', { childId: child.childId }, true);
    did(say('deed.taken', { name: child.name }), [{ id }]);
  };
  return (
    <section class="panel child-facts">
      <Face who="child" personId={child.childId} name={child.name} />
      <div class="child-facts-words">
        <p>
          <b>{[child.className, ...(room ? [room.name] : [])].filter((word) => word !== '').join(' · ')}</b>
        </p>
        <p class="hint">{childWords(child, rooms, { ms: kiosk.nowMs.peek(), zone: kiosk.zone.value }, say)}</p>
        <ToMind childId={child.childId} />
      </div>
      {child.standing === 'present' && (
        <div class="child-facts-buttons">
          {child.awaitsHandover && (
            <button type="button" class="button" onClick={take}>
              <Icon name="handover" />
              {say('child.take')}
            </button>
          )}
          <button
            type="button"
            class="button"
            onClick={() => kiosk.go({ at: 'moves', child: { childId: child.childId, back } })}
          >
            <Icon name="move" />
            {say('child.move')}
          </button>
        </div>
      )}
    </section>
  );
};

/** What whoever takes the child over must know. Nothing is said where nothing is on record or nobody can be asked. */
const ToMind = ({ childId }: { childId: string }) => {
  const kiosk = useKiosk();
  const health = useQuestion<HealthDay>('/health', about('child'));
  const allergies = health.body?.children.find((each) => each.childId === childId)?.allergies ?? [];
  return (
    <>
      <Allergies what={allergies} />
      {kiosk.session.value?.role === 'head' && <Notes childId={childId} />}
    </>
  );
};

const Notes = ({ childId }: { childId: string }) => {
  const say = useSay(childTexts);
  const record = useQuestion<ChildRecord>(`/children/${childId}`, about('child'));
  const notes = record.body?.notes;
  return notes ? <p class="hint">{say('child.notes', { what: notes })}</p> : null;
};
