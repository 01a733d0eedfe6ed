import type { EventData } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import { Face } from '../../../parts/face.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { countTexts } from './countTexts.ts';
import { ExtraChild } from './extraChild.tsx';

/** A count that was sent, and what the kiosk believes of it until the agent has answered. */
export interface Counted {
  readonly id: string;
  readonly seen: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

interface CountResultProps {
  readonly room: RoomView;
  readonly counted: Counted;
  readonly everybody: readonly HouseChild[];
  readonly onEnd: () => void;
  readonly onAgain: () => void;
}

/** Who is missing and who is too many, so big that it is read from across the room. */
export const CountResult = ({ room, counted, everybody, onEnd, onAgain }: CountResultProps) => {
  const kiosk = useKiosk();
  const say = useSay(countTexts);
  const progress = kiosk.outbox.progress.value.get(counted.id);
  const { missing, extra } = (progress?.state === 'saved' ? facesIn(progress.body) : undefined) ?? counted;
  const named = (ids: readonly string[]): HouseChild[] => everybody.filter(({ childId }) => ids.includes(childId));
  const agrees = missing.length === 0 && extra.length === 0;
  return (
    <div class="count-result" data-agrees={agrees}>
      {agrees && (
        <p class="count-verdict" data-tone="good" role="status">
          <Icon name="check" size="huge" />
          {say('count.agrees', { n: counted.seen.length })}
        </p>
      )}
      <div class="count-lists">
        {missing.length > 0 && (
          <section class="count-people" data-tone="bad" role="alert">
            <h2 class="count-verdict">
              <Icon name="octagon" size="huge" />
              {say('count.missing', { n: missing.length })}
            </h2>
            <ul class="count-names">
              {named(missing).map(({ childId, name }) => (
                <li key={childId}>
                  <Face who="child" personId={childId} name={name} size="large" />
                  <b>{name}</b>
                </li>
              ))}
            </ul>
            <p>{say('count.missing.hint')}</p>
          </section>
        )}
        {extra.length > 0 && (
          <section class="count-people" data-tone="warn">
            <h2 class="count-verdict">
              <Icon name="triangle" size="huge" />
              {say('count.extras', { n: extra.length })}
            </h2>
            <ul class="count-names">
              {named(extra).map((child) => (
                <ExtraChild key={child.childId} child={child} room={room} />
              ))}
            </ul>
          </section>
        )}
      </div>
      <div class="care-bar">
        <Saving id={counted.id} />
        <button type="button" class="button" onClick={onEnd}>
          {say('count.rooms')}
        </button>
        <button type="button" class={agrees ? 'button' : 'button button-main'} onClick={onAgain}>
          {say('count.again')}
        </button>
      </div>
    </div>
  );
};

/** The agent's own comparison: it knows of who came or went at that very moment. */
const facesIn = (body: unknown): Pick<Counted, 'missing' | 'extra'> | undefined => {
  // What the outbox keeps is the answer of this very route, which the agent's schema checked.
  const { event } = body as { event: { data: EventData<'attendance.head_counted'> } };
  return event.data.faces;
};
