import { randomUUID } from 'node:crypto';
import { filled, joinAsking } from './asking.ts';
import type { NodeConfig, Red } from './red.ts';

interface SirenConfig extends NodeConfig {
  readonly reason?: string;
  /** How long it sounds in all; the node renews its lease until then. */
  readonly seconds?: string | number;
}

const leaseSeconds = 30;
const renewAfterMs = 20_000;
const longestSeconds = 600;

/** Siren out: a lease that the node renews. It ends by itself when the flows die; `stop: true` ends it. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-siren', function (config: SirenConfig) {
    let renewal: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(renewal);
      renewal = undefined;
    };
    joinAsking(red, this, config, (ask) => {
      let leaseId: string | undefined;
      let endsMs = 0;
      return {
        input: (message, answered) => {
          stop();
          if (message.stop === true) {
            // A second is the shortest lease, and the last one asked for counts.
            if (leaseId === undefined || performance.now() >= endsMs) return answered({ id: null, ok: true });
            const ended = { ask: 'siren', leaseId, reason: 'stop', seconds: 1 } as const;
            leaseId = undefined;
            return void ask(ended).then(answered);
          }
          const reason = filled(red, config.reason || String(message.reason ?? ''), message).slice(0, 200);
          const wanted = Number(message.seconds ?? config.seconds ?? leaseSeconds);
          const id = randomUUID();
          leaseId = id;
          endsMs = performance.now() + Math.min(wanted, longestSeconds) * 1000;
          const seconds = (): number =>
            Math.min(leaseSeconds, Math.max(1, Math.floor((endsMs - performance.now()) / 1000)));
          const renew = (): void => {
            if (leaseId !== id || endsMs - performance.now() <= 1000) return;
            void ask({ ask: 'siren', leaseId: id, reason, seconds: seconds() }).then((answer) => {
              if (answer.ok && leaseId === id) renewal = setTimeout(renew, renewAfterMs);
            });
          };
          void ask({ id, ask: 'siren', leaseId: id, reason, seconds: seconds() }).then((answer) => {
            answered(answer);
            if (answer.ok && leaseId === id) renewal = setTimeout(renew, renewAfterMs);
          });
        },
        end: stop,
      };
    });
  });
};
