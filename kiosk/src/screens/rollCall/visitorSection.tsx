import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import type { Listed, RollCall } from './call.ts';
import { PersonCards } from './personCards.tsx';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';
import { visitorKinds, visitorsOf } from './visitors.ts';

/**
 * Whom the box has no record of: one tap for each, safe at once. The buttons stay where they are under a finger that taps
 * again, and say how many there are: the cards come below them.
 */
export const VisitorSection = (props: {
  readonly call: RollCall;
  readonly people: readonly Listed[];
  readonly running: Running;
}) => {
  const { call, people, running } = props;
  const say = useSay(rollCallTexts);
  return (
    <section class="call-room call-visitors" data-kind="visitors" aria-label={say('visitors.title')}>
      <header class="call-room-head">
        <h2>{say('visitors.title')}</h2>
        <p class="hint">{say('visitors.hint')}</p>
      </header>
      <div class="call-visitor-kinds">
        {visitorKinds.map((kind) => {
          const word = say(`visitors.${kind}`);
          const { length } = visitorsOf(call.list, word);
          return (
            <button key={kind} type="button" class="button button-tall" onClick={() => running.addVisitor(word)}>
              <Icon name="plus" />
              <span class="call-visitor-kind">
                <b>{word}</b>
                {length > 0 && <small>{say('visitors.listed', { n: length })}</small>}
              </span>
            </button>
          );
        })}
      </div>
      {people.length > 0 && <PersonCards people={people} call={call} running={running} />}
    </section>
  );
};
