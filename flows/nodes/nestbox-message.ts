import { asksForNames, filled, joinAsking } from './asking.ts';
import type { Message, NodeConfig, Red } from './red.ts';

interface MessageConfig extends NodeConfig {
  /** A role, or `channel` with the id of one; empty: `msg.to`. */
  readonly to?: string;
  readonly channel?: string;
  readonly zh?: string;
  readonly en?: string;
  readonly urgent?: boolean;
  readonly key?: string;
}

/** Message out: to a role or a channel, in both languages. Who that is, and by which way, is the site's own business. */
export default (red: Red): void => {
  red.nodes.registerType('nestbox-message', function (config: MessageConfig) {
    const text = (language: 'zh' | 'en', message: Message): string => {
      const { [language]: given } = (message.text ?? {}) as { zh?: unknown; en?: unknown };
      return config[language] ? filled(red, config[language], message) : String(given ?? '');
    };
    // Only a node that is made knows its tab.
    const tab = () => red.util.evaluateNodeProperty('NR_FLOW_ID', 'env', this);
    joinAsking(red, this, config, (ask) => ({
      input: (message, answered) => {
        const to = config.to === 'channel' ? { channel: config.channel ?? '' } : config.to || message.to;
        const key = config.key ? filled(red, config.key, message) : message.key;
        const urgent = config.urgent || message.urgent === true;
        const [zh, en] = [text('zh', message).slice(0, 1000), text('en', message).slice(0, 1000)];
        void ask({
          ask: 'message',
          to,
          text: { zh, en },
          ...(asksForNames(zh + en) && { tab: tab(), about: aboutOf(message) }),
          ...(urgent && { urgent }),
          ...(key !== undefined && { key: String(key).slice(0, 120) }),
        }).then(answered);
      },
    }));
  });
};

/** Whom the event was about: as `nestbox-event` gives it, or as a flow has put it into the message. */
const aboutOf = ({ payload, childId, staffId }: Message): object => {
  const { data } = (payload ?? {}) as { data?: { childId?: unknown; staffId?: unknown } };
  const [child, staff] = [childId ?? data?.childId, staffId ?? data?.staffId];
  return { ...(child !== undefined && { childId: child }), ...(staff !== undefined && { staffId: staff }) };
};
