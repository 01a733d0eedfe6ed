import { useSignal } from '@preact/signals';
import { keyOf, type Listed, type PersonKey, type RollCall } from './call.ts';
import { PersonCard } from './personCard.tsx';
import type { Running } from './running.ts';

/** The cards of some people; of one at a time the other marks are shown. */
export const PersonCards = (props: {
  readonly people: readonly Listed[];
  readonly call: RollCall;
  readonly running: Running;
}) => {
  const { people, call, running } = props;
  const chosen = useSignal<PersonKey | undefined>(undefined);
  return (
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
  );
};
