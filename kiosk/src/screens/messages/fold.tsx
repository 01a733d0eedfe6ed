import type { ComponentChildren } from 'preact';
import { Icon } from '../../parts/icons.tsx';

interface FoldProps {
  readonly head: ComponentChildren;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** bad and warn: somebody has to see to it. */
  readonly tone?: 'bad' | 'warn' | undefined;
  readonly subject: string;
  readonly children: ComponentChildren;
}

/** A line of a list that opens under the finger, so that the list stays where it is. */
export const Fold = ({ head, isOpen, onToggle, tone, subject, children }: FoldProps) => (
  <li class="panel fold" data-tone={tone} data-subject={subject}>
    <button type="button" class="fold-head" aria-expanded={isOpen} onClick={onToggle}>
      {head}
      <Icon name={isOpen ? 'up' : 'down'} size="small" />
    </button>
    {isOpen && <div class="fold-body">{children}</div>}
  </li>
);
