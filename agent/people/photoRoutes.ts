import type { FastifyRequest } from 'fastify';
import { PhotoBody, PhotoView } from '#contract/photos.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { isPicture, type Photographed, photographed } from './photos.ts';
import { RecordParams } from './recordRoutes.ts';
import type { PeopleStore } from './store.ts';

const kinds: readonly { readonly path: string; readonly kind: Photographed }[] = [
  { path: 'children', kind: 'child' },
  { path: 'adults', kind: 'adult' },
  { path: 'staff', kind: 'staff' },
];
const written = { 200: PhotoView, 201: PhotoView, '4xx': Problem };

/** Photos: the head gives them, whoever hands a child over sees them; a guardian only those of the own children. */
export const photoRoutes =
  ({ journal, people }: { readonly journal: Journal; readonly people: PeopleStore }): Routes =>
  (app) => {
    const knows: Record<Photographed, (id: string) => boolean> = {
      child: (id) => people.child(id) !== undefined,
      adult: (id) => people.adult(id) !== undefined,
      staff: (id) => people.staff(id) !== undefined,
    };
    const maySee = (request: FastifyRequest, kind: Photographed, personId: string): boolean => {
      const { person } = callerOf(request);
      if (person?.kind !== 'adult') return true;
      if (kind === 'adult') return person.id === personId;
      return kind === 'child' && people.childrenOf(person.id).some(({ childId }) => childId === personId);
    };

    for (const { path, kind } of kinds) {
      app.put(
        `/api/v1/${path}/:id/photo`,
        { config: { access: access.head }, schema: { params: RecordParams, body: PhotoBody, response: written } },
        (request, reply) => {
          const personId = request.params.id;
          const { id, picture } = request.body;
          const { actor } = callerOf(request);
          answerCommand(journal, request, reply, id, () => {
            if (!knows[kind](personId)) return { ok: false, failure: { code: 'not_found' } };
            const bytes = picture ? Buffer.from(picture.base64, 'base64') : undefined;
            if (picture && bytes && !isPicture(picture.mediaType, bytes)) {
              const errors = [{ path: 'body/picture/base64', message: `is no picture of type ${picture.mediaType}` }];
              return { ok: false, failure: { code: 'invalid', errors } };
            }
            return {
              ok: true,
              events: [photographed(kind, personId, picture ?? undefined, { id, actor })],
              body: () => ({ personId, bytes: bytes?.length ?? 0 }),
            };
          });
        },
      );
      app.get(
        `/api/v1/${path}/:id/photo`,
        { config: { access: access.kioskWrite }, schema: { params: RecordParams, response: { '4xx': Problem } } },
        (request, reply) => {
          const personId = request.params.id;
          if (!maySee(request, kind, personId)) return void sendProblem(reply, { code: 'not_yours' });
          const photo = people.photo(kind, personId);
          if (!photo) return void sendProblem(reply, { code: 'not_found' });
          // Already bytes: no schema to write them by.
          reply.type(photo.mediaType).send(photo.bytes as never);
        },
      );
    }
  };
