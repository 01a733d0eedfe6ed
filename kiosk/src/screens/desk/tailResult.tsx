import { useSignal } from '@preact/signals';
import type { PickupAdults } from '#contract/pickups.ts';
import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { RoomChange } from '../../parts/roomChange.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { childTexts } from './childTexts.ts';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import { moveTexts } from './moveTexts.ts';
import { rosterTexts } from './rosterTexts.ts';

const texts = { ...childTexts, ...deedTexts, ...moveTexts };
const cardTexts = { ...childTexts, ...rosterTexts };

type Adult = PickupAdults['adults'][number];
type AdultChild = Adult['children'][number];
interface Pick {
  readonly adult: Adult;
  readonly child: AdultChild;
}

/** The adults behind a telephone's last digits, each with the children: one adult acts at a time, for one child or more. */
export const TailResult = ({ adults, onDone }: { adults: readonly Adult[]; onDone: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const picks = useSignal<readonly Pick[]>([]);
  const isPicked = (adult: Adult, child: AdultChild): boolean =>
    picks.value.some((pick) => pick.adult === adult && pick.child === child);
  const toggle = (adult: Adult, child: AdultChild): void => {
    const sameAdult = picks.value.filter((pick) => pick.adult === adult);
    picks.value = isPicked(adult, child)
      ? sameAdult.filter((pick) => pick.child !== child)
      : [...sameAdult, { adult, child }];
  };
  const confirm = (): void => {
    const acts = picks.value.map(({ adult, child }) => {
      const who = { childId: child.childId, adultId: adult.adultId, method: 'phone_tail' };
      return {
        name: child.name,
        id: child.present
          ? kiosk.submit('/attendance/check-outs', who, true)
          : kiosk.submit('/attendance/check-ins', { ...who, roomId: child.homeRoomId }, true),
      };
    });
    const words = picks.value.map(({ adult, child }) =>
      child.present ? say('deed.outWith', { name: child.name, who: adult.name }) : say('deed.in', { name: child.name }),
    );
    did(words.join(say('tile.comma')), acts);
    onDone();
  };
  const intoHouse = picks.value.reduce((sum, { child }) => sum + (child.present ? -1 : 1), 0);
  const outs = picks.value.some(({ child }) => child.present);
  const ins = picks.value.some(({ child }) => !child.present);
  return (
    <div class="split">
      <section class="child-main">
        <p class="hint">{say('tail.choose')}</p>
        {adults.map((adult) => (
          <section key={adult.adultId} class="panel tail-adult" aria-label={adult.name}>
            <header class="tail-head">
              <Face who="adult" personId={adult.adultId} name={adult.name} />
              <h2>{adult.name}</h2>
              <span class="hint">{say('adult.tail', { tail: adult.phoneTail })}</span>
            </header>
            <ul class="child-cards">
              {adult.children.map((child) => (
                <li key={child.childId}>
                  <AdultChildCard child={child} picked={isPicked(adult, child)} onToggle={() => toggle(adult, child)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </section>
      <aside class="panel confirm" aria-live="polite">
        {picks.value.length === 0 && <p class="confirm-empty">{say('children.choose')}</p>}
        {roomsOf(picks.value).map(({ roomId, coming, leaving }) => (
          <RoomChange key={roomId} intoHouse={intoHouse} roomId={roomId} coming={coming} leaving={leaving} />
        ))}
        <button
          type="button"
          class="button button-main button-tall"
          disabled={picks.value.length === 0}
          onClick={confirm}
        >
          <Icon name="check" size="large" />
          {say(ins && outs ? 'children.confirm.both' : outs ? 'children.confirm.out' : 'children.confirm.in')}
        </button>
      </aside>
    </div>
  );
};

interface AdultChildCardProps {
  readonly child: AdultChild;
  readonly picked: boolean;
  readonly onToggle: () => void;
}

/** A child whom this adult may not bring or take is opened instead: there staff see why, and may still let it go. */
const AdultChildCard = ({ child, picked, onToggle }: AdultChildCardProps) => {
  const kiosk = useKiosk();
  const say = useSay(cardTexts);
  const may = child.present ? child.mayTake : child.mayBring;
  const open = (): void => kiosk.go({ at: 'child', childId: child.childId, back: { at: 'phoneTail' } });
  return (
    <button
      type="button"
      class="child-card"
      aria-pressed={may === 'allowed' ? picked : undefined}
      data-standing={child.present ? 'present' : 'expected'}
      onClick={may === 'allowed' ? onToggle : open}
    >
      <Face who="child" personId={child.childId} name={child.name} size="small" />
      <span class="child-card-words">
        <b>{child.name}</b>
        {child.relation !== '' && <small>{child.relation}</small>}
        <small>{child.className}</small>
        <small>{say(child.present ? 'roster.present' : 'roster.away')}</small>
        {may !== 'allowed' && (
          <small class="chip" data-tone={may === 'custody_blocked' ? 'bad' : 'warn'}>
            <Icon name={may === 'custody_blocked' ? 'octagon' : 'triangle'} size="small" />
            {say(`may.${may}`)}
          </small>
        )}
      </span>
      <Icon name={child.present ? 'arrowOut' : 'arrowIn'} />
    </button>
  );
};

const roomsOf = (picks: readonly Pick[]) => {
  const rooms = Map.groupBy(picks, ({ child }) => (child.present && child.roomId) || child.homeRoomId);
  return [...rooms].map(([roomId, own]) => ({
    roomId,
    coming: own.filter(({ child }) => !child.present).map(({ child }) => child),
    leaving: own.filter(({ child }) => child.present).map(({ child }) => child),
  }));
};
