import type { StepFailure } from '../driver.ts';
import type { CallAnswer, OnvifClient } from './client.ts';
import { clockSetting } from './clock.ts';
import { children, escapeXml, textAt } from './xml.ts';

export type Done = { readonly ok: true } | StepFailure;

/** A failed call as a step that failed. */
export const stepFailure = (answer: Extract<CallAnswer, { ok: false }>): StepFailure => {
  switch (answer.why) {
    case 'unreachable':
      return { ok: false, code: 'unreachable', detail: answer.detail };
    case 'not_authorized':
      return {
        ok: false,
        code: 'refused',
        detail: 'credentials refused',
        ...(answer.isPlainTextLeft && { isPlainTextLeft: true }),
      };
    case 'locked':
      return { ok: false, code: 'refused', detail: 'credentials refused: account locked or about to be' };
    default:
      return { ok: false, code: 'unsupported', detail: answer.detail };
  }
};

const done = (answer: CallAnswer): Done => (answer.ok ? { ok: true } : stepFailure(answer));

export interface Managed {
  readonly client: OnvifClient;
  /** Of its device service. */
  readonly address: URL;
}

/** Gives a user of the camera another password. What the user may do stays as it is. */
export const setPassword = async ({ client, address }: Managed, username: string, password: string): Promise<Done> => {
  const users = await client.call({ to: address, body: '<tds:GetUsers/>' });
  if (!users.ok && users.why !== 'unknown_action') return done(users);
  const known = users.ok ? children(users.body, 'User').find((one) => textAt(one, 'Username') === username) : undefined;
  const level = textAt(known, 'UserLevel') ?? 'Administrator';
  return done(
    await client.call({ to: address, body: `<tds:SetUser>${user(username, password, level)}</tds:SetUser>` }),
  );
};

/** Makes a user who may look and operate, and not change who may. `unsupported` where it has no room or no such call. */
export const createOperator = async ({ client, address }: Managed, username: string, password: string): Promise<Done> =>
  done(
    await client.call({
      to: address,
      body: `<tds:CreateUsers>${user(username, password, 'Operator')}</tds:CreateUsers>`,
    }),
  );

const user = (username: string, password: string, level: string): string =>
  `<tds:User><tt:Username>${escapeXml(username)}</tt:Username><tt:Password>${escapeXml(password)}</tt:Password>` +
  `<tt:UserLevel>${escapeXml(level)}</tt:UserLevel></tds:User>`;

/**
 * Sets the camera's clock to `utcMs` (milliseconds since the epoch). `unsupported` where a time server sets it: ours would
 * be undone, and it is the server that is wrong.
 */
export const setClock = async ({ client, address }: Managed, utcMs: () => number): Promise<Done> => {
  const clock = await client.readClock();
  if (!clock.ok) return stepFailure(clock);
  if (clock.isSetByHand === false) {
    return { ok: false, code: 'unsupported', detail: 'its clock is set by a time server' };
  }
  const first = await client.call({ to: address, body: clockSetting(utcMs(), true) });
  // Some refuse every time zone that is not written in their own way.
  const isRefused = !first.ok && (first.why === 'bad_argument' || first.why === 'other');
  const answer = isRefused ? await client.call({ to: address, body: clockSetting(utcMs(), false) }) : first;
  if (answer.ok) await client.readClock();
  return done(answer);
};

/** Restarts the camera: it answers, and is gone for a minute or two. Asked of the device service, which every camera has. */
export const reboot = async ({ client, address }: Managed): Promise<Done> =>
  done(await client.call({ to: address, body: '<tds:SystemReboot/>' }));
