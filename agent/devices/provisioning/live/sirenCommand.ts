import type { Clock } from '#agent/time/clock.ts';
import type { Connection } from '../../mqtt/connection.ts';
import type { Roster } from '../../mqtt/roster.ts';
import { outputCommand } from '../../outputCommand.ts';
import type { SiteOutputs } from '../../siteOutputs.ts';
import type { SirenUnit } from './bench.ts';

const validForSeconds = 5;

/**
 * How a live test tells a siren to sound, in the siren's own words, as an alarm does. One that takes a lease is still by itself
 * when nobody stops it. False when it could not be told: the broker is away, or the siren wants to hear what we cannot write.
 */
export const sirenCommand =
  (parts: {
    readonly connection: Pick<Connection, 'publishNow'>;
    readonly roster: Pick<Roster, 'ofUnit'>;
    readonly clock: Clock;
    readonly site: { readonly code: string; readonly timeZone: string };
    /** On a relay of a camera it is held on as for an alarm, so that its end is repeated until it is heard. */
    readonly holdRelay: SiteOutputs['hold'];
  }) =>
  (unit: SirenUnit, on: boolean): boolean => {
    const isHeld = parts.holdRelay(unit, on);
    if (isHeld !== undefined) return isHeld;
    const { unitId } = unit;
    const output = parts.roster.ofUnit(unitId).find(({ entity }) => entity.sensor === 'output');
    const message = outputCommand(
      on,
      {
        deviceId: output?.entity.deviceId ?? unitId,
        site: parts.site.code,
        timeZone: parts.site.timeZone,
        now: parts.clock.now(),
        validForSeconds,
      },
      output?.entity,
    );
    return message !== undefined && parts.connection.publishNow(message.topic, message.payload);
  };
