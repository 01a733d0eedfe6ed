import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { isSaved, isStranger, keyOf, type Listed, type Mark, markOf, type RollCall } from './call.ts';
import { rollCallTexts } from './texts.ts';

const icons: Readonly<Record<Mark | 'none', IconName>> = {
  none: 'unmarked',
  safe: 'check',
  missing: 'octagon',
  left_before: 'arrowOut',
};
const marks: readonly Mark[] = ['safe', 'missing', 'left_before'];

interface PersonCardProps {
  readonly call: RollCall;
  readonly person: Listed;
  /** Its other marks are shown. */
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly onMark: (mark: Mark) => void;
}

/** One person: the whole card is the tap for safe; the small control beside it has the other marks. */
export const PersonCard = ({ call, person, isChosen, onChoose, onMark }: PersonCardProps) => {
  const say = useSay(rollCallTexts);
  const key = keyOf(person);
  const mark = markOf(call, key);
  const word = say(`mark.${mark ?? 'none'}`);
  const isOnlyHere = isStranger(call, key);
  const isWaiting = mark !== undefined && !isSaved(call, key) && !isOnlyHere;
  const choices = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // At the lower edge they would open out of sight.
    if (isChosen) choices.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    <li class="call-person" data-mark={mark ?? 'none'} data-person={key}>
      <button
        type="button"
        class="call-safe"
        aria-pressed={mark === 'safe'}
        onClick={() => {
          if (mark !== 'safe') onMark('safe');
        }}
      >
        <b>{person.name}</b>
        <span class="call-mark">
          <Icon name={icons[mark ?? 'none']} size="small" />
          {word}
          {person.who !== 'child' && <small>{say(`who.${person.who}`)}</small>}
          {isOnlyHere && <small>{say('call.stranger')}</small>}
          {isWaiting && (
            <small>
              <Icon name="unsaved" size="small" />
              {say('app.notSaved')}
            </small>
          )}
        </span>
      </button>
      <button
        type="button"
        class="call-other"
        aria-expanded={isChosen}
        aria-label={say('mark.other.name', { name: person.name })}
        onClick={onChoose}
      >
        <Icon name="more" />
        <small aria-hidden="true">{say('mark.other')}</small>
      </button>
      {isChosen && (
        <div class="call-marks" ref={choices}>
          {marks
            .filter((each) => each !== mark)
            .map((each) => (
              <button key={each} type="button" class="button" data-mark={each} onClick={() => onMark(each)}>
                <Icon name={icons[each]} />
                {say(`mark.${each}`)}
              </button>
            ))}
        </div>
      )}
    </li>
  );
};
