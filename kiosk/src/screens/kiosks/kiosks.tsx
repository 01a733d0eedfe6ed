import type { Session } from '#contract/identity.ts';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { CodeMaker } from './codeMaker.tsx';
import { KioskRows } from './kioskRows.tsx';
import { kiosksTexts } from './texts.ts';
import './kiosks.css';

/** Which screens the agent lets in, and the code for one more. */
export const Kiosks = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(kiosksTexts);
  return (
    <Page title={say('kiosks.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      {session.role === 'head' || session.role === 'technician' ? (
        <div class="split kiosks">
          <KioskRows />
          <CodeMaker />
        </div>
      ) : (
        <Notice icon="lock" title={say('refused.forbidden')} />
      )}
    </Page>
  );
};
