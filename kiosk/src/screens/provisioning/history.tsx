import type { PositionHistory } from '#contract/provisioning.ts';
import { Answered } from '../../parts/answered.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Technician, useAsked } from './technician.ts';
import { provisioningTexts } from './texts.ts';
import { inLanguage } from './words.ts';

const mostShown = 40;

/** Every unit that stood here, and what happened, whichever stood here then. */
export const History = ({ technician, positionId }: { technician: Technician; positionId: string }) => {
  const kiosk = useKiosk();
  const say = useSay(provisioningTexts);
  const history = useAsked<PositionHistory>(technician, `/devices/${positionId}/history`);
  const time = (at: string): string => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value);
  return (
    <Answered question={history} icon="clock">
      {({ units, entries }) => (
        <section class="prov-inner" aria-label={say('pos.history')}>
          <ol class="prov-history">
            {units.toReversed().map((unit) => (
              <li key={unit.since}>
                <b>
                  {[unit.manufacturer, unit.model, unit.serial].filter((part) => part !== null).join(' ') ||
                    unit.unitId}
                </b>
                <small>
                  {time(unit.since)}
                  {unit.until !== null && ` – ${time(unit.until)}`}
                </small>
              </li>
            ))}
          </ol>
          <ol class="prov-history">
            {entries.slice(0, mostShown).map((entry) => (
              <li key={entry.seq}>
                <small>
                  {time(entry.at)} {inLanguage(entry.text, kiosk.settings.value.language)}
                </small>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Answered>
  );
};
