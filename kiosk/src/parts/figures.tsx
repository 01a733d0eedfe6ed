import { useSignal } from '@preact/signals';
import { useSay } from '../state/context.ts';

interface FiguresProps {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the button says while the table is put away, and while it is shown. */
  readonly words: readonly [show: string, hide: string];
}

/** The numbers behind a chart, for whoever reads instead of looks; put away until asked for. */
export const Figures = ({ caption, head, rows, words: [show, hide] }: FiguresProps) => {
  const say = useSay();
  const shown = useSignal(false);
  return (
    <div class="figures">
      <button
        type="button"
        class="button button-quiet figures-button"
        aria-expanded={shown.value}
        onClick={() => {
          shown.value = !shown.value;
        }}
      >
        {shown.value ? hide : show}
      </button>
      {shown.value && (
        // Wider than a phone: it scrolls by itself, also by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reached by keyboard
        <section class="figures-place" aria-label={caption} tabIndex={0}>
          <table>
            <caption class="unseen">{caption}</caption>
            <thead>
              <tr>
                {head.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([first, ...cells], index) => (
                <tr key={`${first}${index}`}>
                  <th scope="row">{first}</th>
                  {cells.map((cell, column) => (
                    <td key={head[column + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length === 0 && <p class="hint">{say('app.empty')}</p>}
        </section>
      )}
    </div>
  );
};
