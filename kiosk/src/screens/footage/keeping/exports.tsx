import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { v7 } from 'uuid';
import type { ExportState, ExportView } from '#contract/footageExports.ts';
import { languageTags } from '../../../i18n/text.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Icon, type IconName } from '../../../parts/icons.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { useQuestion } from '../../../parts/question.ts';
import { dayText } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Taken } from '../../../state/screens.ts';
import { useStaffNames } from '../../../state/staffNames.ts';
import { faultText } from '../faultText.ts';
import { ExportForm } from './exportForm.tsx';
import { keepTexts } from './keepTexts.ts';
import { sizeText } from './sizeText.ts';
import { useStretchWords } from './stretchWords.tsx';
import './keeping.css';

const icons: Readonly<Record<ExportState, IconName>> = {
  waiting: 'clock',
  running: 'download',
  done: 'check',
  failed: 'octagon',
  cancelled: 'cross',
};
/** How far an export is, is in no event of the journal. */
const progressEveryMs = 1000;
const isUnderWay = ({ state }: ExportView): boolean => state === 'waiting' || state === 'running';

/** `fingerprint`: of the key that signs what is handed over, for whoever verifies it elsewhere. */
interface Answer {
  readonly exports: readonly ExportView[];
  readonly fingerprint?: string;
}

/** Footage that was handed over, and what is being written now. */
export const Exports = ({ taken }: { taken: Taken | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const fresh = useSignal(taken);
  const list = useQuestion<Answer>('/footage/exports', (type) => type.startsWith('footage.export'));
  const runs = list.body?.exports.some(isUnderWay) ?? false;
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(list.ask, progressEveryMs);
    return () => clearInterval(timer);
  }, [runs]);
  return (
    <Page title={say('exports.title')} onBack={() => kiosk.go({ at: 'footage' })}>
      {fresh.value && (
        <ExportForm
          taken={fresh.value}
          onDone={() => {
            fresh.value = undefined;
            list.ask();
          }}
        />
      )}
      <Answered question={list}>
        {({ exports, fingerprint }) =>
          exports.length === 0 ? (
            !fresh.value && <Notice icon="download" title={say('exports.none')} hint={say('exports.none.hint')} />
          ) : (
            <ul class="keep-list">
              {exports
                .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
                .map((each) => (
                  <Export key={each.exportId} made={each} fingerprint={fingerprint} onChanged={list.ask} />
                ))}
            </ul>
          )
        }
      </Answered>
    </Page>
  );
};

interface ExportProps {
  readonly made: ExportView;
  readonly fingerprint: string | undefined;
  readonly onChanged: () => void;
}

const Export = ({ made, fingerprint, onChanged }: ExportProps) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  const names = useStaffNames();
  const words = useStretchWords();
  const fault = useSignal<string | undefined>(undefined);
  const tag = languageTags[kiosk.settings.value.language];
  const { exportId, state, recipient, reason, caseRef, by, at, problem } = made;
  const cancel = async (): Promise<void> => {
    const path = `/footage/exports/${exportId}/cancel`;
    const answer = await kiosk.api.post(path, { id: v7() }, kiosk.session.value?.token);
    fault.value = answer.ok ? undefined : answer.code;
    onChanged();
  };
  return (
    <li class="panel keep" data-state={state}>
      <Icon name={icons[state]} size="large" />
      <div class="keep-words">
        <b>
          {say('exports.to', { who: recipient })}
          <span class="keep-word">{say(`exports.state.${state}`)}</span>
        </b>
        <p>{words(made)}</p>
        <p class="hint">
          {[
            reason,
            ...(caseRef === null ? [] : [caseRef]),
            say('holds.by', { who: names.ofActor(by) ?? by, day: dayText(at.slice(0, 10), tag, 'short') }),
          ].join(' · ')}
        </p>
        {isUnderWay(made) && <Progress made={made} />}
        {problem && <p class="form-fault">{problem}</p>}
        {fault.value && (
          <p class="form-fault" role="alert">
            {faultText(fault.value, say)}
          </p>
        )}
      </div>
      {isUnderWay(made) && (
        <div class="keep-acts">
          <button type="button" class="button" onClick={() => void cancel()}>
            {say('exports.cancel')}
          </button>
        </div>
      )}
      {state === 'done' && <Files made={made} fingerprint={fingerprint} />}
    </li>
  );
};

const Progress = ({ made: { doneBytes, totalBytes } }: { made: ExportView }) => {
  const say = useSay(keepTexts);
  const words =
    totalBytes === null
      ? say('exports.progress.open', { done: sizeText(doneBytes) })
      : say('exports.progress', { done: sizeText(doneBytes), total: sizeText(totalBytes) });
  return (
    <div class="export-progress">
      <progress max={totalBytes ?? undefined} value={totalBytes === null ? undefined : doneBytes} aria-label={words} />
      <span>{words}</span>
    </div>
  );
};

/** Where it lies, how anybody verifies it, and what is in it. */
const Files = ({ made: { exportId }, fingerprint }: { made: ExportView; fingerprint: string | undefined }) => {
  const say = useSay(keepTexts);
  const open = useSignal(false);
  return (
    <div class="export-files">
      <p>{say('exports.where', { id: exportId })}</p>
      <p>{say('exports.verify')}</p>
      {fingerprint && <p>{say('exports.key', { sha: fingerprint })}</p>}
      <button
        type="button"
        class="button"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {say(open.value ? 'exports.hide' : 'exports.show')}
      </button>
      {open.value && <FileNames exportId={exportId} />}
    </div>
  );
};

const FileNames = ({ exportId }: { exportId: string }) => {
  const say = useSay(keepTexts);
  const question = useQuestion<ExportView>(`/footage/exports/${exportId}`, () => false);
  return (
    <Answered question={question}>
      {({ files, manifestSha256 }) => (
        <ul class="export-names">
          {files.map(({ name, bytes }) => (
            <li key={name}>
              <span>{name}</span>
              <span>{sizeText(bytes)}</span>
            </li>
          ))}
          {manifestSha256 && <li>{say('exports.fingerprint', { sha: manifestSha256 })}</li>}
        </ul>
      )}
    </Answered>
  );
};
