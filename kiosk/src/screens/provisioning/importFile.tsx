import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { PositionImport } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Technician, useWhy } from './technician.ts';
import { provisioningTexts } from './texts.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

interface Checked {
  readonly name: string;
  readonly type: string;
  readonly bytes: Blob;
  readonly report: PositionImport;
}

/** A table of positions: first what it would do, row by row; then all of it or nothing. */
export const ImportFile = ({ technician, onImported }: { technician: Technician; onImported: () => void }) => {
  const say = useSay(provisioningTexts);
  const why = useWhy();
  const checked = useSignal<Checked | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const running = useSignal(false);
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const send = async (name: string, type: string, bytes: Blob, apply: boolean): Promise<void> => {
    running.value = true;
    const answer = await technician.send<PositionImport>(`/devices/import?apply=${apply}`, bytes, type);
    running.value = false;
    fault.value = answer.ok ? undefined : why(answer);
    if (answer.ok) checked.value = { name, type, bytes, report: answer.body };
    if (answer.ok && apply) onImported();
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const type = mediaTypes[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
    if (type === undefined) {
      fault.value = say('file.wrong');
      return;
    }
    // The file on disk may change, or go, before it is imported.
    await send(file.name, type, new Blob([await file.arrayBuffer()]), false);
  };
  const now = checked.value;
  return (
    <section class="panel prov-stack" aria-label={say('prov.import')}>
      {!now && (
        <>
          <button
            type="button"
            class="prov-drop"
            data-over={over.value}
            disabled={technician.name === undefined || running.value}
            onClick={() => input.current?.click()}
            onDragOver={(event) => {
              event.preventDefault();
              over.value = true;
            }}
            onDragLeave={() => {
              over.value = false;
            }}
            onDrop={(event) => {
              event.preventDefault();
              over.value = false;
              void take(event.dataTransfer?.files[0]);
            }}
          >
            <Icon name="table" size="huge" />
            <b>{say('file.drop')}</b>
            <small>{say('file.columns')}</small>
            <small>{say(technician.name === undefined ? 'key.lookOnly' : 'file.dry')}</small>
          </button>
          <input
            ref={input}
            hidden
            type="file"
            accept=".xlsx,.csv"
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </>
      )}
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault.value })}
        </p>
      )}
      {now && (
        <>
          <h2>{now.name}</h2>
          <Rows report={now.report} />
          <div class="prov-buttons">
            {now.report.ok && !now.report.applied && (
              <button
                type="button"
                class="button button-main"
                disabled={running.value}
                onClick={() => void send(now.name, now.type, now.bytes, true)}
              >
                {say('file.apply')}
              </button>
            )}
            <button
              type="button"
              class="button"
              onClick={() => {
                checked.value = undefined;
                fault.value = undefined;
              }}
            >
              {say('file.another')}
            </button>
          </div>
        </>
      )}
    </section>
  );
};

const Rows = ({ report }: { report: PositionImport }) => {
  const { settings } = useKiosk();
  const say = useSay(provisioningTexts);
  const { language } = settings.value;
  return (
    <>
      <p role="status" class={report.ok ? 'prov-good' : 'form-fault'}>
        {say('file.counts', {
          fresh: report.new,
          changed: report.changed,
          same: report.unchanged,
          faulty: report.faulty,
        })}
        {report.applied && ` · ${say('file.applied')}`}
        {!report.ok && ` · ${say('file.faulty')}`}
      </p>
      <table class="prov-table">
        <tbody>
          {report.rows.map((row) => (
            <tr key={row.row} data-row={row.row} data-state={row.verdict}>
              <th scope="row">{say('file.row', { n: row.row })}</th>
              <td>{say(row.verdict === 'faulty' ? 'file.verdict.faulty' : `file.${row.verdict}`)}</td>
              <td>
                <b>{row.name || row.positionId}</b>
                {row.changes.map(({ column, from, to }) => (
                  <small key={column}>
                    {column} {from || say('prov.none')} → {to || say('prov.none')}
                  </small>
                ))}
                {row.faults.map((each) => (
                  <small key={each.column + each.en} class="prov-bad">
                    {each.column}：{each[language]}
                  </small>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
};
