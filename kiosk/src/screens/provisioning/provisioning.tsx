import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { DeviceList } from '#contract/provisioning.ts';
import { Answered } from '../../parts/answered.tsx';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Acceptance } from './acceptance.tsx';
import { CoverageTable } from './coverageTable.tsx';
import { ImportFile } from './importFile.tsx';
import { Inbox } from './inbox.tsx';
import { Positions } from './positions.tsx';
import { SignIn } from './signIn.tsx';
import { technicianWith, useAsked } from './technician.ts';
import { provisioningTexts } from './texts.ts';
import './provisioning.css';

const tabs = ['inbox', 'positions', 'coverage', 'import', 'report'] as const;
type Tab = (typeof tabs)[number];

/** The technician's work: what waits, what stands where and is proved, what is covered, and the acceptance. */
export const Provisioning = () => {
  const kiosk = useKiosk();
  const say = useSay(provisioningTexts);
  const key = useSignal('');
  const name = useSignal<string | undefined>(undefined);
  const session = kiosk.session.value?.token;
  const technician = useMemo(() => technicianWith(key.value, name.value, session), [key.value, name.value, session]);
  const tab = useSignal<Tab>('positions');
  const open = useSignal<string | undefined>(undefined);
  const devices = useAsked<DeviceList>(technician, '/devices');
  const isHere = kiosk.session.value !== undefined;
  const show = (positionId: string | undefined): void => {
    open.value = positionId;
    tab.value = 'positions';
    devices.ask();
  };
  const counts: Partial<Record<Tab, number>> = {
    inbox: devices.body?.inbox.length ?? 0,
    positions: devices.body?.positions.length ?? 0,
  };
  return (
    <Page
      title={say('prov.title')}
      onBack={isHere ? () => kiosk.go({ at: 'staff' }) : () => kiosk.go({ at: 'site' })}
      aside={
        name.value === undefined ? (
          <span class="chip">{say('key.lookOnly')}</span>
        ) : (
          <button
            type="button"
            class="button"
            onClick={() => {
              key.value = '';
              name.value = undefined;
            }}
          >
            {say('key.here', { name: name.value })} · {say('key.leave')}
          </button>
        )
      }
    >
      <div class="provisioning">
        {name.value === undefined && (
          <SignIn
            onSignedIn={(given, who) => {
              key.value = given;
              name.value = who;
            }}
          />
        )}
        {(isHere || name.value !== undefined) && (
          <>
            <Tabs
              label={say('prov.tabs')}
              tabs={tabs.map((value) => ({ value, name: say(`prov.${value}`), beside: counts[value] }))}
              chosen={tab.value}
              onChoose={(value) => {
                tab.value = value;
                open.value = undefined;
              }}
            />
            {tab.value === 'coverage' && <CoverageTable technician={technician} />}
            {tab.value === 'import' && <ImportFile technician={technician} onImported={devices.ask} />}
            {tab.value === 'report' && <Acceptance technician={technician} onOpen={show} />}
            {(tab.value === 'inbox' || tab.value === 'positions') && (
              <Answered question={devices} icon="device">
                {(body) =>
                  tab.value === 'inbox' ? (
                    <Inbox technician={technician} devices={body} onChanged={devices.ask} onPutUp={show} />
                  ) : (
                    <Positions
                      technician={technician}
                      devices={body}
                      open={open.value}
                      onOpen={show}
                      onChanged={devices.ask}
                    />
                  )
                }
              </Answered>
            )}
          </>
        )}
      </div>
    </Page>
  );
};
