import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Channel, Outgoing } from '#agent/delivery/ports.ts';
import { messageTo, type Opened, openOne, secrets } from './channelParts.ts';
import { newBrowser } from './pushStandIn.ts';
import { closedPort, reply, startHttp, startMail, startTcp } from './standIns.ts';

/** What the other side does with a message. `says`: it refuses and repeats all that it was told. */
const behaviours = [
  'takes',
  'refuses',
  'says',
  'locks us out',
  'breaks',
  'redirects',
  'is silent',
  'hangs up',
  'drips',
  'floods',
  'is away',
  'is deaf',
  'is a stranger',
] as const;
type Behaviour = (typeof behaviours)[number];

interface Stage {
  readonly channel: Channel;
  readonly message: Outgoing;
  readonly faults: Opened['faults'];
  /** How many messages are there. */
  readonly taken: () => number;
}
type Open = (behaviour: Behaviour, limitMs: number | undefined) => Promise<Stage>;

const echo = (): string =>
  JSON.stringify({ ...messageTo('wangfang@example.cn'), ...secrets, code: 'wangfang', errcode: 40058 });

const drip = (response: ServerResponse): void => {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
const flood = (response: ServerResponse): void => {
  const more = (): void => {
    while (response.write(' '.repeat(65_536))) {}
  };
  response.on('drain', more);
  more();
};

/** An HTTP server of any kind; what it says when it takes or refuses a message is that of the kind. */
const startKind = (
  behaviour: Behaviour,
  { taken, refused, isSecure }: { taken: [number, string]; refused: [number, string]; isSecure: boolean },
) =>
  startHttp(
    (response) => {
      const say = ([status, text]: [number, string]): void => {
        response.writeHead(status).end(text);
      };
      if (behaviour === 'takes' || behaviour === 'is a stranger') return say(taken);
      if (behaviour === 'refuses') return say(refused);
      if (behaviour === 'says') return say([422, echo()]);
      if (behaviour === 'locks us out') return say([401, echo()]);
      if (behaviour === 'breaks') return say([503, echo()]);
      if (behaviour === 'redirects') return void response.writeHead(307, { location: '/elsewhere' }).end();
      if (behaviour === 'hangs up') return void response.socket?.destroy();
      if (behaviour === 'drips') return drip(response.writeHead(500));
      if (behaviour === 'floods') return flood(response.writeHead(500));
    },
    { isSecure },
  );

/** Where the address leads: to the stand-in, to nobody, or to somebody who takes a connection and says nothing. */
const placeOf = async (behaviour: Behaviour, url: string, isSecure: boolean): Promise<string> => {
  const at = (port: number): string => `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`;
  if (behaviour === 'is away') return at(await closedPort());
  if (behaviour === 'is deaf') return at(await startTcp(() => {}));
  return url;
};

const webhook =
  (format: 'wecom' | 'dingtalk' | 'json'): Open =>
  async (behaviour, limitMs) => {
    const isRobot = format !== 'json';
    const standIn = await startKind(behaviour, {
      taken: isRobot ? [200, '{"errcode":0,"errmsg":"ok"}'] : [202, ''],
      refused: isRobot ? [200, '{"errcode":40058,"errmsg":"no"}'] : [410, ''],
      isSecure: true,
    });
    const url = `${await placeOf(behaviour, standIn.url, true)}/send?key=${secrets.token}`;
    const opened = openOne(
      { id: format, kind: 'webhook', format, url, ...secretsOf(format) },
      { limitMs, isTrusted: behaviour !== 'is a stranger' },
    );
    const message = messageTo(isRobot ? undefined : 'wangfang');
    return { ...opened, message, taken: () => standIn.received.length };
  };
const secretsOf = (format: string) => {
  if (format === 'wecom') return {};
  return format === 'json' ? { token: secrets.token, secret: secrets.secret } : { secret: secrets.secret };
};

const email =
  (security: 'tls' | 'starttls'): Open =>
  async (behaviour, limitMs) => {
    const no = (code: number) => reply(code, `no: wangfang@example.cn ${secrets.password} 小一班无人看护`);
    const standIn = await startMail({
      security,
      onAuth: ({ password }, _session, done) =>
        behaviour === 'locks us out' || password !== secrets.password ? done(no(535)) : done(null, { user: 'box' }),
      onRecipient: () => {
        if (behaviour === 'refuses') return reply(550);
        return behaviour === 'says' ? no(550) : undefined;
      },
      onData: () => {
        if (behaviour === 'breaks') return no(451);
        if (behaviour === 'is silent') return 'never';
        return behaviour === 'hangs up' ? 'hang up' : undefined;
      },
    });
    const floods = (): Promise<number> =>
      startTcp((socket) => {
        const more = (): void => {
          while (!socket.destroyed && socket.write(`220-${' '.repeat(65_536)}`)) {}
        };
        socket.on('drain', more);
        more();
      });
    const drips = (): Promise<number> =>
      startTcp((socket) => {
        const timer = setInterval(() => socket.write('2'), 20);
        socket.on('close', () => clearInterval(timer));
      });
    const port =
      behaviour === 'floods'
        ? await floods()
        : behaviour === 'drips'
          ? await drips()
          : Number(new URL(await placeOf(behaviour, `http://127.0.0.1:${standIn.port}`, false)).port);
    const opened = openOne(
      {
        ...{ id: 'mail', kind: 'email', host: '127.0.0.1', port, security },
        ...{ username: 'box', password: secrets.password, from: '育巢 <box@house.example>' },
      },
      { limitMs, isTrusted: behaviour !== 'is a stranger' },
    );
    return { ...opened, message: messageTo('wangfang@example.cn'), taken: () => standIn.received.length };
  };

const webPush: Open = async (behaviour, limitMs) => {
  const standIn = await startKind(behaviour, { taken: [201, ''], refused: [413, ''], isSecure: true });
  const opened = openOne(
    { id: 'push', kind: 'web_push', contact: 'mailto:box@house.example' },
    // A stranger's certificate: without an authority the house's own addresses are refused too, which is another test.
    { limitMs, isTrusted: true },
  );
  const place = behaviour === 'is a stranger' ? `https://localhost:${new URL(standIn.url).port}` : standIn.url;
  opened.pushStore.subscribe('a-1', newBrowser(await placeOf(behaviour, place, true)).subscription);
  return { ...opened, message: messageTo('browser'), taken: () => standIn.received.length };
};

const kinds: readonly [string, Open][] = [
  ['wecom', webhook('wecom')],
  ['dingtalk', webhook('dingtalk')],
  ['json', webhook('json')],
  ['e-mail over TLS', email('tls')],
  ['e-mail over STARTTLS', email('starttls')],
  ['web push', webPush],
];

/** What each channel makes of each behaviour; `e-mail` where mail differs. undefined: there is no such thing in mail. */
const outcomes: Record<Behaviour, { readonly http: string; readonly mail: string | undefined }> = {
  takes: { http: 'taken', mail: 'taken' },
  refuses: { http: 'refused', mail: 'refused' },
  says: { http: 'refused', mail: 'refused' },
  'locks us out': { http: 'refused', mail: 'refused' },
  breaks: { http: 'broke', mail: 'broke' },
  redirects: { http: 'refused', mail: undefined },
  'is silent': { http: 'unknown', mail: 'unknown' },
  'hangs up': { http: 'unknown', mail: 'unknown' },
  drips: { http: 'broke', mail: 'broke' },
  floods: { http: 'broke', mail: 'broke' },
  'is away': { http: 'broke', mail: 'broke' },
  'is deaf': { http: 'broke', mail: 'broke' },
  'is a stranger': { http: 'broke', mail: 'broke' },
};

describe.each(kinds)('%s', (kind, open) => {
  const side = kind.startsWith('e-mail') ? 'mail' : 'http';
  test.each(behaviours.filter((behaviour) => outcomes[behaviour][side] !== undefined))(
    'the other side %s',
    async (behaviour) => {
      const isSlow = ['is silent', 'drips', 'is deaf'].includes(behaviour);
      const { channel, message, taken, faults } = await open(behaviour, isSlow ? 700 : undefined);
      const startedAt = performance.now();
      const sent = await channel.send(message);
      expect(sent.outcome).toBe(outcomes[behaviour][side]);
      expect(faults).toEqual([]);
      // The time for it, and what a loaded machine adds.
      expect(performance.now() - startedAt).toBeLessThan(isSlow ? 4000 : 8000);
      if (behaviour === 'takes') expect(taken()).toBe(1);
      const reason = 'reason' in sent ? sent.reason : '';
      for (const word of [
        ...Object.values(secrets),
        ...['wangfang', '小一班', '保育', 'TOKEN-OF-LINK', '127.0.0.1', '/push/', 'localhost'],
      ]) {
        expect(reason).not.toContain(word);
      }
      if (sent.outcome !== 'taken') expect(reason).toMatch(/^[ -~]{5,140}$/);
      channel.close();
      expect((await channel.send(message)).outcome).toBe('broke');
    },
  );

  test('closed in the middle, it lets go of what is under way', async () => {
    const { channel, message } = await open('is silent', 20_000);
    const sending = channel.send(message);
    await new Promise((done) => setTimeout(done, 500));
    channel.close();
    expect(['unknown', 'broke']).toContain((await sending).outcome);
  });
});
