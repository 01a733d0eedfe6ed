import { useSay } from '../state/context.ts';

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** On or off, in a word and not by a colour alone. */
export const Switch = ({ label, on, onChange }: SwitchProps) => {
  const say = useSay();
  return (
    <button type="button" class="button switch" role="switch" aria-checked={on} onClick={() => onChange(!on)}>
      <span>{label}</span>
      <span class="switch-word" aria-hidden="true">
        {say(on ? 'settings.on' : 'settings.off')}
      </span>
    </button>
  );
};
