import { useSignal } from '@preact/signals';
import type { PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { HistoryPanel } from './historyPanel.tsx';
import type { PageProps } from './pageProps.ts';
import { PositionPanel } from './positionPanel.tsx';
import { Steps } from './steps.tsx';
import { TestBench } from './testBench.tsx';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import { Withdrawn } from './withdrawn.tsx';

const texts = { ...devicesTexts, ...testTexts };

interface OnePositionProps extends PageProps {
  readonly positionId: string;
}

/** One position for good: its place and unit, its tests with their pictures, and everything that happened there. */
export const PositionPage = ({ positionId, list, ask, mayChange, stale }: OnePositionProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const withdrawn = useSignal<PositionView | undefined>(undefined);
  const back = (): void => kiosk.go({ at: 'devices' });
  const position = list.positions.find((each) => each.positionId === positionId);
  if (!position) {
    return (
      <Page title={say('dev.title')} onBack={back}>
        {withdrawn.value ? (
          <Withdrawn position={withdrawn.value} onRestored={ask} onLeave={back} />
        ) : (
          <Notice icon="empty" title={say('position.gone')} action={{ label: say('prove.overview'), run: back }} />
        )}
      </Page>
    );
  }
  return (
    <Page title={position.name} onBack={back} aside={stale}>
      <div class="split dev-halves">
        <div class="dev-stack">
          <PositionPanel
            position={position}
            list={list}
            mayChange={mayChange}
            onChanged={ask}
            onWithdrawn={() => {
              withdrawn.value = position;
              ask();
            }}
          />
          <HistoryPanel positionId={positionId} />
        </div>
        <TestBench position={position} mayChange={mayChange} onEnd={ask} />
      </div>
    </Page>
  );
};

/** The last step of placing a device: its tests, and then the next one that waits. */
export const Prove = ({ positionId, list, ask, mayChange, stale }: OnePositionProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const position = list.positions.find((each) => each.positionId === positionId);
  const toList = (): void => kiosk.go({ at: 'devices' });
  if (!position) return <PositionPage {...{ positionId, list, ask, mayChange, stale }} />;
  // Of the same source first: an installer works through the cameras, then through the sensors.
  const source = position.unit?.address ? 'onvif' : 'mqtt';
  const next = list.inbox.find((entry) => entry.source === source) ?? list.inbox[0];
  return (
    <Page title={say('prove.title', { name: position.name })} onBack={toList} aside={stale}>
      <Steps at="prove" without={source === 'onvif' ? [] : ['account']} />
      {position.isProved && (
        <p class="dev-verdict" role="status">
          <Icon name="check" size="large" />
          {say('prove.done')}
        </p>
      )}
      <TestBench position={position} mayChange={mayChange} onEnd={ask} />
      <div class="dev-buttons">
        <button type="button" class="button" onClick={toList}>
          {say(position.isProved ? 'prove.overview' : 'prove.later')}
        </button>
        {next && mayChange && (
          <button
            type="button"
            class={position.isProved ? 'button button-main' : 'button'}
            onClick={() => kiosk.go({ at: 'devices', view: { page: 'new', key: next.key } })}
          >
            {say('prove.next', { name: next.name })}
          </button>
        )}
      </div>
    </Page>
  );
};
