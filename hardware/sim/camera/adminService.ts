import type { Access } from './access.ts';
import type { Call } from './deviceService.ts';
import { child, children, escapeXml, type Reply, refuse, reply, text, type XmlNode } from './soap.ts';

const shortestPassword = 8;

/** What only an administrator may ask of the device service: accounts, clock, restart. */
export const adminActions: ReadonlySet<string> = new Set([
  'GetUsers',
  'CreateUsers',
  'SetUser',
  'DeleteUsers',
  'SetSystemDateAndTime',
  'SystemReboot',
]);

/** Undefined for an action of another service. */
export const adminService = (call: Call, access: Access, restart: () => void): Reply | undefined => {
  const { action, body } = call.request;
  const done = (inside = ''): Reply => reply(`<tds:${action}Response>${inside}</tds:${action}Response>`);
  switch (action) {
    case 'GetUsers':
      return done(
        access
          .users()
          .map(
            ({ name, level }) =>
              `<tds:User><tt:Username>${escapeXml(name)}</tt:Username><tt:UserLevel>${level}</tt:UserLevel></tds:User>`,
          )
          .join(''),
      );
    case 'CreateUsers':
    case 'SetUser': {
      const users = children(body, 'User').map(readUser);
      if (users.some((user) => user === undefined))
        return refuse('ter:InvalidArgVal', 'A user needs a name and a level');
      for (const user of users.filter((each) => each !== undefined)) {
        if (user.password !== undefined && user.password.length < shortestPassword)
          return refuse('ter:PasswordTooWeak', `A password needs ${shortestPassword} characters`);
        if (action === 'CreateUsers' && user.password === undefined)
          return refuse('ter:PasswordTooWeak', 'A new user needs a password');
        const isDone = action === 'CreateUsers' ? access.create(user) : access.change(user);
        if (isDone) continue;
        return action === 'CreateUsers'
          ? refuse('ter:UsernameClash', `There is a user ${user.name} already`)
          : refuse('ter:UsernameMissing', `There is no user ${user.name}`);
      }
      return done();
    }
    case 'DeleteUsers': {
      const name = text(body, 'Username') ?? '';
      return access.remove(name) ? done() : refuse('ter:UsernameMissing', `There is no user ${name}`);
    }
    case 'SetSystemDateAndTime':
      return setClock(call, done);
    case 'SystemReboot':
      return {
        ok: true,
        body: '<tds:SystemRebootResponse><tds:Message>Rebooting</tds:Message></tds:SystemRebootResponse>',
        afterwards: restart,
      };
    default:
      return undefined;
  }
};

export type UserLevel = 'Administrator' | 'Operator' | 'User';
const levels: readonly UserLevel[] = ['Administrator', 'Operator', 'User'];

const readUser = (node: XmlNode) => {
  const name = text(node, 'Username');
  const level = levels.find((each) => each === text(node, 'UserLevel'));
  return name && level ? { name, level, password: text(node, 'Password') } : undefined;
};

const setClock = ({ request: { body }, clock, faults }: Call, done: () => Reply): Reply => {
  if (faults.has('noTimeZone') && child(body, 'TimeZone'))
    return refuse('ter:InvalidTimeZone', 'This camera takes no time zone');
  if (text(body, 'DateTimeType') === 'NTP') {
    clock.follow();
    return done();
  }
  const utc = child(body, 'UTCDateTime');
  const part = (name: string) =>
    Number(text(child(utc, name === 'Year' || name === 'Month' || name === 'Day' ? 'Date' : 'Time'), name));
  const ms = Date.UTC(part('Year'), part('Month') - 1, part('Day'), part('Hour'), part('Minute'), part('Second'));
  if (Number.isNaN(ms)) return refuse('ter:InvalidDateTime', 'UTCDateTime is not complete');
  clock.set(ms);
  return done();
};
