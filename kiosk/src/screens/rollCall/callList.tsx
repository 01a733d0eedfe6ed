import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { arrange, type Section } from './arrange.ts';
import { countsOf, isHouseListed, keyOf, type Listed, type RollCall } from './call.ts';
import { CallHead } from './callHead.tsx';
import { EndCall } from './endCall.tsx';
import { PersonCards } from './personCards.tsx';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';
import { VisitorSection } from './visitorSection.tsx';
import { visitorsBeside } from './visitors.ts';

/** After the last change nothing moves under a finger for this long. */
const settleMs = 1_500;

/** Everybody on the frozen list by room, whom to look for first. */
export const CallList = ({ call, running }: { call: RollCall; running: Running }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const rooms = kiosk.copy.value?.rooms ?? kiosk.live.value.rooms;
  const sections = useSignal<readonly Section[]>(arrange(call, rooms));
  const isEnding = useSignal(false);
  const arranged = new Set(sections.value.flatMap(({ people: of }) => of));
  // A visitor who is added has a place of their own, and moves nobody.
  const isOther = call.list.some((person) => person.who !== 'visitor' && !arranged.has(keyOf(person)));
  useEffect(() => {
    // At once when the list itself is another one; after a pause when only marks have changed.
    const timer = setTimeout(
      () => {
        sections.value = arrange(call, rooms);
      },
      isOther ? 0 : settleMs,
    );
    return () => clearTimeout(timer);
  }, [call, rooms, sections, isOther]);
  const people = new Map(call.list.map((person) => [keyOf(person), person]));

  if (isEnding.value) {
    return (
      <EndCall
        call={call}
        running={running}
        onBack={() => {
          isEnding.value = false;
        }}
      />
    );
  }
  return (
    <main class="page call" data-kind={call.kind}>
      <CallHead
        call={call}
        onEnd={() => {
          isEnding.value = true;
        }}
      />
      {!isHouseListed(call) && (
        <Notice icon="roster" title={say('call.empty')} hint={say('call.empty.hint')} tone="bad" />
      )}
      {call.list.length > 0 && <p class="call-hint">{say('call.hint')}</p>}
      {sections.value.map((section) => (
        <RoomSection
          key={section.id}
          section={section}
          people={section.people.flatMap((key) => people.get(key) ?? [])}
          call={call}
          running={running}
        />
      ))}
      <VisitorSection call={call} people={visitorsBeside(call, arranged)} running={running} />
      {call.newcomers.length > 0 && (
        <section class="call-newcomers">
          <h2>{say('call.newcomers')}</h2>
          <p>{call.newcomers.map(({ name }) => name).join(say('call.and'))}</p>
        </section>
      )}
    </main>
  );
};

interface RoomSectionProps {
  readonly section: Section;
  readonly people: readonly Listed[];
  readonly call: RollCall;
  readonly running: Running;
}

const RoomSection = ({ section, people, call, running }: RoomSectionProps) => {
  const say = useSay(rollCallTexts);
  const isOpened = useSignal(false);
  const { open } = countsOf(call, people);
  // Folded only when the order was made anew: a room does not vanish under the finger that completes it.
  const isDone = section.kind !== 'missing' && section.isComplete && open === 0;
  const name =
    section.kind === 'missing' ? say('call.missing') : section.kind === 'noRoom' ? say('call.noRoom') : section.name;
  const toggle = (): void => {
    isOpened.value = !isOpened.value;
  };
  return (
    <section class="call-room" data-kind={section.kind} data-done={isDone} aria-label={name}>
      {isDone ? (
        <button type="button" class="call-folded" aria-expanded={isOpened.value} onClick={toggle}>
          <Icon name="check" size="large" />
          <b>{name}</b>
          <span>{say('call.room.done', { n: people.length })}</span>
        </button>
      ) : (
        <header class="call-room-head">
          <h2>{name}</h2>
          <span>{open === 0 ? say('call.room.done', { n: people.length }) : say('call.room.open', { n: open })}</span>
        </header>
      )}
      {(!isDone || isOpened.value) && <PersonCards people={people} call={call} running={running} />}
    </section>
  );
};
