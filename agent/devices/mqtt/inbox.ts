/** Somebody who speaks on the broker and has not introduced itself. Times are milliseconds since the epoch. */
export interface Talker {
  /** The part of its topics that is its own: `shellyplus1-a8032ab1`, `tele/hall`. */
  readonly root: string;
  readonly topics: readonly string[];
  /** What it said last, cut. */
  readonly sample: string;
  readonly lastSeenAt: number;
  readonly messages: number;
}

export interface Inbox {
  note(topic: string, payload: string): void;
  /** It is known now. */
  forget(topic: string): void;
  /** The last heard first. */
  talkers(): Talker[];
}

const mostTalkers = 100;
const mostTopics = 8;
const longestSample = 200;
const longestTopic = 200;
/** A busy broker may say thousands a second; what strangers say is only looked at so often. */
const mostNotesPerSecond = 50;
/** First levels that many devices share; the second one tells them apart. */
const shared = /^(?:tele|stat|cmnd|devices|zigbee2mqtt|esphome|shellies|homie)\//;

/** Keeps who was heard and is not known, for the technician: a bounded list in memory. */
export const createInbox = (now: () => number): Inbox => {
  const talkers = new Map<string, Talker>();
  let second = 0;
  let notes = 0;

  return {
    note: (topic, payload) => {
      const at = now();
      const thisSecond = Math.floor(at / 1000);
      if (thisSecond !== second) notes = 0;
      second = thisSecond;
      notes += 1;
      if (notes > mostNotesPerSecond || topic.length > longestTopic) return;
      const root = rootOf(topic);
      const known = talkers.get(root);
      const topics = known?.topics ?? [];
      // Put in anew, so that the map stays in the order of who was heard last.
      talkers.delete(root);
      talkers.set(root, {
        root,
        topics: topics.includes(topic) || topics.length >= mostTopics ? topics : [...topics, topic],
        sample: printable(payload),
        lastSeenAt: at,
        messages: (known?.messages ?? 0) + 1,
      });
      const [oldest] = talkers.keys();
      if (talkers.size > mostTalkers && oldest !== undefined) talkers.delete(oldest);
    },
    forget: (topic) => void talkers.delete(rootOf(topic)),
    talkers: () => [...talkers.values()].reverse(),
  };
};

const rootOf = (topic: string): string => {
  const levels = topic.split('/');
  return levels.slice(0, shared.test(topic) ? 2 : 1).join('/');
};

const printable = (payload: string): string =>
  payload
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .slice(0, longestSample)
    .toWellFormed();
