interface ChoiceProps<T extends string | number> {
  readonly legend: string;
  readonly options: readonly T[];
  readonly chosen: T;
  readonly labelOf: (option: T) => string;
  readonly onChoose: (option: T) => void;
  readonly columns?: 1 | 2 | 3;
}

/** One of a few, all of them in sight; the heading above says what is chosen. */
export const Choice = <T extends string | number>({
  legend,
  options,
  chosen,
  labelOf,
  onChoose,
  columns = 1,
}: ChoiceProps<T>) => (
  <fieldset class="choice-list" data-columns={columns}>
    <legend class="unseen">{legend}</legend>
    {options.map((option) => (
      <button
        key={option}
        type="button"
        class="button"
        aria-pressed={option === chosen}
        onClick={() => onChoose(option)}
      >
        {labelOf(option)}
      </button>
    ))}
  </fieldset>
);
