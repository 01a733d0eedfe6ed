import { useEffect, useRef } from 'preact/hooks';
import type { Session } from '#contract/identity.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Stale } from '../../parts/stale.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { DevicesScreen, DevicesView } from '../../state/screens.ts';
import { Accounts } from './accounts.tsx';
import { DeviceTable } from './deviceTable.tsx';
import { Inbox } from './inbox.tsx';
import { useInventory } from './inventory.ts';
import { NewDevice } from './newDevice.tsx';
import { Overview } from './overview.tsx';
import { PositionPage, Prove } from './positionPage.tsx';
import { Report } from './report.tsx';
import { devicesTexts } from './texts.ts';
import './devices.css';

/** Devices from the box they come in to proved working: found, placed, tested, and reported. */
export const Devices = ({ screen: { view }, session }: { screen: DevicesScreen; session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(devicesTexts);
  const question = useInventory();
  const list = question.body;
  useBeginning(view);
  const mayLook = session.role === 'head' || session.role === 'technician';
  if (!mayLook || !list) {
    return (
      <Page title={say('dev.title')} onBack={() => kiosk.go({ at: 'staff' })}>
        {mayLook ? (
          <Unanswered question={question} icon="device" />
        ) : (
          <Notice icon="lock" title={say('refused.forbidden')} />
        )}
      </Page>
    );
  }
  const shared = {
    list,
    ask: question.ask,
    mayChange: session.role === 'technician',
    stale: question.fault !== undefined || !kiosk.fresh.value ? <Stale /> : undefined,
  };
  switch (view?.page) {
    case undefined:
      return <Overview {...shared} />;
    case 'inbox':
      return <Inbox {...shared} />;
    case 'accounts':
      return <Accounts {...shared} />;
    case 'table':
      return <DeviceTable {...shared} />;
    case 'report':
      return <Report {...shared} />;
    case 'new':
      return <NewDevice key={view.key} entryKey={view.key} {...shared} />;
    case 'prove':
      return <Prove key={view.positionId} positionId={view.positionId} {...shared} />;
    case 'position':
      return <PositionPage key={view.positionId} positionId={view.positionId} {...shared} />;
  }
};

/** Each page begins at its top, with the keyboard at its heading. */
const useBeginning = (view: DevicesView | undefined): void => {
  const place = JSON.stringify(view);
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    scrollTo(0, 0);
    const heading = document.querySelector<HTMLElement>('main h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [place]);
};
