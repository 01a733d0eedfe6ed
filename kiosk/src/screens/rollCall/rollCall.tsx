import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '#contract/identity.ts';
import { staleAfterMs } from '#contract/live.ts';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import type { RollCallScreen } from '../../state/screens.ts';
import { CallList } from './callList.tsx';
import { PastRollCalls } from './past.tsx';
import { FiledReport, OwnReport } from './reportPage.tsx';
import { createRunning, type Running } from './running.ts';
import { seekOpen } from './seek.ts';
import { Start } from './start.tsx';
import './rollCall.css';
import './people.css';
import './report.css';
import './visitors.css';

// One for the life of the page, so that marks go on being sent while another screen is shown.
const runnings = new WeakMap<Kiosk, Running>();
const useRunning = (): Running => {
  const kiosk = useKiosk();
  const known = runnings.get(kiosk);
  if (known) return known;
  const running = createRunning(kiosk);
  runnings.set(kiosk, running);
  effect(() => {
    // The kiosk's right is over: no name stays, on the disk or in memory.
    if (kiosk.screen.value.at === 'enrol') running.putAway();
  });
  return running;
};

/** The roll-call: nobody needs to be identified, and no guardian sees it. */
export const RollCallArea = ({ screen, session }: { screen: RollCallScreen; session: Session | undefined }) => {
  const kiosk = useKiosk();
  const running = useRunning();
  const isGuardian = session?.person.kind === 'adult';
  useEffect(() => {
    if (!isGuardian) return;
    kiosk.leave();
    kiosk.go(screen);
  }, [isGuardian, kiosk, screen]);
  useEffect(() => scrollTo(0, 0), [screen.at]);
  if (isGuardian) return null;
  switch (screen.at) {
    case 'rollCall':
      return <Current running={running} />;
    case 'rollCallStart':
      return <Start running={running} session={session} isUnsure={screen.isUnsure} />;
    case 'rollCalls':
      return <PastRollCalls session={session} />;
    case 'rollCallReport':
      return <FiledReport key={screen.rollCallId} rollCallId={screen.rollCallId} session={session} />;
  }
};

/**
 * How long to ask whether one is under way. In an emergency nobody waits for a host that is gone; one whose link has just
 * broken may be back at once.
 */
const seekLimitMs = { live: 5_000, away: 1_500, gone: 0 };

const Current = ({ running }: { running: Running }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const call = running.call.value;
  const ready = running.ready.value;
  const wasOpen = useRef(false);
  const isOver = call?.standing === 'closed' && call.own.length === 0;
  if (call && call.standing !== 'closed') wasOpen.current = true;

  useEffect(() => {
    if (!ready || call) return;
    let isShown = true;
    const limitMs = (): number => {
      const { link, heardAtMs = 0 } = kiosk.live.value;
      if (link === 'live') return seekLimitMs.live;
      return kiosk.nowMs.value - heardAtMs < staleAfterMs ? seekLimitMs.away : seekLimitMs.gone;
    };
    void seekOpen({
      join: running.join,
      limitMs,
      steadyMs: () => performance.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      isWanted: () => isShown,
    }).then((found) => {
      if (isShown && found !== 'joined') kiosk.go({ at: 'rollCallStart', isUnsure: found === 'unknown' });
    });
    return () => {
      isShown = false;
    };
  }, [ready, call, kiosk, running]);

  useEffect(() => {
    if (!isOver || !call) return;
    // All of it is in the agent's hands: this kiosk keeps the names no longer.
    running.putAway();
    if (wasOpen.current) kiosk.go({ at: 'rollCallReport', rollCallId: call.rollCallId });
  }, [isOver, call, kiosk, running]);

  if (!call || isOver) {
    return (
      <main class="page">
        <Notice icon="rollCall" title={say('app.loading')} whole />
      </main>
    );
  }
  if (call.closing || call.standing === 'closed') return <OwnReport call={call} running={running} />;
  return <CallList call={call} running={running} />;
};
