import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { createAnswerStore } from '#agent/upstream/answerStore.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { createAnswerBook } from '#district/notices/answers.ts';
import { certificates } from '#tests/certificates.ts';
import { eventually } from '#tests/wait.ts';
import { openSite, type Site } from '../summary/site.ts';
import { pdf, png, webp } from './pictures.ts';
import { answerNotice, type District, districtKeys, onTheList, openDistrict, openRoads, pushToken } from './road.ts';

const aWhile = 20 * 60_000;
const files = {
  evidence: [
    { name: 'stairs', mediaType: 'image/png' as const, base64: png.toString('base64') },
    { name: 'plan.pdf', mediaType: 'application/pdf' as const, base64: pdf.toString('base64') },
  ],
  showsNoChild: true as const,
};
const tokenOf = (site: Site): string => `${pushToken}-${site.code}`;

/** What may go wrong between a site and its district; left out: nothing. */
interface Line {
  /** The request arrives; its answer is lost. */
  losesAnswerTo?: (path: string) => boolean;
  /** As a district answers that takes no files by this road. */
  isOfBefore?: boolean;
}

/** A district behind a proxy that does TLS, as `--insecure` is for, and what was asked there. */
const openLine = async (district: District, line: Line = {}) => {
  const { ca, cert, key } = certificates();
  const asked: string[] = [];
  const server = createServer({ cert, key }, async (request, response) => {
    const { method = 'GET', url = '' } = request;
    asked.push(`${method} ${url.replace(/\?.*/, '')}`);
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const type = request.headers['content-type'];
    try {
      const answer = await fetch(`${district.url()}${url}`, {
        method,
        headers: { authorization: request.headers.authorization ?? '', ...(type && { 'content-type': type }) },
        ...(method === 'POST' && { body: new Uint8Array(Buffer.concat(parts)) }),
      });
      const said = await answer.text();
      if (line.losesAnswerTo?.(url)) return void response.destroy();
      const { lacking, ...before } = JSON.parse(said);
      response.writeHead(answer.status).end(line.isOfBefore ? JSON.stringify(before) : said);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sentFiles = () => asked.filter((path) => path.includes('/evidence/'));
  return {
    line,
    asked,
    sentFiles,
    open: (site: Site, logged: string[] = []) =>
      openRoads(
        site,
        { https: { url, token: tokenOf(site) } },
        { ca, logger: pino({}, { write: (one) => void logged.push(one) }) },
      ),
  };
};

/** A site that has heard of a finding by its road. */
const openTold = async (code: string) => {
  const site = openSite({ code, districtKeys });
  const district = await openDistrict(() => [onTheList(site)]);
  const noticeId = await district.find(code);
  const answers = createAnswerStore(site.db);
  const isHeard = () => createNoticeStore(site.db).find(noticeId) !== undefined;
  const isReceived = () => answers.head() > 0 && answers.standing().waiting === 0;
  return { site, district, noticeId, answers, isHeard, isReceived };
};

/** The files that the district has of a site, by their names. */
const filesOf = (district: District, site: string): Record<string, Buffer> => {
  const place = join(district.files, site);
  if (!existsSync(place)) return {};
  const names = readdirSync(place, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(names.map(({ name, parentPath }) => [name, readFileSync(join(parentPath, name))]));
};
const haveAll = { '1-stairs': expect.any(Buffer), '2-plan.pdf': pdf };
const isWhole = (district: District, site: string) => async () =>
  (await createAnswerBook(district.store().db).list(site)).every(({ hasEvidence }) => hasEvidence) &&
  Object.keys(filesOf(district, site)).length === 2;

test('what is attached follows its answer over HTTPS, byte for byte, each file once', async () => {
  const { ca, cert, key } = certificates();
  const site = openSite({ code: 'pushing', districtKeys });
  const district = await openDistrict(() => [onTheList(site)], { tls: { cert, key } });
  const noticeId = await district.find(site.code);
  await openRoads(site, { https: { url: district.url(), token: tokenOf(site) } }, { ca });
  await eventually('the notice', () => createNoticeStore(site.db).find(noticeId) !== undefined);
  answerNotice(site, noticeId, '已清理', files);
  await eventually('the files', isWhole(district, site.code));
  const [kept] = await createAnswerBook(district.store().db).list(site.code);
  const answers = createAnswerStore(site.db);
  const sealed = kept?.answer.evidence.map(({ sha256 }) => answers.evidence(sha256)?.bytes);
  expect(Object.values(filesOf(district, site.code))).toEqual(sealed);
  expect(filesOf(district, site.code)).toEqual(haveAll);
  // The receipt did not wait for them.
  expect(answers.stateOf(1)).toBe('received');
  expect(district.lines.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
    'answers stored',
    'evidence stored',
    'evidence stored',
  ]);
});

test('a file whose answer was lost, and then the line, is sent again and is there once', async () => {
  const { site, district, noticeId, isHeard } = await openTold('lossy');
  const road = await openLine(district, { losesAnswerTo: (path) => path.includes('/evidence/') });
  await road.open(site);
  await eventually('the notice', isHeard);
  answerNotice(site, noticeId, '已清理', files);
  await eventually('the first file', () => Object.keys(filesOf(district, site.code)).length > 0);
  road.line.losesAnswerTo = () => false;
  await eventually('both', async () => {
    site.clock.advance(1000);
    return isWhole(district, site.code)();
  });
  expect(filesOf(district, site.code)).toEqual(haveAll);
});

test('a site that is started anew in between hears with its poll what the district still lacks', async () => {
  const { site, district, noticeId, isHeard, isReceived } = await openTold('restarted');
  // Without the answer to the answer, only the next poll can say it.
  const before = await openLine(district, { isOfBefore: true });
  const roads = await before.open(site);
  await eventually('the notice', isHeard);
  answerNotice(site, noticeId, '已清理', files);
  await eventually('the receipt', isReceived);
  await roads.close();
  expect(filesOf(district, site.code)).toEqual({});
  const road = await openLine(district);
  await road.open(site);
  await eventually('the files', isWhole(district, site.code));
  expect(road.asked[0]).toBe('GET /notices');
  expect(road.asked.filter((path) => path === 'POST /answers')).toEqual([]);
  expect(filesOf(district, site.code)).toEqual(haveAll);
});

test('a district that fell back to an older copy asks again for the files that it lost with it', async () => {
  const { site, district, noticeId, isHeard } = await openTold('fallen');
  const road = await openLine(district);
  await road.open(site);
  await eventually('the notice', isHeard);
  await district.stop();
  copyFileSync(district.file, `${district.file}.copy`);
  await district.start();
  answerNotice(site, noticeId, '已清理', files);
  await eventually('the files', isWhole(district, site.code));
  await district.stop();
  for (const ending of ['-wal', '-shm']) rmSync(`${district.file}${ending}`, { force: true });
  copyFileSync(`${district.file}.copy`, district.file);
  rmSync(district.files, { recursive: true });
  await district.start();
  expect(await district.answersOf(site.code)).toEqual([]);
  await eventually('the files again', async () => {
    site.clock.advance(aWhile);
    return isWhole(district, site.code)();
  });
  expect(filesOf(district, site.code)).toEqual(haveAll);
  expect(await district.answersOf(site.code)).toEqual(['已清理']);
});

test('a district of before is sent no files, asked for none, and nobody waits for them', async () => {
  const { site, district, noticeId, isHeard, isReceived } = await openTold('of-before');
  const road = await openLine(district, { isOfBefore: true });
  const roads = await road.open(site);
  await eventually('the notice', isHeard);
  answerNotice(site, noticeId, '已清理', files);
  await eventually('the receipt', isReceived);
  const polls = () => road.asked.filter((path) => path === 'GET /notices').length;
  const sofar = polls();
  await eventually('three more polls', () => {
    site.clock.advance(aWhile);
    return polls() >= sofar + 3;
  });
  expect(road.sentFiles()).toEqual([]);
  expect(await roads.check.run()).toMatchObject({ status: 'ok' });
});

test('a file that is gone at the site is told once in the log, and holds up no other', async () => {
  const { site, district, noticeId, isHeard } = await openTold('gone');
  const road = await openLine(district);
  const logged: string[] = [];
  await road.open(site, logged);
  await eventually('the notice', isHeard);
  await district.stop();
  answerNotice(site, noticeId, '已清理', files);
  site.db.prepare("DELETE FROM answer_evidence WHERE media_type = 'image/png'").run();
  await district.start();
  await eventually('the other', async () => {
    site.clock.advance(aWhile);
    return Object.keys(filesOf(district, site.code)).length === 1;
  });
  const polls = () => road.asked.filter((path) => path === 'GET /notices').length;
  const sofar = polls();
  await eventually('two more polls', () => {
    site.clock.advance(aWhile);
    return polls() >= sofar + 2;
  });
  expect(road.sentFiles()).toHaveLength(1);
  expect(logged.filter((one) => one.includes('upstream.evidence_gone'))).toHaveLength(1);
  expect(filesOf(district, site.code)).toEqual({ '2-plan.pdf': pdf });
});

test('the intake takes what was sealed and nothing else, from whose answer it is and from nobody else', async () => {
  const [east, west] = [openSite({ code: 'east', districtKeys }), openSite({ code: 'west', districtKeys })];
  const district = await openDistrict(() => [onTheList(east), onTheList(west)]);
  const noticeId = await district.find('east');
  const before = await openLine(district, { isOfBefore: true });
  await before.open(east);
  await eventually('the notice', () => createNoticeStore(east.db).find(noticeId) !== undefined);
  answerNotice(east, noticeId, '已清理', files);
  await eventually('the answer', () => createAnswerStore(east.db).stateOf(1) === 'received');
  const [kept] = await createAnswerBook(district.store().db).list('east');
  const { answerId, evidence } = kept?.answer ?? { answerId: '', evidence: [] };
  const hash = evidence[1]?.sha256 ?? '';
  const wrong = Buffer.from(pdf);
  wrong[20] = 0;
  const post = async (token: string, sha256: string, bytes: Buffer, answer = answerId, type = 'application/pdf') => {
    const said = await fetch(`${district.url()}/answers/${answer}/evidence/${sha256}`, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      body: new Uint8Array(bytes),
    });
    return [said.status, ((await said.json()) as { code?: string }).code];
  };
  expect(await post('nobody', hash, pdf)).toEqual([401, 'unauthenticated']);
  expect(await post(tokenOf(west), hash, pdf)).toEqual([404, 'not_found']);
  expect(await post(tokenOf(east), 'ab'.repeat(32), webp)).toEqual([404, 'not_found']);
  expect(await post(tokenOf(east), hash, pdf, noticeId)).toEqual([404, 'not_found']);
  expect(await post(tokenOf(east), hash, wrong)).toEqual([422, 'contradiction']);
  expect(await post(tokenOf(east), hash, Buffer.alloc(0))).toEqual([422, 'contradiction']);
  expect(await post(tokenOf(east), hash, Buffer.alloc(500 * 1024 + 1))).toEqual([413, 'too_large']);
  expect((await post(tokenOf(east), hash, pdf, answerId, 'text/html'))[0]).toBe(415);
  expect(filesOf(district, 'east')).toEqual({});
  expect((await district.store().faults('east')).map(({ code }) => code)).toEqual(['contradiction']);
  expect((await post(tokenOf(east), hash, pdf))[0]).toBe(201);
  expect((await post(tokenOf(east), hash, pdf))[0]).toBe(200);
  expect(filesOf(district, 'east')).toEqual({ '2-plan.pdf': pdf });
});
