import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { countsOf, isComplete, keyOf, markOf, type RollCall } from './call.ts';
import { stopwatch } from './report.ts';
import { rollCallTexts } from './texts.ts';

/** Stays on top: how many are still to be found, as large as it can be, since when, and whether it is saved. */
export const CallHead = ({ call, onEnd }: { call: RollCall; onEnd: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const counts = countsOf(call);
  const isAll = isComplete(call);
  const sending = call.own.filter(({ passage }) => passage.state !== 'alone').length;
  const missing = call.list.filter((person) => markOf(call, keyOf(person)) === 'missing').map(({ name }) => name);
  const [before = '', after = ''] = say('call.open', { n: '|' }).split('|');
  return (
    <header class="call-head" data-kind={call.kind} data-all={isAll}>
      <h1 class="call-open" aria-live="polite">
        {isAll ? (
          <>
            <Icon name="check" size="huge" />
            <span>{say('call.all')}</span>
          </>
        ) : (
          <>
            <span>{before}</span>
            <b>{counts.open}</b>
            <span>{after}</span>
          </>
        )}
      </h1>
      <div class="call-words">
        <p class="call-kind">
          <span>{say('call.title', { kind: say(`kind.${call.kind}`) })}</span>
          <time role="timer" aria-label={say('call.elapsed')}>
            {stopwatch(kiosk.nowMs.value - call.startedAtMs)}
          </time>
        </p>
        <p>
          {[
            say('call.counts', { ...counts }),
            ...(counts.leftBefore > 0 ? [say('call.counts.left', { n: counts.leftBefore })] : []),
          ].join(say('tile.comma'))}
        </p>
        {missing.length > 0 && (
          <p class="call-missing">{say('call.missing.names', { names: missing.join(say('call.and')) })}</p>
        )}
        {!kiosk.fresh.value ? (
          <p class="call-link" data-tone="warn">
            <Icon name="linkOff" size="small" />
            {say('call.offline')}
          </p>
        ) : (
          sending > 0 && (
            <p class="call-link">
              <Icon name="unsaved" size="small" />
              {say('call.sending', { n: sending })}
            </p>
          )
        )}
      </div>
      <div class="call-buttons">
        <button type="button" class="button" onClick={() => kiosk.leave()}>
          <Icon name="back" />
          {say('app.home')}
        </button>
        <button type="button" class="button button-main" onClick={onEnd}>
          {say('call.end')}
        </button>
      </div>
    </header>
  );
};
