import { allows, chosen, cloudEventOf, createOnce, joinSite } from './hearing.ts';
import { followAlerts, type KnownAlert } from './knownAlerts.ts';
import type { NodeConfig, Red } from './red.ts';

interface AlertConfig extends NodeConfig {
  readonly kinds?: readonly string[];
  readonly severities?: readonly string[];
  readonly phases?: readonly string[];
}

/** Must stay quiet: the adult at the desk may not learn of it. A flow has to name them to hear of them. */
const quiet = new Set(['custody_block', 'unauthorised_pickup']);
const start = 'cn.nestbox.alert.';

/** Alert in: its life on the first output; whoever sends something in gets the list of those that stand on the second. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-alert', function (config: AlertConfig) {
    const [kinds, severities, phases] = [config.kinds, config.severities, config.phases].map(chosen);
    const isWanted = ({ kind, severity }: KnownAlert): boolean =>
      (kinds?.size ? kinds.has(kind) : !quiet.has(kind)) && allows(severities ?? new Set(), severity);
    const isNew = createOnce();
    joinSite(red, this, config, (link) => {
      const known = followAlerts(link);
      this.on('input', (message, send, done) => {
        const unresolved = known.unresolved();
        if (!unresolved) return done(new Error('The agent has not said yet which alerts stand'));
        send([null, { ...message, payload: unresolved.filter(isWanted) }]);
        done();
      });
      return [
        ...known.ends,
        link.hear('alerts/+', (content, retained) => {
          const event = cloudEventOf(content);
          if (!event?.type.startsWith(start) || retained || !isNew(event.id)) return;
          const phase = event.type.slice(start.length);
          if (phase === 'raised') known.keep(event.data);
          const alert = known.find(String(event.data.alertId));
          if (alert && phase === 'resolved') known.forget(alert.alertId);
          if (!alert || !isWanted(alert) || !allows(phases ?? new Set(), phase)) return;
          this.send([{ topic: phase, payload: event, alert }, null]);
        }),
      ];
    });
  });
};
