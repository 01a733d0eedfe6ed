interface PickProps {
  readonly title: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onPick: (value: string) => void;
}

/** Answers to tap instead of type; the chosen ones are marked. */
export const Pick = ({ title, options, chosen, onPick }: PickProps) => (
  <fieldset class="pick">
    <legend>{title}</legend>
    <div class="pick-options">
      {options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          class="button choice"
          aria-pressed={chosen.includes(value)}
          onClick={() => onPick(value)}
        >
          {label}
        </button>
      ))}
    </div>
  </fieldset>
);
