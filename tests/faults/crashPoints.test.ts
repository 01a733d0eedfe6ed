import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '#agent/config/load.ts';
import { type AgentEndpoints, readyFile } from '#agent/config/runFolder.ts';
import { createToken } from '#agent/identity/tokens.ts';
import { sha256 } from '#agent/journal/chain.ts';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openSealing } from '#agent/sealing.ts';
import { openStores } from '#agent/stores.ts';
import { readSealed } from '#agent/summary/envelope.ts';
import { keysOf } from '#agent/summary/routes.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import { addDays, type Day, dayAt, instantOf } from '#agent/time/calendar.ts';
import { type Clock, type EpochMs, epochMs, systemClock } from '#agent/time/clock.ts';
import { projectRoot } from '#tests/box.ts';
import { type FakeClock, fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { nestboxHere } from '../cli/nestbox.ts';

/** A process is killed so many times at each point, the second time with what the first kill left. */
const killsAtEach = 2;
/** Several wait for a start at the same time. */
const atOnce = 4;
const limitMs = 120_000;
/** These show that the points are in the real programs too. */
const ofCommand = 'summary.seal.afterInsert';
const ofRequest = 'upstream.receipt.committed';

const districtKey = generateKeyPairSync('ed25519').privateKey;
const timeZone = 'Asia/Shanghai';
const today = dayAt(systemClock().now(), timeZone);
/** Sealed before; and the one that is sealed while a process dies. */
const [before, dying] = [addDays(today, -2), addDays(today, -1)];
const noon = (day: Day): EpochMs => instantOf(day, '12:00', timeZone);

const namesInSource = (): string[] => {
  const files = globSync('agent/**/*.ts', { cwd: projectRoot });
  const text = files.map((file) => readFileSync(join(projectRoot, file), 'utf8')).join('\n');
  const calls = [...text.matchAll(/\bcrashPoint\((?!name:)([^)]*)\)/g)].map(([, name = '']) => name);
  // Those of messages have a test of their own: deliveryKill.
  const names = calls
    .map((name) => /^'([a-z]+\.[a-zA-Z]+\.[a-zA-Z]+)'$/.exec(name)?.[1] ?? `no literal: ${name}`)
    .filter((name) => !name.startsWith('delivery.'));
  expect(new Set(names).size, 'each name is written once').toBe(names.length);
  return names;
};

const open = (place: Place, clock: Clock) => {
  const config = loadConfig({ file: place.configFile, data: place.data });
  const stores = openStores({ config, clock });
  return { stores, ...openSealing(stores, { config, clock, footage: undefined }) };
};
const withSite = <T>(place: Place, clock: Clock, work: (site: ReturnType<typeof open>) => T): T => {
  const site = open(place, clock);
  try {
    return work(site);
  } finally {
    site.stores.close();
  }
};

interface Place {
  readonly name: string;
  readonly data: string;
  readonly configFile: string;
}

const arrive = ({ stores }: ReturnType<typeof open>, childId: string, at: EpochMs): void => {
  stores.journal.record([
    {
      type: 'attendance.checked_in',
      occurredAt: at,
      actor: 'adult:mother',
      subject: childId,
      data: { childId, roomId: 'r-small', method: 'pin' },
    },
  ]);
};

/** A site that has lived for two days: the first is sealed, the second is not. Returns the district's token. */
const liveTwoDays = (place: Place): string => {
  const clock: FakeClock = fakeClock(`${before}T08:00:00+08:00`);
  return withSite(place, clock, (site) => {
    const { journal } = site.stores;
    const room = { roomId: 'r-small', name: '托小教室', kind: 'classroom' } as const;
    journal.record([
      { type: 'room.defined', actor: 'agent', subject: 'r-small', data: room },
      {
        type: 'class.defined',
        actor: 'agent',
        subject: 'small',
        data: { classId: 'small', name: '托小班', type: 'toddler_small', roomId: 'r-small', places: 15 },
      },
    ]);
    arrive(site, 'mei', clock.now());
    clock.set(`${dying}T08:00:00+08:00`);
    site.sealing.sealDue();
    arrive(site, 'bao', clock.now());
    return createToken(journal, { role: 'district', name: 'district', actor: 'agent' }).token;
  });
};

