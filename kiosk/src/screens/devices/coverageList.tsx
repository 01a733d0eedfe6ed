import type { CoverageReport } from '#contract/acceptance.ts';
import type { IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import { Mark } from './figure.tsx';
import { devicesTexts } from './texts.ts';
import type { Standing } from './words.ts';

type State = CoverageReport['areas'][number]['state'];

const looks: Readonly<Record<State, { readonly icon: IconName; readonly tone: Standing['tone'] }>> = {
  violated: { icon: 'octagon', tone: 'bad' },
  no_camera: { icon: 'octagon', tone: 'bad' },
  unproved: { icon: 'triangle', tone: 'warn' },
  not_recording: { icon: 'triangle', tone: 'warn' },
  covered: { icon: 'check', tone: 'good' },
  kept_free: { icon: 'check', tone: 'calm' },
};
const order = Object.keys(looks);

/** Area by area, what is wrong first. */
export const CoverageList = ({ report }: { report: CoverageReport }) => {
  const say = useSay(devicesTexts);
  if (report.areas.length === 0) return <Notice icon="camera" title={say('dev.coverage.none')} />;
  const areas = report.areas.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <ul class="rows">
      {areas.map(({ areaId, name, state, cameras }) => (
        <li key={areaId} class="row dev-area" data-area={areaId} data-state={state}>
          <span class="row-words">
            <b>{name}</b>
            {cameras.length > 0 && <small>{cameras.map((camera) => camera.name).join(say('dev.comma'))}</small>}
          </span>
          <Mark {...looks[state]}>{say(`coverage.${state}`)}</Mark>
        </li>
      ))}
    </ul>
  );
};
