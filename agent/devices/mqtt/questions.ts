import type { Connection } from './connection.ts';
import type { Entity } from './entity.ts';

/** Asks devices how they stand; several parts of one unit ask the same once. */
export interface Questions {
  ask(entity: Entity): void;
  close(): void;
}

/** Long enough for the parts of a unit to come in, and for its topics to be subscribed to. */
const gatherMs = 100;

export const createQuestions = (connection: Connection): Questions => {
  const waiting = new Map<string, { topic: string; payload: string }>();
  let timer: NodeJS.Timeout | undefined;
  return {
    ask: (entity) => {
      for (const question of entity.questions) waiting.set(`${question.topic} ${question.payload}`, question);
      if (waiting.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        // Not kept for later when the connection is away: after the next connect everybody is asked.
        for (const { topic, payload } of waiting.values()) connection.publishNow(topic, payload);
        waiting.clear();
      }, gatherMs);
    },
    close: () => clearTimeout(timer),
  };
};
