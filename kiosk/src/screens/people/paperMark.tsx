import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import type { PaperState } from './certificates.ts';
import { peopleTexts } from './texts.ts';

/** How a paper stands, as a chip: word, colour and icon. */
export const PaperMark = ({ state }: { state: PaperState }) => {
  const say = useSay(peopleTexts);
  switch (state.state) {
    case 'expired':
      return (
        <span class="chip" data-tone="bad">
          <Icon name="octagon" size="small" />
          {say('paper.expired', { n: state.days })}
        </span>
      );
    case 'due':
      return (
        <span class="chip" data-tone="warn">
          <Icon name="clock" size="small" />
          {state.days === 0 ? say('paper.dueToday') : say('paper.due', { n: state.days })}
        </span>
      );
    case 'ahead':
      return <span class="chip">{say('paper.ahead')}</span>;
    case 'valid':
      return (
        <span class="chip">
          <Icon name="check" size="small" />
          {say('paper.valid')}
        </span>
      );
  }
};
