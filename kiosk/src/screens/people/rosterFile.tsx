import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ImportReport } from '#contract/rosterTable.ts';
import { FileDrop } from '../../parts/fileDrop.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { mediaTypeOf } from '../../parts/tableFile.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { Downloads } from './downloads.tsx';
import { fileTexts } from './fileTexts.ts';
import './rosterFile.css';
import { ImportSummary } from './importReport.tsx';

type Step =
  | { readonly at: 'choose'; readonly fault?: string }
  | { readonly at: 'checking' | 'applying'; readonly name: string }
  | {
      readonly at: 'checked' | 'applied';
      readonly table: Table;
      readonly report: ImportReport;
      /** It was looked through before, and would have done something else then. */
      readonly differs: boolean;
    };
/** The bytes that were looked through: the file on disk may change, or go, before they are taken over. */
interface Table {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Blob;
}

/** The largest body that the agent takes, in bytes. */
const mostBytes = 1024 * 1024;

/** A roster comes as a table: it is looked through first, every change and fault is shown, and only then taken over. */
export const RosterFile = () => {
  const kiosk = useKiosk();
  const say = useSay(fileTexts);
  const step = useSignal<Step>({ at: 'choose' });
  const now = step.value;
  const fault = (words: string): void => {
    step.value = { at: 'choose', fault: words };
  };
  /** Sends the table; undefined where it was not taken, which is said. */
  const send = async ({ bytes, mediaType }: Table, apply: boolean): Promise<ImportReport | undefined> => {
    const path = `/people/import${apply ? '?apply=true' : ''}`;
    const answer = await kiosk.api.send<ImportReport>(path, bytes, mediaType, kiosk.session.value?.token);
    kiosk.touched();
    if (answer.ok) return answer.body;
    if (answer.code === 'bad_request') fault(say('file.unreadable', { why: answer.problem?.detail ?? '' }));
    else fault(say('file.refused', { why: say(refusalText(answer.code), { code: answer.code }) }));
    return undefined;
  };
  const check = async (file: File): Promise<void> => {
    const mediaType = mediaTypeOf(file.name);
    if (mediaType === undefined) return fault(say('file.wrongType'));
    if (file.size > mostBytes) return fault(say('file.tooLarge'));
    step.value = { at: 'checking', name: file.name };
    const bytes = await file.arrayBuffer().catch(() => undefined);
    if (!bytes) return fault(say('file.gone'));
    const table = { name: file.name, mediaType, bytes: new Blob([bytes]) };
    const report = await send(table, false);
    if (report) step.value = { at: 'checked', table, report, differs: false };
  };
  /** Only what the head has seen is taken over: when the roster has changed since, the new report is shown instead. */
  const apply = async (table: Table, seen: ImportReport): Promise<void> => {
    step.value = { at: 'applying', name: table.name };
    const again = await send(table, false);
    if (!again) return;
    if (effectOf(again) !== effectOf(seen)) {
      step.value = { at: 'checked', table, report: again, differs: true };
      return;
    }
    const report = await send(table, true);
    if (report) step.value = { at: 'applied', table, report, differs: false };
  };
  const busy = now.at === 'checking' || now.at === 'applying';
  useEffect(() => {
    if (!busy) return;
    // The head waits for the box, not the box for the head.
    const timer = setInterval(kiosk.touched, 10_000);
    return () => clearInterval(timer);
  }, [busy]);
  return (
    <Page title={say('file.title')} onBack={() => kiosk.go({ at: 'people', kind: 'child' })}>
      <div class="split">
        <div class="file-work">
          {now.at === 'choose' && (
            <>
              <FileDrop
                words={say('file.drop')}
                hints={[say('file.kinds'), say('file.dry')]}
                accept=".xlsx,.csv"
                onFile={(file) => void check(file)}
              />
              {now.fault && (
                <p class="field-fault" role="alert">
                  <Icon name="octagon" size="small" />
                  {now.fault}
                </p>
              )}
            </>
          )}
          {(now.at === 'checking' || now.at === 'applying') && (
            <div class="panel">
              <Notice icon="table" title={say(`file.${now.at}`)} hint={now.name} />
              <progress class="file-progress" aria-label={say(`file.${now.at}`)} />
            </div>
          )}
          {(now.at === 'checked' || now.at === 'applied') && (
            <ImportSummary
              report={now.report}
              name={now.table.name}
              differs={now.differs}
              onApply={() => void apply(now.table, now.report)}
              onAnother={() => {
                step.value = { at: 'choose' };
              }}
            />
          )}
        </div>
        <Downloads />
      </div>
    </Page>
  );
};

/** What a table would do, to compare: the ids of new records are made up each time. */
const effectOf = ({ rows, faults }: ImportReport): string =>
  JSON.stringify([rows.map((row) => (row.change === 'new' ? { ...row, id: '' } : row)), faults]);
