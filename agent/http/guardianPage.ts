import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import { access } from '#contract/roles.ts';
import type { Routes } from './app.ts';
import { pageHeaders } from './kiosk.ts';
import { sendProblem } from './problems.ts';

/** Where the build puts the guardians' page. */
const built = resolve(import.meta.dirname, '../../kiosk/guardian/dist');

/** The guardians' page and its files, which hold nothing about anybody. */
export const guardianFiles =
  (folder = built): Routes =>
  async (app) => {
    await app.register(fastifyStatic, { root: folder, serve: false });
    const config = { access: access.anyone };
    app.get('/', { config }, (_request, reply) => {
      if (!existsSync(join(folder, 'index.html'))) {
        return sendProblem(reply, { code: 'unavailable', detail: 'The page is not built; npm start builds it' });
      }
      return reply.headers(pageHeaders).sendFile('index.html', { cacheControl: false });
    });
    // It only shows what is pushed; a new version of it must be seen at once.
    for (const file of ['push.js', 'icon.svg']) {
      app.get(`/${file}`, { config }, (_request, reply) =>
        reply.header('cache-control', 'no-cache').sendFile(file, { cacheControl: false }),
      );
    }
    // File names carry their content's hash.
    app.get<{ Params: { '*': string } }>('/assets/*', { config }, (request, reply) =>
      reply
        .header('cache-control', 'public, max-age=31536000, immutable')
        .sendFile(`assets/${request.params['*']}`, { cacheControl: false }),
    );
  };
