import { Face } from '../../parts/face.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import type { Fetcher } from './adults.ts';
import { childTexts } from './childTexts.ts';

interface AdultListProps {
  readonly adults: readonly Fetcher[] | undefined;
  readonly fault: string | undefined;
  readonly onAsk: () => void;
  readonly chosen: Fetcher | undefined;
  readonly onChoose: (adult: Fetcher) => void;
}

/** Who is on record for a child: face, name, relation, telephone; and plainly who may not take it. */
export const AdultList = ({ adults, fault, onAsk, chosen, onChoose }: AdultListProps) => {
  const say = useSay(childTexts);
  if (!adults) {
    if (fault === undefined) return <Notice icon="staff" title={say('app.loading')} />;
    return (
      <Notice
        icon="linkOff"
        title={say('adult.offline')}
        hint={say('adult.offline.hint')}
        action={{ label: say('app.retry'), run: onAsk }}
      />
    );
  }
  if (adults.length === 0) return <Notice icon="staff" title={say('adult.none')} hint={say('adult.none.hint')} />;
  return (
    <ul class="adults">
      {adults.map((adult) => (
        <li key={adult.adultId}>
          <button
            type="button"
            class="child-card"
            aria-pressed={adult.adultId === chosen?.adultId}
            onClick={() => onChoose(adult)}
          >
            <Face who="adult" personId={adult.adultId} name={adult.name} size="small" />
            <span class="child-card-words">
              <b>{adult.name}</b>
              <small>
                {[adult.relation, say('adult.tail', { tail: adult.phoneTail })]
                  .filter((word) => word !== '')
                  .join(' · ')}
              </small>
              {adult.may !== 'allowed' && (
                <small class="chip" data-tone={adult.may === 'custody_blocked' ? 'bad' : 'warn'}>
                  <Icon name={adult.may === 'custody_blocked' ? 'octagon' : 'triangle'} size="small" />
                  {say(`may.${adult.may}`)}
                </small>
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
};
