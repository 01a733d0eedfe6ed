import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { StrangeList, TeachingBody } from '#contract/teaching.ts';
import type { Routes } from '../../http/app.ts';
import { answerCommand, callerOf } from '../../http/commands.ts';
import type { Provisioning } from './provisioning.ts';

/** What is heard and not understood: events of cameras that can be taught, and strangers on the broker. */
export const strangeRoutes =
  ({ parts }: Provisioning): Routes =>
  (app) => {
    const { timeZone } = parts.config.site;
    const list = () => {
      const taught = parts.store.teachings();
      const isTaught = (topic: string, item: string): boolean =>
        taught.some((each) => each.topic === topic && each.item === item);
      return {
        events: parts.strangeEvents
          .all()
          .filter(({ topic, item }) => !isTaught(topic, item))
          .map(({ lastAt, ...event }) => ({ ...event, lastAt: toRfc3339(lastAt, timeZone) })),
        taught: [...taught],
        talkers: parts.strangers().map(({ root, topics, sample, lastSeenAt, messages, because, suggestions }) => ({
          root,
          topics: [...topics],
          sample,
          lastSeenAt: toRfc3339(epochMs(lastSeenAt), timeZone),
          messages,
          ...(because && { because }),
          suggestions: [...suggestions],
        })),
      };
    };
    app.get(
      '/api/v1/devices/strange',
      { config: { access: access.technicianRead }, schema: { response: { 200: StrangeList } } },
      list,
    );
    app.post(
      '/api/v1/devices/strange/teachings',
      {
        config: { access: access.technician },
        schema: { body: TeachingBody, response: { 200: StrangeList, 201: StrangeList, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id, ...data } = request.body;
        const { actor } = callerOf(request);
        return answerCommand(parts.journal, request, reply, id, () => ({
          ok: true,
          events: [{ id, type: 'device.event_taught', actor, subject: data.item, data }],
          body: list,
        }));
      },
    );
  };
