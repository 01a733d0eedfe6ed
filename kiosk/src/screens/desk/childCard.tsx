import { Face } from '../../parts/face.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childWords } from './childWords.ts';
import type { RosterChild } from './houseRoster.ts';
import { rosterTexts } from './rosterTexts.ts';

interface ChildCardProps {
  readonly child: RosterChild;
  /** Said with the name where children of several classes stand together. */
  readonly withClass?: boolean;
  /** Undefined where a tap opens the child and chooses nothing. */
  readonly chosen?: boolean;
  readonly onTap: () => void;
}

const icons: Readonly<Record<RosterChild['standing'], IconName>> = {
  present: 'check',
  expected: 'clock',
  departed: 'arrowOut',
  absent: 'empty',
  away: 'empty',
};

/** A child on a list: face, name, and where it is, told by word, icon and ground. */
export const ChildCard = ({ child, withClass = false, chosen, onTap }: ChildCardProps) => {
  const kiosk = useKiosk();
  const say = useSay(rosterTexts);
  const words = childWords(child, kiosk.live.value.rooms, { ms: kiosk.nowMs.peek(), zone: kiosk.zone.value }, say);
  return (
    <button type="button" class="child-card" data-standing={child.standing} aria-pressed={chosen} onClick={onTap}>
      <Face who="child" personId={child.childId} name={child.name} size="small" />
      <span class="child-card-words">
        <b>{child.name}</b>
        {withClass && child.className !== '' && <small>{child.className}</small>}
        <small>{words}</small>
        {child.awaitsHandover && (
          <small class="chip" data-tone="warn">
            {say('roster.awaits')}
          </small>
        )}
        {child.unsaved && (
          <small class="chip" data-tone="warn">
            <Icon name="unsaved" size="small" />
            {say('roster.unsaved')}
          </small>
        )}
      </span>
      <Icon name={chosen === undefined ? icons[child.standing] : chosen ? 'check' : 'box'} />
    </button>
  );
};
