import type { Forecast } from '#contract/plans.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { headTexts } from './headTexts.ts';

const changes = about('attendance', 'staff');

/** Which room will be short within the hour, and what that rests on. */
export const ForecastPanel = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const { language } = kiosk.settings.value;
  const forecast = useQuestion<Forecast>('/ratio/forecast?minutes=60', changes);
  return (
    <section class="panel" aria-label={say('head.forecast')}>
      <h2>{say('head.forecast')}</h2>
      <Answered question={forecast}>
        {({ rooms, basis }) => {
          const short = rooms.flatMap((room) => (room.short ? [{ ...room.short, roomId: room.roomId }] : []));
          const assumed = [
            ...(basis.arrivals > 0 ? [say('head.forecast.arrivals', { n: basis.arrivals })] : []),
            ...(basis.departures > 0 ? [say('head.forecast.departures', { n: basis.departures })] : []),
            ...(basis.staffMissing > 0 ? [say('head.forecast.missing', { n: basis.staffMissing })] : []),
            ...(basis.staffWithoutShift > 0 ? [say('head.forecast.noShift', { n: basis.staffWithoutShift })] : []),
          ];
          return (
            <>
              {short.length === 0 ? (
                <p class="forecast-calm" data-tone={kiosk.fresh.value ? 'good' : undefined}>
                  <Icon name={kiosk.fresh.value ? 'check' : 'clock'} />
                  {say('head.forecast.none')}
                </p>
              ) : (
                <ul class="rows">
                  {short.map(({ roomId, text }) => (
                    <li key={roomId} class="row" data-tone="warn">
                      <Icon name="triangle" />
                      <span class="row-words">
                        <b>{text[language]}</b>
                      </span>
                    </li>
                  ))}
                </ul>
              )}
              {assumed.length > 0 && <p class="hint">{assumed.join(say('tile.comma'))}</p>}
            </>
          );
        }}
      </Answered>
    </section>
  );
};
