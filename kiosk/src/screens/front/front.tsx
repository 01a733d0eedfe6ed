import type { Session } from '#contract/identity.ts';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import type { FrontScreen } from '../../state/screens.ts';
import { Board } from './board.tsx';
import { Children } from './children.tsx';
import { Done } from './done.tsx';
import { Enrol } from './enrol.tsx';
import { Identify } from './identify.tsx';

/** The screens before anybody is known, and a guardian's few steps. */
export const Front = ({ screen, session }: { screen: FrontScreen; session: Session | undefined }) => {
  const say = useSay();
  switch (screen.at) {
    case 'starting':
      return (
        <main class="page">
          <Notice whole icon="link" title={say('app.loading')} />
        </main>
      );
    case 'elsewhere':
      return (
        <main class="page">
          <Notice whole icon="device" title={say('app.elsewhere')} hint={say('app.elsewhere.hint')} />
        </main>
      );
    case 'unreachable':
      return (
        <main class="page">
          <Notice whole icon="linkOff" tone="bad" title={say('app.unreachable')} hint={say('app.unreachable.hint')} />
        </main>
      );
    case 'enrol':
      return <Enrol {...screen} />;
    case 'identify':
      return <Identify purpose={screen.purpose} />;
    case 'done':
      return <Done key={screen.acts[0]?.id} acts={screen.acts} />;
    case 'children':
      return session?.person.kind === 'adult' ? <Children session={session} /> : <Board />;
    case 'board':
      return <Board />;
  }
};
