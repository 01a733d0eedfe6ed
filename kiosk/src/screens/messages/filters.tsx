interface FiltersProps<V extends string> {
  readonly options: readonly { readonly value: V; readonly name: string }[];
  readonly chosen: V;
  readonly onChoose: (value: V) => void;
}

/** What of a list is shown: lower in rank than the tabs above, and so in looks. */
export const Filters = <V extends string>({ options, chosen, onChoose }: FiltersProps<V>) => (
  <div class="list-filters">
    {options.map(({ value, name }) => (
      <button key={value} type="button" class="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
        {name}
      </button>
    ))}
  </div>
);
