import { Banner } from './parts/banner.tsx';
import { lazy } from './parts/lazy.tsx';
import { Notice } from './parts/notice.tsx';
import { TopBar } from './parts/topBar.tsx';
import { Acknowledge } from './screens/acknowledge.tsx';
import { Alerts } from './screens/alerts.tsx';
import { Board } from './screens/board.tsx';
import { Children } from './screens/children.tsx';
import { Done } from './screens/done.tsx';
import { Enrol } from './screens/enrol.tsx';
import { HeadCount } from './screens/headCount.tsx';
import { Identify } from './screens/identify.tsx';
import { Roster } from './screens/roster.tsx';
import { SitePage } from './screens/site.tsx';
import { Staff } from './screens/staff.tsx';
import { useKiosk, useSay } from './state/context.ts';

/** Player and all: loaded when somebody is allowed to watch. */
const Footage = lazy(() => import('./screens/footage.tsx').then(({ Footage }) => Footage));

export const App = () => {
  const kiosk = useKiosk();
  const { at } = kiosk.screen.value;
  const known = at !== 'starting' && at !== 'unreachable' && at !== 'enrol';
  return (
    <div class="kiosk" data-screen={at}>
      {known && <TopBar />}
      {known && <Banner />}
      <CurrentScreen />
    </div>
  );
};

const CurrentScreen = () => {
  const kiosk = useKiosk();
  const say = useSay();
  const screen = kiosk.screen.value;
  const session = kiosk.session.value;
  switch (screen.at) {
    case 'starting':
      return (
        <main class="page">
          <Notice whole icon="link" title={say('app.loading')} />
        </main>
      );
    case 'unreachable':
      return (
        <main class="page">
          <Notice whole icon="linkOff" tone="bad" title={say('app.unreachable')} hint={say('app.unreachable.hint')} />
        </main>
      );
    case 'enrol':
      return <Enrol code={screen.code} />;
    case 'identify':
      return <Identify purpose={screen.purpose} />;
    case 'site':
      return <SitePage />;
    case 'done':
      return <Done acts={screen.acts} sinceMs={screen.sinceMs} />;
    default:
      break;
  }
  // What follows shows people, so somebody must be identified.
  if (!session || screen.at === 'board') return <Board />;
  if (session.person.kind === 'adult') return screen.at === 'children' ? <Children session={session} /> : <Board />;
  switch (screen.at) {
    case 'children':
    case 'staff':
      return <Staff session={session} />;
    case 'roster':
      return <Roster />;
    case 'headCount':
      return <HeadCount />;
    case 'alerts':
      return <Alerts />;
    case 'acknowledge':
      return <Acknowledge key={screen.alertId} alertId={screen.alertId} />;
    case 'footage':
      return <Footage session={session} />;
  }
};
