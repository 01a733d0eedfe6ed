import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, onTestFinished } from 'vitest';
import { type Config, demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { createApp } from '#agent/http/app.ts';
import { type Credentials, openCredentials } from '#agent/identity/credentials.ts';
import { createIdentify, createStillWelcome } from '#agent/identity/identify.ts';
import { kioskRoutes } from '#agent/identity/kioskRoutes.ts';
import { createEnrolmentCode, kioskCookie } from '#agent/identity/kiosks.ts';
import { createPasses } from '#agent/identity/passes.ts';
import type { PresenceOf } from '#agent/identity/ports.ts';
import { sessionRoutes } from '#agent/identity/sessionRoutes.ts';
import { createSessions } from '#agent/identity/sessions.ts';
import { createIdentityStore, type IdentityStore } from '#agent/identity/store.ts';
import { createToken } from '#agent/identity/tokens.ts';
import { type Db, openDatabase } from '#agent/journal/database.ts';
import { createJournal } from '#agent/journal/journal.ts';
import { personRoutes } from '#agent/people/personRoutes.ts';
import { rosterRoutes } from '#agent/people/rosterRoutes.ts';
import { seedFacility } from '#agent/people/seed.ts';
import { createPeopleStore, type PeopleStore } from '#agent/people/store.ts';
import { epochMs } from '#agent/time/clock.ts';
import { access, type Role } from '#contract/roles.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { temporaryFolder } from './folder.ts';
import { openTestJournal, type TestJournal } from './journal.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | number | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by each test's assertions
  readonly body: any;
}
type Headers = Record<string, string>;

/** People and identity of a facility, over HTTP, on a real journal. */
export interface Facility extends TestJournal {
  readonly config: Config;
  readonly people: PeopleStore;
  readonly identity: IdentityStore;
  readonly credentials: Credentials;
  readonly createProjections: typeof createProjections;
  /** Everything that was logged, as text. */
  readonly logged: () => string;
  readonly stillWelcome: (headers: Headers) => boolean;
  call(headers: Headers, method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer>;
  /** Headers of a program with a new token. */
  as(role: Role): Headers;
  /** Headers of a newly enrolled kiosk. */
  enrol(): Promise<Headers>;
  identify(kiosk: Headers, secret: string, method?: 'pin' | 'card'): Promise<Answer>;
}

export const createProjections = (db: Db) => [createPeopleStore(db).projection, createIdentityStore(db).projection];

/** The demo facility's data, seeded once for all tests of a file: seventy PINs are slow to hash. */
let seeded: Promise<string> | undefined;
const template = mkdtempSync(join(tmpdir(), 'nestbox-seeded-'));
afterAll(() => rmSync(template, { recursive: true, force: true }));

const seedTemplate = async (): Promise<string> => {
  const db = openDatabase(join(template, 'journal.db'));
  const clock = fakeClock();
  const people = createPeopleStore(db);
  const journal = createJournal(db, clock, [people.projection]);
  const config = loadConfig({ file: demoFacilityFile, data: template });
  await seedFacility({ config, journal, clock, people, credentials: openCredentials(template) });
  db.close();
  return template;
};

/** A new folder with the demo facility in it, as it is after its first start. */
const seededFolder = async (): Promise<string> => {
  seeded ??= seedTemplate();
  const [from, folder] = [await seeded, temporaryFolder()];
  copyFileSync(join(from, 'journal.db'), join(folder, 'journal.db'));
  cpSync(join(from, 'keys'), join(folder, 'keys'), { recursive: true });
  return folder;
};

/** Opens the demo facility; with `folder`, what is there: nothing yet, or the facility before its restart. */
export const openFacility = async (
  options: {
    readonly folder?: string;
    readonly clock?: FakeClock;
    readonly config?: Config;
    readonly presenceOf?: PresenceOf;
  } = {},
): Promise<Facility> => {
  let stores: { people: PeopleStore; identity: IdentityStore } | undefined;
  const opened = openTestJournal({
    folder: options.folder ?? (await seededFolder()),
    ...(options.clock && { clock: options.clock }),
    projections: (db) => {
      stores = { people: createPeopleStore(db), identity: createIdentityStore(db) };
      return [stores.people.projection, stores.identity.projection];
    },
  });
  if (!stores) throw new Error('The journal was opened without its projections');
  const { people, identity } = stores;
  const { journal, clock, folder } = opened;
  const config = options.config ?? loadConfig({ file: demoFacilityFile, data: folder });
  const { timeZone } = config.site;
  const credentials = openCredentials(folder);
  const sessions = createSessions(clock);
  const passes = createPasses(credentials, people);
  await seedFacility({ config, journal, clock, people, credentials });

  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
  const presenceOf = options.presenceOf ?? (() => undefined);
  const app = await createApp({
    logger: pino({ level: 'trace' }, sink),
    identify: createIdentify({ store: identity, people, sessions, passes, now: clock.now }),
    routes: [
      // A write that a kiosk may send late, and who it was taken from.
      (late) => {
        late.post('/api/v1/late', { config: { access: access.caregiverWrite } }, async ({ principal }) => ({
          actor: principal?.actor,
        }));
      },
      rosterRoutes({ journal, people, timeZone, classCap: (type) => (type === 'infant' ? 10 : undefined) }),
      personRoutes({ journal, people, credentials, timeZone }),
      kioskRoutes({ journal, clock, timeZone, store: identity, credentials }),
      sessionRoutes({
        journal,
        clock,
        site: config.site,
        store: identity,
        credentials,
        people,
        sessions,
        passes,
        presenceOf,
        mayTake: () => true,
      }),
    ],
  });
  onTestFinished(() => app.close());

  const call: Facility['call'] = async (headers, method, url, body) => {
    const response = await app.inject({ method, url: `/api/v1${url}`, headers, ...(body && { payload: body }) });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? null : response.json(),
    };
  };
  const enrol = async (): Promise<Headers> => {
    const code = createEnrolmentCode(identity, credentials, { uses: 1, expiresAt: epochMs(clock.now() + 60_000) });
    const answer = await call({}, 'POST', '/kiosks/enrolments', { id: crypto.randomUUID(), code, name: '前台' });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body) + lines.join(''));
    return { cookie: cookieOf(answer) };
  };
  return {
    ...opened,
    config,
    people,
    identity,
    credentials,
    createProjections,
    logged: () => lines.join(''),
    stillWelcome: (headers) => createStillWelcome(identity)({ headers }),
    call,
    as: (role) => ({ authorization: `Bearer ${createToken(journal, { role, name: role, actor: 'agent' }).token}` }),
    enrol,
    identify: (kiosk, secret, method = 'pin') => call(kiosk, 'POST', '/sessions', { method, secret }),
  };
};

/** The kiosk cookie that an answer sets, as a browser sends it back. */
export const cookieOf = ({ headers }: Answer): string => {
  const [cookie = ''] = [headers['set-cookie']].flat();
  const [pair = ''] = String(cookie).split(';');
  if (!pair.startsWith(`${kioskCookie}=`)) throw new Error(`The answer sets no kiosk cookie: ${cookie}`);
  return pair;
};
