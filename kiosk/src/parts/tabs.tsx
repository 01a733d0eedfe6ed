interface TabsProps<V extends string> {
  readonly label?: string;
  readonly tabs: readonly {
    readonly value: V;
    readonly name: string;
    /** A number or a few words that stand smaller beside the name. */
    readonly beside?: string | number | undefined;
  }[];
  readonly chosen: V | undefined;
  readonly onChoose: (value: V) => void;
}

/** One of several lists at a time. */
export const Tabs = <V extends string>({ label, tabs, chosen, onChoose }: TabsProps<V>) => (
  <div class="tabs" role="tablist" aria-label={label}>
    {tabs.map(({ value, name, beside }) => (
      <button
        key={value}
        type="button"
        role="tab"
        class="tab"
        aria-selected={value === chosen}
        onClick={() => onChoose(value)}
      >
        {name}
        {beside !== undefined && <small>{beside}</small>}
      </button>
    ))}
  </div>
);
