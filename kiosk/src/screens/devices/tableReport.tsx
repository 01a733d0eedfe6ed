import type { PositionImport } from '#contract/provisioning.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Mark } from './figure.tsx';
import { tableTexts } from './tableTexts.ts';
import type { Standing } from './words.ts';

interface TableReportProps {
  readonly report: PositionImport;
  readonly name: string;
  readonly onApply: () => void;
  readonly onAnother: () => void;
  readonly onDone: () => void;
}

type Verdict = PositionImport['rows'][number]['verdict'];
const looks: Readonly<Record<Verdict, { readonly icon: IconName; readonly tone: Standing['tone'] }>> = {
  faulty: { icon: 'octagon', tone: 'bad' },
  new: { icon: 'plus', tone: 'good' },
  changed: { icon: 'triangle', tone: 'warn' },
  unchanged: { icon: 'check', tone: 'calm' },
};
const order = Object.keys(looks);

/** What each row would do, or is wrong with it and where; what has to be mended comes first. */
export const TableReport = ({ report, name, onApply, onAnother, onDone }: TableReportProps) => {
  const kiosk = useKiosk();
  const say = useSay(tableTexts);
  const { language } = kiosk.settings.value;
  const writes = report.new + report.changed;
  const rows = report.rows.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || a.row - b.row);
  return (
    <section class="panel dev-stack" aria-label={name}>
      <header class="dev-head">
        <h2>{name}</h2>
        {(['new', 'changed', 'unchanged', 'faulty'] as const).map((verdict) => (
          <Mark key={verdict} icon={looks[verdict].icon} tone={report[verdict] > 0 ? looks[verdict].tone : 'calm'}>
            {say(`table.count.${verdict}`, { n: report[verdict] })}
          </Mark>
        ))}
      </header>
      <p class="dev-verdict" data-tone={report.ok ? 'good' : 'bad'} role={report.ok ? 'status' : 'alert'}>
        <Icon name={report.ok ? 'check' : 'octagon'} size="large" />
        {report.applied
          ? say('table.applied', { added: report.new, changed: report.changed })
          : report.ok
            ? say('table.clean')
            : say('table.faults', { n: report.faulty })}
      </p>
      <ul class="rows">
        {rows.map(({ row, positionId, name: title, verdict, changes, faults }) => (
          <li key={row} class="row dev-found" data-row={row} data-verdict={verdict}>
            <span class="row-words">
              <b>{title || positionId || say('table.row', { n: row })}</b>
              <small>
                {say('table.row', { n: row })} · {positionId}
              </small>
              {faults.map((fault) => (
                <small key={fault.column + fault.en} class="dev-row-fault">
                  {say('table.fault', { column: fault.column, words: fault[language] })}
                </small>
              ))}
              {verdict === 'changed' && (
                <small>
                  {changes
                    .map(({ column, from, to }) =>
                      from === '' ? say('table.set', { column, to }) : say('table.from', { column, from, to }),
                    )
                    .join('  ')}
                </small>
              )}
            </span>
            <Mark {...looks[verdict]}>{say(`verdict.${verdict}`)}</Mark>
          </li>
        ))}
      </ul>
      <div class="dev-buttons dev-foot">
        <button type="button" class="button" onClick={onAnother}>
          {say('table.another')}
        </button>
        {report.applied ? (
          <button type="button" class="button button-main" onClick={onDone}>
            {say('table.done')}
          </button>
        ) : (
          report.ok &&
          writes > 0 && (
            <button type="button" class="button button-main" onClick={onApply}>
              {say('table.apply', { n: writes })}
            </button>
          )
        )}
      </div>
    </section>
  );
};
