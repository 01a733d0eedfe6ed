import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../../parts/notice.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { summaryTexts } from './summaryTexts.ts';

/** The page as it prints. It has an address of its own, so that a new window can open it, too. A new revision makes it anew. */
export const SummaryPaper = ({ day, sha256 }: { day: string; sha256: string }) => {
  const kiosk = useKiosk();
  const say = useSay(summaryTexts);
  const address = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const frame = useRef<HTMLIFrameElement>(null);
  const make = async (): Promise<void> => {
    address.value = undefined;
    fault.value = undefined;
    const answer = await kiosk.api.post<{ address: string }>(`/summaries/${day}/page`, {}, kiosk.session.value?.token);
    if (answer.ok) address.value = answer.body.address;
    else fault.value = answer.code;
  };
  useEffect(() => {
    void make();
  }, [day, sha256]);
  if (fault.value !== undefined) {
    const code = fault.value;
    return (
      <Notice
        icon="linkOff"
        tone="bad"
        title={say('page.failed')}
        hint={say(refusalText(code), { code })}
        action={{ label: say('app.retry'), run: () => void make() }}
      />
    );
  }
  if (address.value === undefined) return <Notice icon="roster" title={say('page.preparing')} />;
  return (
    <>
      <div class="summary-buttons">
        <button type="button" class="button button-main" onClick={() => frame.current?.contentWindow?.print()}>
          {say('page.print')}
        </button>
        <a class="button" href={address.value} target="_blank" rel="noopener noreferrer">
          {say('page.window')}
        </a>
      </div>
      <iframe ref={frame} class="summary-paper" src={address.value} title={say('tab.page')} />
    </>
  );
};
