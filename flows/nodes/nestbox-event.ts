import { allows, chosen, cloudEventOf, createOnce, joinSite } from './hearing.ts';
import type { NodeConfig, Red } from './red.ts';

interface EventConfig extends NodeConfig {
  /** Without `cn.nestbox.`; empty: all. */
  readonly types?: string;
}

/** Event in: what happened in the house, without names. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-event', function (config: EventConfig) {
    const types = chosen(config.types);
    const isNew = createOnce();
    joinSite(red, this, config, (link) => [
      link.hear('events/+', (content, retained) => {
        const event = cloudEventOf(content);
        if (!event || retained) return;
        const topic = event.type.slice('cn.nestbox.'.length);
        if (allows(types, topic) && isNew(event.id)) this.send({ topic, payload: event });
      }),
    ]);
  });
};
