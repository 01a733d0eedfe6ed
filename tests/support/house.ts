import { v7 as uuidv7 } from 'uuid';
import type { ClassRecord } from '#contract/people.ts';
import type { Role } from '#contract/roles.ts';
import { openSiteApp, type SiteApp } from './siteApp.ts';

export interface HouseAnswer {
  readonly status: number;
  // Whatever the route answered; each test says what it expects of it.
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by the assertions
  readonly body: any;
}

/** A real site over its public HTTP interface, asked as the head unless said otherwise. */
export interface House extends SiteApp {
  readonly class: ClassRecord;
  ask(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, role?: Role): Promise<HouseAnswer>;
  /** With a new id. */
  post(url: string, body?: object, role?: Role): Promise<HouseAnswer>;
  get(url: string, role?: Role): Promise<HouseAnswer>;
  /** Records a child of the first class. */
  child(childId: string, more?: object): Promise<HouseAnswer>;
  adult(adultId: string, more?: object): Promise<HouseAnswer>;
  comes(childId: string, more?: object): Promise<HouseAnswer>;
  /** Staff let the child go. */
  leaves(childId: string, more?: object): Promise<HouseAnswer>;
  advance(minutes: number): void;
}

export const openHouse = async (): Promise<House> => {
  const site = await openSiteApp();
  const tokens = new Map<Role, Readonly<Record<string, string>>>();
  const headersOf = (role: Role) => {
    const known = tokens.get(role) ?? site.as(role);
    tokens.set(role, known);
    return known;
  };
  const [first] = site.stores.people.classes();
  if (!first) throw new Error('The demo has no class');
  const ask: House['ask'] = async (method, url, payload, role = 'head') => {
    const response = await site.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: headersOf(role),
      ...(payload && { payload }),
    });
    return { status: response.statusCode, body: response.json() };
  };
  const post: House['post'] = (url, body = {}, role) => ask('POST', url, { id: uuidv7(), ...body }, role);
  return {
    ...site,
    class: first,
    ask,
    post,
    get: (url, role) => ask('GET', url, undefined, role),
    child: (childId, more = {}) =>
      ask('PUT', `/children/${childId}`, {
        id: uuidv7(),
        name: `演示${childId}`,
        birthDate: '2025-01-10',
        classId: first.classId,
        careType: 'full_day',
        enrolledFrom: '2025-09-01',
        guardians: [],
        ...more,
      }),
    adult: (adultId, more = {}) =>
      ask('PUT', `/adults/${adultId}`, { id: uuidv7(), name: `示例${adultId}`, phoneTail: '0000', ...more }),
    comes: (childId, more = {}) => post('/attendance/check-ins', { childId, method: 'staff', ...more }),
    leaves: (childId, more = { override: { reason: 'demo' } }) =>
      post('/attendance/check-outs', { childId, method: 'staff', ...more }),
    advance: (minutes) => site.clock.advance(minutes * 60_000),
  };
};