/** There is something overdue, something to send, and something to seal again, whatever the kill before has left. */
const putBack = (place: Place, turn: number): void =>
  withSite(place, systemClock(), (site) => {
    const { sealing, outbox } = site;
    outbox.taken(1, sealing.store.head().sequence, noon(before));
    arrive(site, `late-${turn}`, epochMs(noon(before) + turn));
    sealing.seal(before);
    arrive(site, `later-${turn}`, epochMs(noon(dying) + turn));
  });

/** A real process that is to die by itself, at the point and by no other cause. `compiled`: what an earlier one has compiled. */
const dieAt = (name: string, args: readonly string[], compiled: string) => {
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, NESTBOX_CRASH_AT: name, NESTBOX_LOG: 'error', NODE_COMPILE_CACHE: compiled },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = new Promise<string | number | null>((done) =>
    child.once('exit', (code, signal) => done(signal ?? code)),
  );
  const lastResort = setTimeout(() => child.kill('SIGTERM'), limitMs);
  void ended.finally(() => clearTimeout(lastResort));
  return ended.then((end) => ({ end, said }));
};

/** What the district says of what it was sent: with a receipt, with a request for all of it, or with nothing. */
const answerTo = (name: string, bytes: Buffer): object => {
  const reading = readSealed(bytes);
  if (!reading.ok || name.startsWith('upstream.taken.')) return {};
  const { facility, day, revision, sequence } = reading.sealed.data.envelope;
  const common = { id: uuidv7(), site: facility };
  if (name.startsWith('upstream.lost.')) {
    const now = new Date().toISOString();
    const lacking = { after: 0, sha256: null, through: sequence, asOf: now, issuedAt: now };
    const resend = { ...common, kind: 'summaries', ...lacking };
    return { resends: [signed(resend, districtKey)] };
  }
  return { receipt: receiptOf({ facility, day, revision }, bytes) };
};
const receiptOf = (
  of: { readonly facility: string; readonly day: string; readonly revision: number },
  bytes: Buffer,
): object => {
  const { facility: site, day, revision } = of;
  const receivedAt = new Date().toISOString();
  return signed({ id: uuidv7(), site, day, revision, sha256: sha256(bytes).toString('hex'), receivedAt }, districtKey);
};

interface Intake {
  readonly url: string;
  /** How many times a site has sent something. */
  readonly heard: Map<string, number>;
}

/** The district's intake; the path says for which point a site is about to die. */
const openIntake = async (): Promise<Intake> => {
  const heard = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const name = request.url?.split('/')[1] ?? '';
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') heard.set(name, (heard.get(name) ?? 0) + 1);
    response.end(JSON.stringify(request.method === 'POST' ? answerTo(name, Buffer.concat(parts)) : {}));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
};

