import { useSignal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { RoomChange } from '../../parts/roomChange.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { DeskScreen } from '../../state/screens.ts';
import { ChildCard } from './childCard.tsx';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import { useHouse } from './house.tsx';
import type { RosterChild } from './houseRoster.ts';
import { AsOf, Missing } from './houseState.tsx';
import { moveTexts } from './moveTexts.ts';

const texts = { ...moveTexts, ...deedTexts };

/** One child, several or a whole room goes to another room, with what both become. */
export const Moves = ({ from: sheet }: { from: Extract<DeskScreen, { at: 'moves' }>['child'] }) => {
  const kiosk = useKiosk();
  const say = useSay(moveTexts);
  const { roster } = useHouse();
  const inside = roster?.children.filter(({ standing }) => standing === 'present') ?? [];
  const chosenIds = useSignal<readonly string[]>(sheet ? [sheet.childId] : []);
  const fromId = useSignal<string | undefined>(undefined);
  const { rooms } = kiosk.live.value;
  const from =
    fromId.value ??
    inside.find(({ childId }) => chosenIds.value.includes(childId))?.roomId ??
    rooms.find(({ roomId }) => inside.some((child) => child.roomId === roomId))?.roomId ??
    rooms[0]?.roomId;
  const tabs = rooms.filter(({ roomId }) => roomId === from || inside.some((child) => child.roomId === roomId));
  const here = inside.filter(({ roomId }) => roomId === from);
  const chosen = here.filter(({ childId }) => chosenIds.value.includes(childId));
  const whole = here.length > 0 && chosen.length === here.length;
  const toggle = (childId: string): void => {
    chosenIds.value = chosenIds.value.includes(childId)
      ? chosenIds.value.filter((id) => id !== childId)
      : [...chosenIds.value, childId];
  };
  return (
    <Page
      title={say('move.title')}
      onBack={() => kiosk.go(sheet ? { at: 'child', ...sheet } : { at: 'staff' })}
      aside={
        <>
          <AsOf />
          {here.length > 0 && (
            <button
              type="button"
              class="button"
              onClick={() => {
                chosenIds.value = whole ? [] : here.map(({ childId }) => childId);
              }}
            >
              {say(whole ? 'move.none' : 'move.all')}
            </button>
          )}
        </>
      }
    >
      {!roster ? (
        <Missing />
      ) : (
        <div class="split">
          <section class="child-main" aria-label={say('move.from')}>
            <Tabs
              label={say('move.from')}
              tabs={tabs.map(({ roomId, name }) => ({
                value: roomId,
                name,
                beside: inside.filter((child) => child.roomId === roomId).length,
              }))}
              chosen={from}
              onChoose={(roomId) => {
                fromId.value = roomId;
                chosenIds.value = [];
              }}
            />
            {here.length === 0 ? (
              <Notice icon="empty" title={say('move.empty')} />
            ) : (
              <ul class="child-cards">
                {here.map((child) => (
                  <li key={child.childId}>
                    <ChildCard
                      child={child}
                      chosen={chosenIds.value.includes(child.childId)}
                      onTap={() => toggle(child.childId)}
                    />
                  </li>
                ))}
              </ul>
            )}
          </section>
          <MovePanel
            from={from}
            chosen={chosen}
            onMoved={() => {
              chosenIds.value = [];
              if (sheet) kiosk.go(sheet.back);
            }}
          />
        </div>
      )}
    </Page>
  );
};

interface MovePanelProps {
  readonly from: string | undefined;
  readonly chosen: readonly RosterChild[];
  readonly onMoved: () => void;
}

/** Where to, and what both rooms become. */
const MovePanel = ({ from, chosen, onMoved }: MovePanelProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const toId = useSignal<string | undefined>(undefined);
  const others = kiosk.live.value.rooms.filter(({ roomId }) => roomId !== from);
  const to = others.find(({ roomId }) => roomId === toId.value);
  const [first] = chosen;
  const ready = to !== undefined && first !== undefined;
  const confirm = (): void => {
    if (!ready) return;
    // By name, also for the whole room: who comes in just now was in nobody's preview.
    const who = chosen.length === 1 ? { childId: first.childId } : { childIds: chosen.map(({ childId }) => childId) };
    const id = kiosk.submit('/attendance/moves', { roomId: to.roomId, ...who }, true);
    const words =
      chosen.length === 1
        ? say('deed.moved', { name: first.name, room: to.name })
        : say('deed.movedMany', { n: chosen.length, room: to.name });
    did(words, [{ id, group: true }]);
    toId.value = undefined;
    onMoved();
  };
  return (
    <aside class="panel confirm" aria-live="polite">
      <h2>{chosen.length === 0 ? say('move.choose') : say('move.chosen', { n: chosen.length })}</h2>
      <fieldset class="choices" aria-label={say('move.to')}>
        {others.map(({ roomId, name }) => (
          <button
            key={roomId}
            type="button"
            class="button choice"
            aria-pressed={roomId === toId.value}
            disabled={chosen.length === 0}
            onClick={() => {
              toId.value = roomId;
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {ready && from !== undefined && (
        <>
          <RoomChange unnamed roomId={from} leaving={chosen} />
          <RoomChange unnamed roomId={to.roomId} coming={chosen} />
        </>
      )}
      <button type="button" class="button button-main button-tall" disabled={!ready} onClick={confirm}>
        <Icon name="check" size="large" />
        {say('move.confirm')}
      </button>
    </aside>
  );
};
