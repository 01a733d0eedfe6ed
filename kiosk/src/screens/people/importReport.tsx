import { useSignal } from '@preact/signals';
import type { ImportReport, TableChange, TableFault } from '#contract/rosterTable.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { fileTexts } from './fileTexts.ts';

interface ImportSummaryProps {
  readonly report: ImportReport;
  readonly name: string;
  /** It would do something else than when it was looked through before. */
  readonly differs: boolean;
  readonly onApply: () => void;
  readonly onAnother: () => void;
}

const shownFirst = 50;

/** What a table would do, or did: counts, every fault with its place and remedy, every change field by field. */
export const ImportSummary = ({ report, name, differs, onApply, onAnother }: ImportSummaryProps) => {
  const say = useSay(fileTexts);
  const errors = report.faults.filter(({ severity }) => severity === 'error');
  const warnings = report.faults.filter(({ severity }) => severity === 'warning');
  const writes = report.rows.filter(({ change }) => change !== 'unchanged');
  return (
    <section class="panel import-summary" aria-label={name}>
      <header class="import-head">
        <h2>{name}</h2>
        <p class="import-counts">
          <span class="chip">{say('file.new', { n: report.new })}</span>
          <span class="chip">{say('file.changed', { n: report.changed })}</span>
          <span class="chip">{say('file.unchanged', { n: report.unchanged })}</span>
        </p>
      </header>
      {differs && (
        <p class="import-verdict" data-tone="bad" role="alert">
          <Icon name="triangle" />
          {say('file.differs')}
        </p>
      )}
      {report.applied ? (
        <p class="import-verdict" data-tone="good" role="status">
          <Icon name="check" />
          {say('file.applied', { added: report.new, changed: report.changed })}
        </p>
      ) : errors.length > 0 ? (
        <p class="import-verdict" data-tone="bad" role="alert">
          <Icon name="octagon" />
          {say('file.errors', { n: errors.length })}
        </p>
      ) : (
        <p class="import-verdict" data-tone="good" role="status">
          <Icon name="check" />
          {say('file.clean')}
        </p>
      )}
      <FaultList faults={errors} />
      {warnings.length > 0 && (
        <>
          <h3>{say('file.warnings', { n: warnings.length })}</h3>
          <FaultList faults={warnings} />
        </>
      )}
      {!report.applied && <h3>{say(writes.length > 0 ? 'file.changes' : 'file.noChanges')}</h3>}
      {!report.applied && <ChangeList changes={writes} />}
      <footer class="import-foot">
        <button type="button" class="button" onClick={onAnother}>
          {say('file.another')}
        </button>
        {!report.applied && report.ok && writes.length > 0 && (
          <button type="button" class="button button-main" onClick={onApply}>
            {say('file.apply', { n: writes.length })}
          </button>
        )}
      </footer>
    </section>
  );
};

const FaultList = ({ faults }: { faults: readonly TableFault[] }) => {
  const kiosk = useKiosk();
  const say = useSay(fileTexts);
  const { language } = kiosk.settings.value;
  return (
    <ul class="import-list">
      {faults.map(({ sheet, row, column, severity, ...words }, index) => (
        <li key={index} data-severity={severity}>
          <b>{say(column === '' ? 'file.placeOfRow' : 'file.place', { sheet, row, column })}</b>
          <span>{words[language]}</span>
        </li>
      ))}
    </ul>
  );
};

const ChangeList = ({ changes }: { changes: readonly TableChange[] }) => {
  const say = useSay(fileTexts);
  const shown = useSignal(shownFirst);
  const rest = changes.length - shown.value;
  return (
    <>
      <ul class="import-list">
        {changes.slice(0, shown.value).map(({ sheet, row, name, change, fields }) => (
          <li key={`${sheet} ${row}`}>
            <b>
              {name}
              <small>
                {say(change === 'new' ? 'file.rowNew' : 'file.rowChanged')} · {say('file.placeOfRow', { sheet, row })}
              </small>
            </b>
            <span>
              {fields
                .map(({ column, from, to }) =>
                  change === 'new'
                    ? say('file.set', { column, to })
                    : say('file.change', { column, from: from || say('file.nothing'), to: to || say('file.nothing') }),
                )
                .join('  ')}
            </span>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button
          type="button"
          class="button"
          onClick={() => {
            shown.value += 200;
          }}
        >
          {say('file.more', { n: Math.min(rest, 200) })}
        </button>
      )}
    </>
  );
};
