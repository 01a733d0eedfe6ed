import { createOnce, joinSite } from './hearing.ts';
import type { NodeConfig, Red } from './red.ts';

interface SummaryConfig extends NodeConfig {
  /** Also when a day that was told is sealed once more. */
  readonly everyRevision?: boolean;
}

/** A day that was sealed so long ago is no news: the broker keeps the last one for whoever comes later. */
const freshForMs = 12 * 60 * 60_000;

/** Summary in: the day that was sealed, in counts. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-summary', function (config: SummaryConfig) {
    const isNew = createOnce();
    joinSite(red, this, config, (link) => [
      link.hear('digest', (content) => {
        const { day, revision, sealedAt } = content as Record<string, unknown>;
        if (typeof day !== 'string' || typeof sealedAt !== 'string') return;
        if (!(Date.now() - Date.parse(sealedAt) < freshForMs)) return;
        if (!isNew(config.everyRevision ? `${day}.${revision}` : day)) return;
        this.send({ topic: day, payload: content });
      }),
    ]);
  });
};
