import type { ComponentChildren } from 'preact';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Fault, faultWords } from './inventory.ts';
import { devicesTexts } from './texts.ts';
import type { Standing } from './words.ts';

/** A word with its icon, on the ground of its tone. */
export const Mark = ({ icon, tone, children }: Pick<Standing, 'icon' | 'tone'> & { children: ComponentChildren }) => (
  <span class="dev-mark" data-tone={tone}>
    <Icon name={icon} size="small" />
    <span>{children}</span>
  </span>
);

/** What was refused and why, beside the button that asked for it. */
export const Refused = ({ fault }: { fault: Fault | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(devicesTexts);
  if (!fault) return null;
  return (
    <p class="dev-fault" role="alert">
      <Icon name="octagon" size="small" />
      <span>{say('dev.failed', { why: faultWords(fault, kiosk, say) })}</span>
    </p>
  );
};
