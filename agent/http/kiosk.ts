import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import { access } from '#contract/roles.ts';
import type { Routes } from './app.ts';
import { sendProblem } from './problems.ts';

/** Where the build puts the kiosk's page. */
const built = resolve(import.meta.dirname, '../../kiosk/dist');
const contract = resolve(import.meta.dirname, '../contract');

/** No script, style or picture but our own; footage and speech stay on the box. */
const contentPolicy = [
  "default-src 'self'",
  // Faces are fetched with a session and shown from memory.
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page asks for no sensor, tells nobody where it came from, and shares no window with anybody. */
export const pageHeaders = {
  'content-security-policy': contentPolicy,
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=()',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** The kiosk's page and files, and the description of the interface. They hold nothing about anybody. `folder`: where they are built. */
export const kioskRoutes =
  (folder = built): Routes =>
  async (app) => {
    await app.register(fastifyStatic, { root: folder, serve: false });
    const config = { access: access.anyone };

    app.get('/', { config }, (_request, reply) => {
      if (!existsSync(join(folder, 'index.html'))) {
        return sendProblem(reply, { code: 'unavailable', detail: 'The kiosk is not built; npm start builds it' });
      }
      return reply.headers(pageHeaders).sendFile('index.html', { cacheControl: false });
    });
    // The worker's own scope is the whole page; a new version of it must be seen at once.
    for (const file of ['sw.js', 'manifest.webmanifest', 'icon.svg']) {
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
    app.get('/api/v1/openapi.json', { config }, (_request, reply) =>
      reply.type('application/json').send(readFileSync(join(contract, 'openapi.json'))),
    );
  };
