import { useSignal } from '@preact/signals';
import type { RoomView } from '#contract/rooms.ts';
import { Face } from '../../../parts/face.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Stale } from '../../../parts/stale.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { ChildPicker } from '../childPicker.tsx';
import { childrenIn, childrenOf, type RosterClass } from '../roster.ts';
import { allSeen, type Counting, dropped, found, noCounting, outcomeOf, tapped, undone } from './counting.ts';
import { type Counted, CountResult } from './countResult.tsx';
import { countTexts } from './countTexts.ts';

interface CountFacesProps {
  readonly room: RoomView;
  readonly classes: readonly RosterClass[];
  /** Whether the house is known at all. */
  readonly known: boolean;
  readonly onEnd: () => void;
}

/** One face after the other: tap whom you see, add whom the list does not have, and hear who is missing. */
export const CountFaces = ({ room, classes, known, onEnd }: CountFacesProps) => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const counting = useSignal<Counting>(noCounting);
  const looking = useSignal(false);
  const counted = useSignal<Counted | undefined>(undefined);
  const children = childrenIn(classes, room.roomId);
  const everybody = childrenOf(classes);
  const step = (next: Counting): void => {
    counting.value = next;
  };
  if (counted.value) {
    return (
      <CountResult
        room={room}
        counted={counted.value}
        everybody={everybody}
        onEnd={onEnd}
        onAgain={() => {
          counting.value = noCounting;
          counted.value = undefined;
        }}
      />
    );
  }
  if (looking.value) {
    return (
      <>
        <div class="count-head">
          <h2>{say('count.another.who')}</h2>
          <button
            type="button"
            class="button"
            onClick={() => {
              looking.value = false;
            }}
          >
            {say('count.another.nobody')}
          </button>
        </div>
        <ChildPicker
          classes={classes}
          among={({ childId }) =>
            !children.some((child) => child.childId === childId) && !counting.value.extra.includes(childId)
          }
          onPick={({ childId }) => {
            step(found(counting.value, childId));
            looking.value = false;
          }}
        />
      </>
    );
  }
  const expected = children.map(({ childId }) => childId);
  const outcome = outcomeOf(counting.value, expected);
  const extras = everybody.filter(({ childId }) => outcome.extra.includes(childId));
  const submit = (): void => {
    const { roomId } = room;
    const id = kiosk.submit('/attendance/head-counts', { roomId, seen: outcome.seen }, true);
    counted.value = { id, ...outcome };
  };
  return (
    <>
      {!kiosk.fresh.value && <Stale />}
      <div class="count-head">
        <p class="hint">{say('count.faces.hint')}</p>
        <p class="count-seen" role="status">
          {say('count.seen', { n: expected.length - outcome.missing.length, all: expected.length })}
        </p>
      </div>
      {children.length === 0 && (
        <Notice
          icon="count"
          title={say(known ? 'count.faces.none' : kiosk.fresh.value ? 'app.loading' : 'app.unreachable')}
          hint={known ? say('count.faces.none.hint') : undefined}
        />
      )}
      <ul class="face-grid">
        {children.map((child) => (
          <li key={child.childId}>
            <FaceButton
              child={child}
              pressed={!outcome.missing.includes(child.childId)}
              onTap={() => step(tapped(counting.value, child.childId))}
            />
          </li>
        ))}
      </ul>
      {extras.length > 0 && (
        <section class="count-extras" aria-label={say('count.extra')}>
          <h2>{say('count.extra')}</h2>
          <ul class="face-grid">
            {extras.map((child) => (
              <li key={child.childId}>
                <button
                  type="button"
                  class="face-button"
                  data-tone="warn"
                  onClick={() => step(dropped(counting.value, child.childId))}
                >
                  <span class="unseen">{say('count.extra.drop')}</span>
                  <Face who="child" personId={child.childId} name={child.name} />
                  <b>{child.name}</b>
                  <span class="face-tick">
                    <Icon name="erase" size="small" />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <div class="care-bar">
        <button
          type="button"
          class="button"
          disabled={counting.value.before === undefined}
          onClick={() => step(undone(counting.value))}
        >
          {say('count.undo')}
        </button>
        <button
          type="button"
          class="button"
          disabled={outcome.missing.length === 0}
          onClick={() => step(allSeen(counting.value, expected))}
        >
          {say('count.all')}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            looking.value = true;
          }}
        >
          {say('count.another')}
        </button>
        <button
          type="button"
          class="button care-bar-main"
          data-tone={outcome.missing.length > 0 ? 'warn' : 'main'}
          disabled={!known}
          onClick={submit}
        >
          {outcome.missing.length > 0
            ? say('count.submit.missing', { n: outcome.missing.length })
            : say('count.submit.all', { n: outcome.seen.length })}
        </button>
      </div>
    </>
  );
};

interface FaceButtonProps {
  readonly child: HouseChild;
  readonly pressed: boolean;
  readonly onTap: () => void;
}

const FaceButton = ({ child, pressed, onTap }: FaceButtonProps) => (
  <button type="button" class="face-button" aria-pressed={pressed} onClick={onTap}>
    <Face who="child" personId={child.childId} name={child.name} />
    <b>{child.name}</b>
    {pressed && (
      <span class="face-tick">
        <Icon name="check" size="small" />
      </span>
    )}
  </button>
);
