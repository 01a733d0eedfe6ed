import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PositionImport } from '#contract/provisioning.ts';
import { FileDrop } from '../../parts/fileDrop.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { mediaTypeOf } from '../../parts/tableFile.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import type { Fault } from './inventory.ts';
import type { PageProps } from './pageProps.ts';
import { TableReport } from './tableReport.tsx';
import { tableTexts } from './tableTexts.ts';
import { devicesTexts } from './texts.ts';

const texts = { ...devicesTexts, ...tableTexts };
const columns = 'position, name, kind, address, mac, serial, area, zone, covers, username, password';

/** The bytes that were looked through: the file on disk may change before they are written. */
interface Table {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Blob;
}
type Step =
  | { readonly at: 'choose'; readonly words?: string; readonly fault?: Fault }
  | { readonly at: 'checking' | 'applying'; readonly name: string }
  | { readonly at: 'seen'; readonly table: Table; readonly report: PositionImport };

/** The installer's list: looked through row by row, then all of it or nothing. */
export const DeviceTable = ({ ask, mayChange, stale }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const step = useSignal<Step>({ at: 'choose' });
  const now = step.value;
  const back = (): void => kiosk.go({ at: 'devices' });
  const busy = now.at === 'checking' || now.at === 'applying';
  useEffect(() => {
    if (!busy) return;
    const timer = setInterval(kiosk.touched, 10_000);
    return () => clearInterval(timer);
  }, [busy]);
  const send = async (table: Table, apply: boolean): Promise<void> => {
    step.value = { at: apply ? 'applying' : 'checking', name: table.name };
    const path = `/devices/import${apply ? '?apply=true' : ''}`;
    const answer = await kiosk.api.send<PositionImport>(path, table.bytes, table.mediaType, kiosk.session.value?.token);
    kiosk.touched();
    if (answer.ok) step.value = { at: 'seen', table, report: answer.body };
    // The house has changed since it was looked through: it is looked through again, and says what is wrong now.
    else if (apply && answer.code === 'invalid') await send(table, false);
    else step.value = { at: 'choose', fault: answer };
    if (apply) ask();
  };
  const take = async (file: File): Promise<void> => {
    const mediaType = mediaTypeOf(file.name);
    if (mediaType === undefined) {
      step.value = { at: 'choose', words: say('table.wrongType') };
      return;
    }
    const bytes = await file.arrayBuffer().catch(() => undefined);
    if (bytes) await send({ name: file.name, mediaType, bytes: new Blob([bytes]) }, false);
    else step.value = { at: 'choose', words: say('table.gone') };
  };
  return (
    <Page title={say('table.title')} onBack={back} aside={stale}>
      {!mayChange && <Notice icon="lock" title={say('dev.readOnly')} />}
      {mayChange && now.at === 'choose' && (
        <>
          <FileDrop
            words={say('table.drop')}
            hints={[say('table.kinds'), say('table.dry'), say('table.columns', { columns }), say('table.passwords')]}
            accept=".xlsx,.csv"
            onFile={(file) => void take(file)}
          />
          {now.words && (
            <p class="dev-fault" role="alert">
              <Icon name="octagon" size="small" />
              <span>{now.words}</span>
            </p>
          )}
          <Refused fault={now.fault} />
        </>
      )}
      {(now.at === 'checking' || now.at === 'applying') && (
        <div class="panel">
          <Notice icon="table" title={say(`table.${now.at}`)} hint={now.name} />
          <progress class="dev-progress" aria-label={say(`table.${now.at}`)} />
        </div>
      )}
      {now.at === 'seen' && (
        <TableReport
          report={now.report}
          name={now.table.name}
          onApply={() => void send(now.table, true)}
          onAnother={() => {
            step.value = { at: 'choose' };
          }}
          onDone={back}
        />
      )}
    </Page>
  );
};
