import {
  ChildBody,
  ChildList,
  ChildRecord,
  ClassBody,
  ClassList,
  ClassRecord,
  RoomBody,
  RoomRecord,
} from '#contract/people.ts';
import { access } from '#contract/roles.ts';
import type { ClassType } from '#contract/values.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import { checkChild, checkClass } from './checks.ts';
import { getResponses, PageQuery, pageOf, putResponses, RecordParams, refusalOf, sendRecord } from './recordRoutes.ts';
import { holdsSince } from './since.ts';
import type { PeopleStore } from './store.ts';

export interface RosterParts {
  readonly journal: Journal;
  readonly people: PeopleStore;
  readonly timeZone: string;
  /** The most children that the rules of a day allow in a class of this type; undefined when they do not say. */
  readonly classCap: (type: ClassType, day: Day) => number | undefined;
}

const erasedId = 'This id was a child who has been erased; give the new child another one';

/** Rooms, classes and children, as the head records them. */
export const rosterRoutes =
  ({ journal, people, timeZone, classCap }: RosterParts): Routes =>
  (app) => {
    const config = { access: access.head };
    const hasRoom = (id: string): boolean => people.room(id) !== undefined;
    const hasClass = (id: string): boolean => people.class(id) !== undefined;
    const hasAdult = (id: string): boolean => people.adult(id) !== undefined;

    app.get(
      '/api/v1/children',
      { config, schema: { querystring: PageQuery, response: getResponses(ChildList) } },
      async (request) => {
        const { records, next } = pageOf(request.query, people.children, ({ childId }) => childId);
        return { children: records, next };
      },
    );
    app.get(
      '/api/v1/children/:id',
      { config, schema: { params: RecordParams, response: getResponses(ChildRecord) } },
      async (request, reply) => sendRecord(reply, people.child(request.params.id)),
    );
    app.put(
      '/api/v1/children/:id',
      { config, schema: { params: RecordParams, body: ChildBody, response: putResponses(ChildRecord) } },
      async (request, reply) => {
        const { id, since, ...child } = request.body;
        const childId = request.params.id;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, id, (now) => {
          if (people.counted(childId)?.isErased) return { ok: false, failure: { code: 'gone', detail: erasedId } };
          const { faults, event } = holdsSince(since, now, timeZone);
          const refusal = refusalOf(checkChild(child, dayAt(now, timeZone), { hasClass, hasAdult }), faults);
          if (refusal) return refusal;
          return {
            ok: true,
            events: [{ id, ...event, type: 'child.recorded', actor, subject: childId, data: { childId, ...child } }],
            body: () => people.child(childId),
          };
        });
      },
    );

    app.get(
      '/api/v1/classes',
      { config, schema: { querystring: PageQuery, response: getResponses(ClassList) } },
      async (request) => {
        const { records, next } = pageOf(request.query, people.classes, ({ classId }) => classId);
        return { classes: records, next };
      },
    );
    app.get(
      '/api/v1/classes/:id',
      { config, schema: { params: RecordParams, response: getResponses(ClassRecord) } },
      async (request, reply) => sendRecord(reply, people.class(request.params.id)),
    );
    app.put(
      '/api/v1/classes/:id',
      { config, schema: { params: RecordParams, body: ClassBody, response: putResponses(ClassRecord) } },
      async (request, reply) => {
        const { id, since, ...body } = request.body;
        const classId = request.params.id;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, id, (now) => {
          const { faults, event } = holdsSince(since, now, timeZone);
          const refusal = refusalOf(checkClass(body, classCap(body.type, dayAt(now, timeZone)), hasRoom), faults);
          if (refusal) return refusal;
          return {
            ok: true,
            events: [{ id, ...event, type: 'class.defined', actor, subject: classId, data: { classId, ...body } }],
            body: () => people.class(classId),
          };
        });
      },
    );

    app.get(
      '/api/v1/rooms/:id',
      { config, schema: { params: RecordParams, response: getResponses(RoomRecord) } },
      async (request, reply) => sendRecord(reply, people.room(request.params.id)),
    );
    app.put(
      '/api/v1/rooms/:id',
      { config, schema: { params: RecordParams, body: RoomBody, response: putResponses(RoomRecord) } },
      async (request, reply) => {
        const { id, ...body } = request.body;
        const roomId = request.params.id;
        const { actor } = callerOf(request);
        return answerCommand(journal, request, reply, id, () => ({
          ok: true,
          events: [{ id, type: 'room.defined', actor, subject: roomId, data: { roomId, ...body } }],
          body: () => people.room(roomId),
        }));
      },
    );
  };