/** What a district asks of a running agent, once its own road has begun to send: a pull, and a receipt of its own. */
const askAgent = async (place: Place, token: string, hasBegun: () => boolean): Promise<void> => {
  await eventually('the road', hasBegun, limitMs);
  const said = readyFile(place.data, 'agent').read<AgentEndpoints>();
  if (!said) throw new Error('The agent is gone');
  const newest = withSite(place, systemClock(), ({ sealing }) => sealing.store.latest());
  if (!newest) throw new Error('nothing was sealed');
  const receipt = receiptOf({ facility: 'demo', day: newest.day, revision: newest.revision }, newest.bytes);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const send = (path: string, body?: object) =>
    fetch(`${said.http}/district/v1/${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    }).then((answer) => answer.text());
  await send('summaries');
  await send('receipts', receipt);
};

const whereOf = ({ configFile, data }: Place) => ['--config', configFile, '--data', data];
const agentOf = (place: Place): string[] => [join(projectRoot, 'agent/main.ts'), ...whereOf(place), '--port', '0'];
const commandOf = (place: Place): string[] => {
  const command = join(projectRoot, 'agent/cli/nestbox.ts');
  return [command, 'summary', 'seal', '--day', dying, ...whereOf(place)];
};
const siteOf = ({ configFile, data }: Place): string[] => [
  join(projectRoot, 'tests/faults/dyingSite.ts'),
  configFile,
  data,
];
/** Who dies: one in the command, those of a request in the whole agent, and the others in the part of it that they are of. */
const programOf = (place: Place): string[] => {
  if (place.name === ofCommand) return commandOf(place);
  return place.name.startsWith(ofRequest) ? agentOf(place) : siteOf(place);
};

const killAt = async (place: Place, token: string, { heard }: Intake, compiled: string): Promise<void> => {
  const { name, data } = place;
  for (let turn = 1; turn <= killsAtEach; turn += 1) {
    putBack(place, turn);
    const death = dieAt(name, programOf(place), compiled);
    let isDead = false;
    const earlier = heard.get(name) ?? 0;
    // It dies before it is asked, or while.
    const asked = name.startsWith(ofRequest)
      ? askAgent(place, token, () => isDead || (heard.get(name) ?? 0) > earlier).catch(() => undefined)
      : undefined;
    const { end, said } = await death;
    isDead = true;
    await asked;
    expect(end, `${name}: ended otherwise\n${said}`).toBe('SIGKILL');
    expectNothingHalf(place);
  }
  const check = await nestboxHere(['check', '--json', ...whereOf(place)]);
  expect(JSON.parse(check.out), name).toMatchObject({ ok: true, faults: [] });
  // Life goes on: all is sealed, once, and the chain is whole.
  withSite(place, systemClock(), ({ sealing }) => {
    sealing.sealDue();
    expect(sealing.dueDays(systemClock().now()), name).toEqual([]);
    const rows = sealing.store.page(0, 1000);
    const keys = keysOf(sealing.store, loadSiteKey(data).jwk);
    const exhibits = rows.map(({ day, revision, bytes }) => ({ name: `${day}.${revision}`, bytes }));
    expect(verifySummaries(exhibits, keys, { site: 'demo' }).faults, name).toEqual([]);
    expect(rows.at(-1)?.sequence).toBe(rows.length);
  });
};

/** No day is half sealed: it is due, or summary, outbox row and event are all there. */
const expectNothingHalf = ({ name, ...place }: Place): void =>
  withSite({ name, ...place }, systemClock(), ({ sealing, stores: { db } }) => {
    const outbox = db.prepare('SELECT sequence FROM outbox ORDER BY sequence').pluck().all();
    expect(outbox, name).toEqual(sealing.store.page(0, 1000).map(({ sequence }) => sequence));
    const newest = sealing.store.find(dying);
    const known = db.prepare('SELECT max(seq) FROM event WHERE occurred_at >= ? AND occurred_at < ?').pluck();
    const last = known.get(instantOf(dying, '00:00', timeZone), instantOf(today, '00:00', timeZone));
    const isDue = sealing.dueDays(systemClock().now()).includes(dying);
    const reading = newest && readSealed(newest.bytes);
    const tellsAll = reading?.ok === true && reading.sealed.data.envelope.journal.seq >= Number(last);
    expect(tellsAll, name).toBe(!isDue);
  });

test('killed at any named point, twice, a site is as it was before or as it is after, and goes on', {
  timeout: 600_000,
}, async () => {
  const names = namesInSource();
  expect(names.length).toBeGreaterThan(10);
  const intake = await openIntake();
  const folder = temporaryFolder();
  const placeOf = (name: string): Place => {
    const own = join(folder, name);
    mkdirSync(own);
    const configFile = join(own, 'facility.yaml');
    const facility = {
      site: { code: 'demo', name: '示例托育园', timeZone },
      rooms: [{ id: 'r-small', name: '托小教室', kind: 'classroom' }],
      classes: [{ id: 'small', name: '托小班', type: 'toddler_small', room: 'r-small', places: 15 }],
      flows: { enabled: false },
      brokerPort: 0,
      upstream: {
        districtKeys: [publicKeyOf(districtKey).x],
        https: { url: `${intake.url}/${name}`, token: 'a-token-of-the-district' },
        spreadSeconds: 0,
      },
    };
    writeFileSync(configFile, stringify(facility));
    return { name, configFile, data: join(own, 'data') };
  };
  const first = placeOf('first');
  mkdirSync(first.data);
  const token = liveTwoDays(first);
  const places = names.map(placeOf);
  for (const { data } of places) cpSync(first.data, data, { recursive: true });
  const compiled = join(folder, 'compiled');
  // A life that is not cut short leaves what it compiled: the many starts that follow take half the time.
  await dieAt('', [...siteOf(first), 'once'], compiled);
  // The one that takes longest begins first.
  const waiting = places.toSorted(
    (a, b) => Number(b.name.startsWith(ofRequest)) - Number(a.name.startsWith(ofRequest)),
  );
  const work = async (): Promise<void> => {
    for (let place = waiting.shift(); place; place = waiting.shift()) await killAt(place, token, intake, compiled);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
});
