/** What the marks of a chart stand for: shape as well as colour. */
export const Legend = <M extends string>({ marks }: { marks: readonly (readonly [mark: M, words: string])[] }) => (
  <ul class="legend">
    {marks.map(([mark, words]) => (
      <li key={mark}>
        <span class="swatch" data-mark={mark} aria-hidden="true" />
        {words}
      </li>
    ))}
  </ul>
);
