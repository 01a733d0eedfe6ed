import { useSignal } from '@preact/signals';
import { Face } from '../../parts/face.tsx';
import { Notice } from '../../parts/notice.tsx';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { HouseChild } from '../../state/houseChildren.ts';
import { childrenOf, type RosterClass } from './roster.ts';
import { careTexts } from './texts.ts';

interface ChildPickerProps {
  readonly classes: readonly RosterClass[];
  /** Who may be chosen; everybody when it is left out. */
  readonly among?: (child: HouseChild) => boolean;
  readonly onPick: (child: HouseChild) => void;
}

/** A class and a face are two taps; a few letters find a child of any class. */
export const ChildPicker = ({ classes, among = () => true, onPick }: ChildPickerProps) => {
  const kiosk = useKiosk();
  const say = useSay(careTexts);
  const find = useFinder();
  const typed = useSignal('');
  const chosen = useSignal<string | undefined>(undefined);
  const { rooms } = kiosk.live.value;
  const current = classes.find(({ classId }) => classId === chosen.value) ?? classes[0];
  const searching = typed.value.trim() !== '';
  const shown = searching
    ? found(childrenOf(classes).filter(among), typed.value, find)
    : (current?.children ?? []).filter(among);
  const placeOf = (child: HouseChild): string => {
    const room = rooms.find(({ roomId }) => roomId === child.roomId);
    return room ? say('care.place.here', { room: room.name }) : say('care.place.away');
  };
  return (
    <section class="picker" aria-label={say('care.find')}>
      <SearchField
        query={typed.value}
        onQuery={(query) => {
          typed.value = query;
        }}
      />
      {!searching && (
        <Tabs
          label={say('care.find')}
          tabs={classes.map(({ classId, name }) => ({ value: classId, name }))}
          chosen={current?.classId}
          onChoose={(classId) => {
            chosen.value = classId;
          }}
        />
      )}
      {shown.length === 0 && <Notice icon="empty" title={say(searching ? 'care.find.none' : 'care.find.noneLeft')} />}
      <ul class="face-grid">
        {shown.map((child) => (
          <li key={child.childId}>
            <button type="button" class="face-button" onClick={() => onPick(child)}>
              <Face who="child" personId={child.childId} name={child.name} size="body" />
              <b>{child.name}</b>
              <small>{placeOf(child)}</small>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
