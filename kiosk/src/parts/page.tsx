import type { ComponentChildren } from 'preact';
import { useKiosk, useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';

interface PageProps {
  readonly title: string;
  /** Where the way back leads; the board when it is left out. */
  readonly onBack?: () => void;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A screen behind the board: its way back, its title, and what stands beside the title. */
export const Page = ({ title, onBack, aside, children }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay();
  return (
    <main class="page">
      <header class="page-head">
        <button type="button" class="button button-back" onClick={onBack ?? kiosk.leave}>
          <Icon name="back" />
          {onBack ? say('app.back') : say('app.home')}
        </button>
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </main>
  );
};
