import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { StreamStatus } from '#agent/footage/store.ts';
import type { GuardianDelivery, GuardianPicturesPort } from '#agent/guardians/ports.ts';
import { type App, createApp } from '#agent/http/app.ts';
import { loadPacks } from '#agent/policy/load.ts';
import type { RulePack } from '#agent/policy/pack.ts';
import { siteGuardianPictures } from '#agent/siteGuardianPictures.ts';
import { siteGuardianRoutes } from '#agent/siteGuardians.ts';
import { type House, openHouse } from '#tests/house.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by each test's assertions
  readonly body: any;
  /** As it came, for what must not be in it. */
  readonly text: string;
}
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const [longmatan] = loadPacks('longmatan-2023');
/** The district's pack, which says nothing of pictures, with a word on them. */
export const packWith = (
  guardianPictures: 'off' | 'still' | 'live',
  effectiveFrom = '2026-09-16',
  version = '9',
): RulePack => ({
  ...longmatan,
  ...{ version, effectiveFrom },
  footage: { ...longmatan.footage, guardianPictures, guardianPicturesRule: 'footage-lookups' },
});
/** As `nestbox policy install FILE` does it, from today on. */
export const rule = async (house: House, ...pack: [shows: 'off' | 'still' | 'live', version?: string]) => {
  const { status, body } = await house.post('/policy/packs', { pack: packWith(pack[0], undefined, pack[1]) });
  if (status !== 201) throw new Error(JSON.stringify(body));
};

/** A house with the guardians' listener beside it. */
export interface GuardianHouse extends House {
  readonly pageRoutes: readonly string[];
  page(method: Method, path: string, payload?: object, cookie?: string): Promise<PageAnswer>;
  /** Another listener over the same stores: as after a restart. */
  reopen(): Promise<Pick<GuardianHouse, 'page'>>;
  /** Makes a link for an adult; returns the secret in it. */
  link(adultId: string): Promise<string>;
  enter(link: string, tail: string): Promise<PageAnswer>;
  /** Enters and returns the cookie. */
  session(link: string, tail: string): Promise<string>;
  consent(adultId: string, ...purposes: string[]): Promise<void>;
}

interface GuardianHouseOptions {
  /** What is in the outbox for an adult, in the place of the real one. */
  readonly messagesTo?: GuardianDelivery['messagesTo'];
  /** Cameras and their pictures, in the place of the recorder's. */
  readonly footage?: Partial<Pick<GuardianPicturesPort, 'cameras' | 'newest'>>;
  /** The streams of the recorder, in the place of the index. */
  readonly streams?: () => StreamStatus[];
}

export const openGuardians = async ({
  messagesTo,
  footage,
  streams,
}: GuardianHouseOptions = {}): Promise<GuardianHouse> => {
  const house = await openHouse();
  const { config, clock, stores, zones } = house;
  const pictures = {
    ...siteGuardianPictures({ config, clock, stores, footage: { ...house.footage, ...(streams && { streams }) } }),
    ...footage,
  };
  const { toGuardians } = house.messages;
  const delivery = messagesTo ? { ...toGuardians, messagesTo } : toGuardians;
  const registered: string[] = [];
  const open = async () => {
    const app = await createApp({
      identify: () => undefined,
      logger: pino({ level: 'silent' }),
      routes: [
        async (scope) => {
          scope.addHook('onRoute', ({ method, url }) => void registered.push(`${[method].flat().join(' ')} ${url}`));
          const all = siteGuardianRoutes({ config, clock, stores, zones, delivery, pictures });
          for (const register of all) await scope.register(async (inner) => register(inner as App)); // as createApp does
        },
      ],
    });
    onTestFinished(() => app.close());
    const page: GuardianHouse['page'] = async (method, path, payload, cookie) => {
      const response = await app.inject({
        method,
        url: path.startsWith('/') ? path : `/guardian/v1/${path}`,
        headers: cookie === undefined ? {} : { cookie },
        ...(payload && { payload }),
      });
      const isJson = String(response.headers['content-type']).includes('json');
      return {
        status: response.statusCode,
        headers: response.headers,
        body: isJson && response.body !== '' ? response.json() : null,
        text: response.body,
      };
    };
    return { page };
  };
  const { page } = await open();
  const enter: GuardianHouse['enter'] = (link, tail) => page('POST', 'sessions', { link, tail });
  return {
    ...house,
    page,
    pageRoutes: registered,
    reopen: open,
    enter,
    link: async (adultId) => {
      const { status, body } = await house.post(`/adults/${adultId}/links`);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return new URL(body.url).hash.replace('#g=', '');
    },
    session: async (link, tail) => {
      const { status, headers, text } = await enter(link, tail);
      if (status !== 201) throw new Error(text);
      return String(headers['set-cookie']).split(';')[0] ?? '';
    },
    consent: async (adultId, ...purposes) => {
      const { status, body } = await house.ask('PUT', `/adults/${adultId}/consents`, {
        id: crypto.randomUUID(),
        purposes,
      });
      if (status !== 201) throw new Error(JSON.stringify(body));
    },
  };
};
