import { languageTags } from '../../i18n/text.ts';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { dayText, monthsOld } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { PaperMark } from './paperMark.tsx';
import type { PersonFacts, PersonRow } from './rows.ts';
import { peopleTexts } from './texts.ts';

interface PersonLineProps {
  readonly row: PersonRow;
  readonly today: string;
  readonly onOpen: () => void;
}

/** One person in a list: the whole line opens the record. */
export const PersonLine = ({ row: { id, name, facts }, today, onOpen }: PersonLineProps) => {
  const words = useWords(today);
  return (
    <li>
      <button type="button" class="person-line" onClick={onOpen}>
        {facts.kind !== 'class' && <Face who={facts.kind} personId={id} name={name} size="small" />}
        <span class="person-main">
          <span class="row-words">
            <b>{name}</b>
            <small>{words(facts)}</small>
          </span>
          <Marks facts={facts} />
        </span>
        <Icon name="forward" size="small" />
      </button>
    </li>
  );
};

const useWords = (today: string) => {
  const kiosk = useKiosk();
  const say = useSay(peopleTexts);
  const day = (date: string): string => dayText(date, languageTags[kiosk.settings.value.language], 'short');
  return (facts: PersonFacts): string => {
    switch (facts.kind) {
      case 'child': {
        const months = monthsOld(facts.birthDate, today);
        return [
          facts.className,
          months === undefined ? '' : say('people.months', { n: months }),
          facts.enrolledFrom ? say('people.from', { day: day(facts.enrolledFrom) }) : '',
          facts.enrolledTo ? say('people.until', { day: day(facts.enrolledTo) }) : '',
        ]
          .filter((words) => words !== '')
          .join(say('tile.comma'));
      }
      case 'adult':
        return [
          facts.childNames.length > 0 ? facts.childNames.join(' ') : say('people.noChildren'),
          say('people.tail', { tail: facts.phoneTail }),
        ].join(say('tile.comma'));
      case 'staff':
        return say(`role.${facts.role}`);
      case 'class': {
        const room = kiosk.live.value.rooms.find(({ roomId }) => roomId === facts.roomId)?.name ?? facts.roomId;
        const counts = say('people.places', { children: facts.children, n: facts.places });
        return [say(`type.${facts.type}`), room, counts].join(say('tile.comma'));
      }
    }
  };
};

const Marks = ({ facts }: { facts: PersonFacts }) => {
  const say = useSay(peopleTexts);
  switch (facts.kind) {
    case 'adult':
      return (
        <>
          {facts.isBlocked && (
            <span class="chip" data-tone="bad">
              <Icon name="lock" size="small" />
              {say('people.blocked')}
            </span>
          )}
          {!facts.isValid && (
            <span class="chip" data-tone="warn">
              <Icon name="clock" size="small" />
              {say('people.notValid')}
            </span>
          )}
          {!facts.hasPin && <span class="chip">{say('people.noPin')}</span>}
        </>
      );
    case 'staff':
      return (
        <>
          {facts.paper && <PaperMark state={facts.paper} />}
          {!facts.hasPin && <span class="chip">{say('people.noPin')}</span>}
        </>
      );
    default:
      return null;
  }
};
