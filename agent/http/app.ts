import type { ServerOptions } from 'node:https';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { validate as isUuid, v5 as uuidv5 } from 'uuid';
import type { TlsPair } from '#agent/config/tlsFiles.ts';
import type { Access, Role } from '#contract/roles.ts';
import { answerError, sendProblem } from './problems.ts';
import { schemaController } from './validation.ts';

/** Who is calling, as identity found out. */
export interface Principal {
  readonly role: Role;
  readonly name: string;
  /** For the journal: `staff:ID`, `adult:ID`, `kiosk:ID`, `token:ID` or `certificate:FINGERPRINT`. */
  readonly actor: string;
  readonly kioskId: string | undefined;
  readonly person: { readonly kind: 'adult' | 'staff'; readonly id: string } | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route. A route without it does not register. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Set on every route but those for anyone. */
    principal: Principal | undefined;
  }
}

export type App = FastifyInstance<
  import('fastify').RawServerDefault,
  import('fastify').RawRequestDefaultExpression,
  import('fastify').RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
/** What a feature's routes.ts gives: it registers its routes on the app. */
export type Routes = (app: App) => void | Promise<void>;

export interface AppOptions {
  readonly identify: (request: FastifyRequest) => Principal | 'revoked' | undefined;
  readonly routes: readonly Routes[];
  readonly logger: FastifyBaseLogger;
  readonly tls?: TlsPair | undefined;
}

const bodyLimit = 1024 * 1024;

/** The whole HTTP interface. Listens nowhere yet. */
export const createApp = async (options: AppOptions): Promise<App> => {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Nothing is logged of a request that goes well, so it needs no logger of its own.
    childLoggerFactory: (logger) => logger,
    bodyLimit,
    // For an address that cannot be read: the error handler is asked only once a route is found.
    frameworkErrors: (error, request, reply) => answerError(error, request, guarded(reply)),
    ...(options.tls && { https: tlsOptionsOf(options.tls) }),
    routerOptions: { maxParamLength: 200 },
    schemaController,
  }).withTypeProvider<TypeBoxTypeProvider>() as App;

  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, { code: 'not_found' }));
  app.decorateRequest('principal', undefined);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${method} ${url} does not say who may call it`);
  });
  app.addHook('onRequest', (request, reply, done) => {
    const access = request.routeOptions.config.access;
    if (!access || !authorise(access, options.identify(request), request, reply)) done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    takeKey(request);
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    guarded(reply);
    done(null, payload);
  });
  for (const register of options.routes) await app.register(async (scope) => register(scope as App));
  return app;
};

/** What every answer says, also that to an address which cannot be read: no hook is asked for it. */
const guarded = (reply: FastifyReply): FastifyReply => {
  reply.header('x-content-type-options', 'nosniff');
  // No page of another origin may load what the box answers.
  reply.header('cross-origin-resource-policy', 'same-origin');
  return reply.hasHeader('cache-control') ? reply : reply.header('cache-control', 'no-store');
};

/** With an authority, certificates are asked for and nobody is turned away without: a kiosk's browser has none. */
const tlsOptionsOf = ({ cert, key, clientCa }: TlsPair): ServerOptions => ({
  cert,
  key,
  ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
});

/** For namesake ids: a key that is no UUID always stands for the same one. Made once for Nestbox. */
const keyNamespace = '5f0c5a0e-52a5-4d53-9a0f-6e1f4f6a2b7d';

/** `Idempotency-Key` says what the body's `id` says, for callers who keep it apart; the body's own id goes first. */
const takeKey = ({ headers, body, routeOptions }: FastifyRequest): void => {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || typeof body !== 'object' || body === null || 'id' in body) return;
  const asked = routeOptions.schema?.body as { readonly properties?: object } | undefined; // a JSON Schema, as all are
  if (asked?.properties && 'id' in asked.properties)
    Object.assign(body, { id: isUuid(key) ? key : uuidv5(key, keyNamespace) });
};

const authorise = (
  access: Access,
  caller: Principal | 'revoked' | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined => {
  const principal = caller === 'revoked' ? undefined : caller;
  request.principal = principal;
  if (access.roles === 'anyone') return undefined;
  if (!principal) return sendProblem(reply, { code: caller === 'revoked' ? 'kiosk_revoked' : 'unauthenticated' });
  const isKioskAlone = principal.kioskId !== undefined && !principal.person;
  // Somebody at this kiosk may: a write whose person is no longer known waits for one, it is not refused for good.
  if (isKioskAlone && (access.person || !access.roles.includes(principal.role))) {
    return sendProblem(reply, { code: 'person_required' });
  }
  if (!access.roles.includes(principal.role)) return sendProblem(reply, { code: 'forbidden' });
  return undefined;
};
