import type { Session } from '#contract/identity.ts';
import { lazy } from '../../parts/lazy.tsx';
import type { FootageScreen } from '../../state/screens.ts';
import { FromAlert, FromEvent } from './fromEvent.tsx';
import { Viewings } from './viewings.tsx';
import { windowAround } from './viewingWindow.ts';
import { Watching } from './watching.tsx';
import './footage.css';

const Holds = lazy(() => import('./keeping/holds.tsx').then(({ Holds }) => Holds));
const Exports = lazy(() => import('./keeping/exports.tsx').then(({ Exports }) => Exports));

const firstMinutes = 5;

/** Footage: looked at, kept, handed over; and the register of everybody who looked at it. */
export const Footage = ({ screen, session }: { screen: FootageScreen; session: Session }) => {
  switch (screen.at) {
    case 'viewings':
      return <Viewings />;
    case 'holds':
      return <Holds taken={screen.taken} />;
    case 'exports':
      return <Exports taken={screen.taken} />;
    case 'footage': {
      const { streamId, atMs, event, alertId } = screen;
      if (event) return <FromEvent key={event.query} event={event} session={session} />;
      if (alertId !== undefined) return <FromAlert alertId={alertId} session={session} />;
      return (
        <Watching
          key={`${streamId} ${atMs}`}
          streams={streamId === undefined ? [] : [streamId]}
          window={atMs === undefined ? undefined : windowAround(atMs, firstMinutes)}
          session={session}
        />
      );
    }
  }
};
