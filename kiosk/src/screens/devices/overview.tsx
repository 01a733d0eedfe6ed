import { useSignal } from '@preact/signals';
import { Answered } from '../../parts/answered.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { DevicesView } from '../../state/screens.ts';
import { CoverageList } from './coverageList.tsx';
import { useCoverage } from './inventory.ts';
import type { PageProps } from './pageProps.ts';
import { PositionRow } from './positionRow.tsx';
import { devicesTexts } from './texts.ts';

type Filter = 'all' | 'open' | 'silent';
const filters: readonly Filter[] = ['all', 'open', 'silent'];

/** Every position with what it lacks, the coverage as a number, and the ways to everything else. */
export const Overview = ({ list, mayChange, stale }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay(devicesTexts);
  const coverage = useCoverage();
  const filter = useSignal<Filter>('all');
  const { positions, inbox } = list;
  const fits = {
    all: () => true,
    open: ({ isProved }) => !isProved,
    silent: ({ availability }) => availability === 'offline',
  } satisfies Record<Filter, (position: (typeof positions)[number]) => boolean>;
  const shown = positions.filter(fits[filter.value]);
  const { body } = coverage;
  return (
    <Page title={say('dev.title')} onBack={() => kiosk.go({ at: 'staff' })} aside={stale}>
      <div class="dev-figures">
        <Figure
          name={say('dev.figure.coverage')}
          value={body ? `${body.percent}%` : '–'}
          beside={body && say('dev.coverage.of', { n: body.covered, of: body.needed })}
          tone={body?.percent === 100 ? 'good' : 'warn'}
        />
        <Figure
          name={say('dev.figure.proved')}
          value={say('dev.of', {
            n: positions.filter(fits.all).length - positions.filter(fits.open).length,
            of: positions.length,
          })}
          tone={positions.some(fits.open) || positions.length === 0 ? 'warn' : 'good'}
        />
        <Figure
          name={say('dev.figure.silent')}
          value={String(positions.filter(fits.silent).length)}
          tone={positions.some(fits.silent) ? 'bad' : 'good'}
        />
        <Figure name={say('dev.figure.inbox')} value={String(inbox.length)} tone="calm" />
      </div>
      <nav class="dev-ways" aria-label={say('dev.title')}>
        <Way icon="search" name={say('dev.scan')} view={{ page: 'inbox' }} main={mayChange} />
        {mayChange && <Way icon="lock" name={say('dev.accounts')} view={{ page: 'accounts' }} />}
        {mayChange && <Way icon="table" name={say('dev.table')} view={{ page: 'table' }} />}
        <Way icon="roster" name={say('dev.report')} view={{ page: 'report' }} />
      </nav>
      {!mayChange && <p class="hint">{say('dev.readOnly')}</p>}
      <div class="split dev-split">
        <section class="panel" aria-label={say('dev.positions')}>
          {positions.length > 0 && (
            <Tabs
              label={say('dev.filter')}
              tabs={filters.map((value) => ({
                value,
                name: say(`dev.filter.${value}`),
                beside: positions.filter(fits[value]).length,
              }))}
              chosen={filter.value}
              onChoose={(value) => {
                filter.value = value;
              }}
            />
          )}
          {shown.length === 0 ? (
            <Notice
              icon="device"
              title={say(positions.length === 0 ? 'dev.none' : 'dev.none.filtered')}
              hint={positions.length === 0 ? say('dev.none.hint') : undefined}
            />
          ) : (
            <ul class="rows">
              {shown.map((position) => (
                <PositionRow key={position.positionId} position={position} list={list} />
              ))}
            </ul>
          )}
        </section>
        <section class="panel" aria-label={say('dev.coverage')}>
          <h2>{say('dev.coverage')}</h2>
          <Answered question={coverage} icon="camera">
            {(report) => <CoverageList report={report} />}
          </Answered>
        </section>
      </div>
    </Page>
  );
};

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly beside?: string | undefined;
  readonly tone: 'good' | 'warn' | 'bad' | 'calm';
}

const toneIcons: Readonly<Record<FigureProps['tone'], IconName>> = {
  good: 'check',
  warn: 'triangle',
  bad: 'octagon',
  calm: 'device',
};

const Figure = ({ name, value, beside, tone }: FigureProps) => (
  <p class="dev-figure" data-tone={tone}>
    <Icon name={toneIcons[tone]} />
    <span>
      {name}
      {beside && <small>{beside}</small>}
    </span>
    <b>{value}</b>
  </p>
);

const Way = ({
  icon,
  name,
  view,
  main = false,
}: {
  icon: IconName;
  name: string;
  view: DevicesView;
  main?: boolean;
}) => {
  const kiosk = useKiosk();
  return (
    <button
      type="button"
      class={main ? 'button button-main' : 'button'}
      onClick={() => kiosk.go({ at: 'devices', view })}
    >
      <Icon name={icon} />
      {name}
    </button>
  );
};
