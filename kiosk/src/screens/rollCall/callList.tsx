import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { arrange, type Section } from './arrange.ts';
import { countsOf, keyOf, type Listed, type PersonKey, type RollCall } from './call.ts';
import { CallHead } from './callHead.tsx';
import { EndCall } from './endCall.tsx';
import { PersonCard } from './personCard.tsx';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';

/** After the last change nothing moves under a finger for this long. */
const settleMs = 1_500;

/** Everybody on the frozen list by room, whom to look for first. */
export const CallList = ({ call, running }: { call: RollCall; running: Running }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const rooms = kiosk.copy.value?.rooms ?? kiosk.live.value.rooms;
  const sections = useSignal<readonly Section[]>(arrange(call, rooms));
  const isEnding = useSignal(false);
  useEffect(() => {
    // At once when the list itself is another one; after a pause when only marks have changed.
    const listed = sections.value.reduce((sum, { people }) => sum + people.length, 0);
    const timer = setTimeout(
      () => {
        sections.value = arrange(call, rooms);
      },
      listed === call.list.length ? settleMs : 0,
    );
    return () => clearTimeout(timer);
  }, [call, rooms, sections]);
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
      {call.list.length === 0 && (
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
      {call.newcomers.length > 0 && (
        <section class="call-newcomers">
          <h2>{say('call.newcomers')}</h2>
          <p>{call.newcomers.map(({ name }) => name).join(say('call.and'))}</p>
        </section>
      )}
      <p class="hint">{say('start.visitors')}</p>
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
  const chosen = useSignal<PersonKey | undefined>(undefined);
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
      {(!isDone || isOpened.value) && (
        <ul class="call-people">
          {people.map((person) => {
            const key = keyOf(person);
            return (
              <PersonCard
                key={key}
                call={call}
                person={person}
                isChosen={chosen.value === key}
                onChoose={() => {
                  chosen.value = chosen.value === key ? undefined : key;
                }}
                onMark={(mark) => {
                  chosen.value = undefined;
                  running.mark(key, mark);
                }}
              />
            );
          })}
        </ul>
      )}
    </section>
  );
};
