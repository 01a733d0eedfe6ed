import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import swagger from '@fastify/swagger';
import { pino } from 'pino';
import { type App, createApp } from '../http/app.ts';
import { type SiteParts, siteRoutes } from '../routes.ts';
import { version } from '../version.ts';
import { asyncApi } from './asyncapi.ts';
import { DeviceProfile } from './deviceProfile.ts';
import type { Access } from './roles.ts';

/** The checked-in descriptions of the interface, as text: file name → content. */
export const generateContract = async (): Promise<
  Record<'openapi.json' | 'asyncapi.json' | 'deviceProfile.json', string>
> => ({
  'openapi.json': textOf(await openApi()),
  'asyncapi.json': textOf(asyncApi(version)),
  'deviceProfile.json': textOf({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...DeviceProfile }),
});

/** The OpenAPI 3.1 description of every route that the agent really registers, with the roles that may call it. */
const openApi = async (): Promise<object> => {
  let described: App | undefined;
  const app = await createApp({
    identify: () => undefined,
    logger: pino({ level: 'silent' }),
    tls: undefined,
    routes: [
      async (scope) => {
        await scope.register(swagger, {
          openapi: {
            openapi: '3.1.0',
            info: { title: 'Nestbox', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
            components: {
              securitySchemes: {
                token: { type: 'http', scheme: 'bearer' },
                // Of OpenAPI 3.1, which the plugin writes as it is and its types do not know.
                certificate: { type: 'mutualTLS' } as never,
              },
            },
          },
          transform: ({ schema, url, route }) => ({
            // The kiosk's page and files are no interface that others build on.
            schema: { ...schema, ...accessOf(route.config?.access), hide: url === '/' || url.startsWith('/assets/') },
            url,
          }),
        });
        for (const routes of siteRoutes(nobody)) await scope.register(async (inner) => routes(inner as App));
        described = scope;
      },
    ],
  });
  await app.ready();
  const document = described?.swagger() ?? {};
  await app.close();
  return document;
};

const accessOf = (access: Access | undefined): object =>
  !access || access.roles === 'anyone'
    ? { security: [] }
    : {
        security: [{ token: [] }, ...(access.roles.includes('district') ? [{ certificate: [] }] : [])],
        'x-roles': [...access.roles],
        ...(access.person && { 'x-person': true }),
      };

/**
 * Stands for all that the routes are connected to. Registering a route asks nothing of it; its parts have parts without
 * end, so that it can be taken apart in any way.
 */
const anything: unknown = new Proxy(() => anything, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => 'anything' : anything),
  apply: () => anything,
});
const nobody = anything as SiteParts; // nothing of it is used: see above

const textOf = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

if (import.meta.main) {
  for (const [name, text] of Object.entries(await generateContract())) {
    writeFileSync(join(import.meta.dirname, name), text);
    console.log(`agent/contract/${name}`);
  }
}
