import { filled, joinAsking } from './asking.ts';
import type { NodeConfig, Red } from './red.ts';

interface AcknowledgeConfig extends NodeConfig {
  /** What was done. */
  readonly action?: string;
}

/** Acknowledge: a notice or a warning that the flow has dealt with. What is critical is for people. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-acknowledge', function (config: AcknowledgeConfig) {
    joinAsking(red, this, config, (ask) => ({
      input: (message, answered) => {
        const { alertId } = (message.alert ?? {}) as { alertId?: unknown };
        const action = filled(red, config.action || String(message.action ?? ''), message).slice(0, 200);
        void ask({ ask: 'acknowledge', alertId: message.alertId ?? alertId, action }).then(answered);
      },
    }));
  });
};
