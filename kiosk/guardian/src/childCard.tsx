import type { Moment, OwnChildToday, With } from '#contract/guardianPage.ts';
import { LookAtRoom } from './lookAtRoom.tsx';
import { actionTexts, clockOf, momentTexts, type Say, signTexts, stateTexts, texts, withTexts } from './texts.ts';

const marks: Record<OwnChildToday['state'], string> = {
  inside: '✓',
  left: '→',
  expected: '…',
  away: '–',
  unknown: '?',
};

/** One child: how it stands now, and its day as it went. The state has a colour, a mark and a word. */
export const ChildCard = ({
  child,
  isStale,
  say,
  onChanged,
}: {
  readonly child: OwnChildToday;
  readonly isStale: boolean;
  readonly say: Say;
  readonly onChanged: () => Promise<void>;
}) => {
  const { name, className, state, since, room, isLate, look, timeline } = child;
  return (
    <section class="card" aria-label={name}>
      <h2>
        {name}
        {className && <small> {className}</small>}
      </h2>
      <p class="state" data-state={isStale ? 'stale' : state}>
        <span aria-hidden="true">{marks[state]}</span> <strong>{say(stateTexts[state])}</strong>
        {room && <span>{say(texts.comma) + say(texts.room, { room })}</span>}
        {since && <span>{say(texts.comma) + say(texts.since, { time: clockOf(since) })}</span>}
      </p>
      {isLate && <p class="fault">{say(texts.late)}</p>}
      {look && !isStale && <LookAtRoom childId={child.childId} name={name} say={say} onChanged={onChanged} />}
      {timeline.length === 0 ? (
        state !== 'unknown' && <p class="minor">{say(texts.nothingYet)}</p>
      ) : (
        <ol>
          {timeline.map((moment) => (
            <li key={`${moment.at} ${moment.what}`} data-what={moment.what}>
              <time dateTime={moment.at}>{clockOf(moment.at)}</time> <span>{told(moment, say)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
};

const told = (moment: Moment, say: Say): string => {
  const what = say(momentTexts[moment.what]);
  const [colon, comma] = [say(texts.colon), say(texts.comma)];
  switch (moment.what) {
    case 'arrived':
    case 'left':
      return `${what}${colon}${whom(moment.with, say)}`;
    case 'handed_over':
    case 'moved':
      return moment.room === null ? what : `${what}${colon}${moment.room}`;
    case 'closed':
      return what;
    case 'health': {
      const signs = moment.signs.map((sign) => say(signTexts[sign]));
      const found = [...(signs.length > 0 ? signs : [say(signTexts.other)])];
      if (moment.celsius !== null) found.push(`${moment.celsius.toFixed(1)} °C`);
      return `${what}${colon}${[...found, ...moment.actions.map((action) => say(actionTexts[action]))].join(comma)}`;
    }
  }
};

const whom = ({ who, name }: With, say: Say): string =>
  name === null ? say(withTexts[who]) : who === 'one_off' ? `${name} (${say(withTexts.one_off)})` : name;
