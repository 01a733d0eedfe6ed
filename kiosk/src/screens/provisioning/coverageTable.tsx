import type { CoverageReport } from '#contract/acceptance.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useSay } from '../../state/context.ts';
import { type Technician, useAsked } from './technician.ts';
import { provisioningTexts } from './texts.ts';

/** 全覆盖 as a number, and every area with the cameras that see it. */
export const CoverageTable = ({ technician }: { technician: Technician }) => {
  const say = useSay(provisioningTexts);
  const coverage = useAsked<CoverageReport>(technician, '/devices/coverage');
  return (
    <Answered question={coverage} icon="camera">
      {({ percent, covered, needed, areas }) => (
        <section class="panel prov-stack" aria-label={say('prov.coverage')}>
          <p class="prov-number" data-whole={percent === 100}>
            {say('cover.number', { n: percent })}
          </p>
          <p>{say('cover.count', { covered, needed })}</p>
          {areas.length === 0 ? (
            <Notice icon="camera" title={say('cover.none')} />
          ) : (
            <table class="prov-table">
              <thead>
                <tr>
                  <th scope="col">{say('cover.area')}</th>
                  <th scope="col">{say('cover.state')}</th>
                  <th scope="col">{say('cover.cameras')}</th>
                </tr>
              </thead>
              <tbody>
                {areas.map(({ areaId, name, state, cameras }) => (
                  <tr key={areaId} data-area={areaId} data-state={state}>
                    <th scope="row">{name}</th>
                    <td>
                      <span class="prov-state">
                        <Icon name={state === 'covered' || state === 'kept_free' ? 'check' : 'octagon'} size="small" />
                        {say(`cover.${state}`)}
                      </span>
                    </td>
                    <td>{cameras.map((camera) => camera.name).join('、') || say('prov.none')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      )}
    </Answered>
  );
};
