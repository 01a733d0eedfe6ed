import { useEffect } from 'preact/hooks';
import type { Session } from '#contract/identity.ts';
import type { OpenRollCall } from '#contract/rollCall.ts';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { RollCall } from './call.ts';
import { frozenList } from './freeze.ts';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';

interface StartProps {
  readonly running: Running;
  readonly session: Session | undefined;
  /** The agent did not say whether one is under way. */
  readonly isUnsure: boolean;
}

/** Real or a drill: one tap, and the list is frozen. */
export const Start = ({ running, session, isUnsure }: StartProps) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const { body, fault } = useQuestion<OpenRollCall>('/roll-calls/open', about('roll_call'));
  const open = body?.rollCall;
  const isUnknown = fault !== undefined || kiosk.live.value.link !== 'live' || (isUnsure && body === undefined);
  const isRunning = running.call.value !== undefined;
  useEffect(() => {
    if (isRunning) kiosk.go({ at: 'rollCall' });
  }, [isRunning, kiosk]);
  const begin = (kind: RollCall['kind']): void => {
    running.start(kind);
    kiosk.go({ at: 'rollCall' });
  };
  return (
    <Page
      title={say('start.title')}
      aside={
        session?.person.kind === 'staff' && (
          <button type="button" class="button" onClick={() => kiosk.go({ at: 'rollCalls' })}>
            {say('start.past')}
          </button>
        )
      }
    >
      <div class="call-start">
        {open && (
          <button type="button" class="call-begin" data-kind="join" onClick={() => kiosk.go({ at: 'rollCall' })}>
            <Icon name="arrowIn" size="huge" />
            <b>{say('start.join')}</b>
            <span>{say('start.join.hint', { kind: say(`kind.${open.kind}`), n: open.missing + open.unmarked })}</span>
          </button>
        )}
        {!open && (
          <>
            <button type="button" class="call-begin" data-kind="real" onClick={() => begin('real')}>
              <Icon name="siren" size="huge" />
              <b>{say('start.real')}</b>
              <span>{say('start.real.hint')}</span>
            </button>
            <button type="button" class="call-begin" data-kind="drill" onClick={() => begin('drill')}>
              <Icon name="rollCall" size="huge" />
              <b>{say('start.drill')}</b>
              <span>{say('start.drill.hint')}</span>
            </button>
          </>
        )}
      </div>
      <Facts isUnknown={isUnknown} />
    </Page>
  );
};

const Facts = ({ isUnknown }: { isUnknown: boolean }) => {
  const kiosk = useKiosk();
  const say = useSay(rollCallTexts);
  const copy = kiosk.copy.value;
  const list = frozenList(copy);
  const count = (who: 'child' | 'staff'): number => list.filter((person) => person.who === who).length;
  return (
    <div class="call-facts">
      {isUnknown && (
        <p role="status">
          <Icon name="linkOff" size="small" />
          {say('start.unknown')}
        </p>
      )}
      <p>
        <Icon name={copy ? 'roster' : 'linkOff'} size="small" />
        {copy
          ? say('start.list', {
              children: count('child'),
              staff: count('staff'),
              time: timeOfDay(Date.parse(copy.asOf), kiosk.zone.value),
            })
          : say('start.noList')}
      </p>
      <p>
        <Icon name="people" size="small" />
        {say('start.visitors')}
      </p>
    </div>
  );
};
