import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { SummaryFeed } from '#contract/district.ts';
import { eventually } from '#tests/wait.ts';
import { theDay } from './day.ts';
import { openSite } from './site.ts';

const openSealed = async (count: number, options: Parameters<typeof openSite>[0] = {}) => {
  const site = openSite(options);
  for (let child = 0; child < count; child += 1) {
    site.checkIn(`c${child}`);
    site.sealing.seal(theDay);
  }
  const app = await site.openApp();
  const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    app.inject({ method, url: `/district/v1/${url}`, headers });
  return { ...site, app, ask };
};

/** Rows too large for all the buffers of a connection; what is in them nobody reads. */
const addLargeRows = ({ sealing, clock }: ReturnType<typeof openSite>, rows: number, bytesEach: number): void => {
  sealing.store.keepKey({ kid: 'k', x: 'x' }, clock.now());
  for (let sequence = 1; sequence <= rows; sequence += 1) {
    const [sha256, previous] = ['a'.repeat(64), 'b'.repeat(64)];
    const bytes = Buffer.alloc(bytesEach, 'x');
    sealing.store.insert({
      ...{ sequence, day: theDay, revision: sequence, sealedAt: clock.now(), kid: 'k' },
      ...{ bytes, sha256, previous },
    });
  }
};

const getText = (path: string, headers: readonly string[] = []): string =>
  [`GET /district/v1/${path} HTTP/1.1`, 'host: site', ...headers, '', ''].join('\r\n');

describe('a poll with nothing new', () => {
  test('is at most 300 bytes on the wire, headers and all', async () => {
    const { app, ask, sealing } = await openSealed(2);
    const { sequence } = sealing.store.head();
    const etag = String((await ask(`summaries?after=${sequence}`)).headers.etag);
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    let heard = '';
    socket.setEncoding('latin1').on('data', (text) => (heard += text));
    socket.write(getText(`summaries?after=${sequence}`, [`if-none-match: ${etag}`]));
    // The answer to a second question on the same connection begins where the first one's ends.
    await eventually('the first answer', () => heard.includes('\r\n\r\n'));
    socket.write(getText('nowhere', ['connection: close']));
    await eventually('the second answer', () => heard.includes('404'));
    socket.destroy();
    const first = heard.slice(0, heard.indexOf('HTTP/1.1 404'));
    expect(first).toMatch(/^HTTP\/1\.1 304 /);
    expect(first.endsWith('\r\n\r\n')).toBe(true);
    expect(first.length).toBeLessThanOrEqual(300);
  });
});

describe('the cursor', () => {
  test('that lies before what this site has is answered with where it begins', async () => {
    const site = openSite();
    const { store } = site.sealing;
    store.keepKey({ kid: 'k', x: 'x' }, site.clock.now());
    for (const sequence of [43, 44]) {
      const row = { sequence, day: theDay, revision: sequence, sealedAt: site.clock.now(), kid: 'k' } as const;
      store.insert({ ...row, bytes: Buffer.from('{}'), sha256: 'a'.repeat(64), previous: 'b'.repeat(64) });
    }
    const app = await site.openApp();
    const at = (after: number) => app.inject({ url: `/district/v1/summaries?after=${after}` });
    for (const after of [0, 41]) {
      const answer = await at(after);
      expect([answer.statusCode, answer.json()]).toEqual([
        410,
        expect.objectContaining({ code: 'cursor_too_old', oldestSequence: 43, detail: expect.stringContaining('=42') }),
      ]);
    }
    expect((await at(42)).json<SummaryFeed>().summaries).toHaveLength(2);
  });

  test.each([
    ['after=x', ['querystring/after']],
    ['limit=1001', ['querystring/limit']],
    ['after=-1&limit=0&since=1', ['querystring/after', 'querystring/limit', 'querystring/since']],
  ])('?%s is refused with the path of each bad field', async (query, paths) => {
    const { ask } = await openSealed(1);
    const answer = await ask(`summaries?${query}`);
    expect(answer.statusCode).toBe(400);
    const { code, errors } = answer.json<{ code: string; errors: { path: string }[] }>();
    expect([code, errors.map(({ path }) => path).toSorted()]).toEqual(['invalid', paths]);
  });
});

describe('HEAD', () => {
  test('answers as GET does, without the body, and counts as no fetch', async () => {
    const { ask, outbox } = await openSealed(2);
    for (const url of ['summaries', `summaries/${theDay}`, 'key']) {
      const [head, get] = [await ask(url, {}, 'HEAD'), await ask(url)];
      const { date: _, connection: __, ...headers } = head.headers;
      expect(get.headers).toMatchObject(headers);
      expect(head.headers['content-length']).toBe(String(get.rawPayload.length));
      expect([head.statusCode, head.body]).toEqual([200, '']);
      const known = await ask(url, { 'if-none-match': String(get.headers.etag) }, 'HEAD');
      expect([known.statusCode, known.body, known.headers['content-length']]).toEqual([304, '', undefined]);
    }
    expect(outbox.tick().state).toBe('sent');
    const unread = await openSealed(1);
    await unread.ask('summaries', {}, 'HEAD');
    expect(unread.outbox.tick().state).toBe('sealed');
  });
});

describe('the keys', () => {
  test('have a tag that stays until another key seals', async () => {
    const { ask, sealing, clock } = await openSealed(1);
    const etag = String((await ask('key')).headers.etag);
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await ask('key', { 'if-none-match': etag })).statusCode).toBe(304);
    sealing.store.keepKey({ kid: 'other', x: 'A'.repeat(43) }, clock.now());
    expect((await ask('key', { 'if-none-match': etag })).statusCode).toBe(200);
  });
});

describe('the pace', () => {
  test('of one client: a burst is let through, then it is told when it may ask again', async () => {
    const { ask, clock } = await openSealed(1, { pace: { pollsPerMinute: 60 } });
    const codes: number[] = [];
    for (let poll = 0; poll < 60; poll += 1) codes.push((await ask('key')).statusCode);
    expect(new Set(codes)).toEqual(new Set([200]));
    const refused = await ask('summaries?after=x');
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
      429,
      'rate_limited',
      '1',
    ]);
    expect(refused.headers.etag).toBeUndefined();
    clock.advance(1000);
    expect((await ask('key')).statusCode).toBe(200);
    expect((await ask('key')).statusCode).toBe(429);
    clock.advance(60_000);
    expect((await ask('key')).statusCode).toBe(200);
  });

  test('counts bytes too; a page larger than all of them can still be had, and is paid for afterwards', async () => {
    const { ask, clock } = await openSealed(3, { pace: { bytesPerMinute: 1000 } });
    const page = await ask('summaries');
    expect(page.json<SummaryFeed>().summaries).toHaveLength(3);
    const refused = await ask('summaries');
    const seconds = Number(refused.headers['retry-after']);
    expect([refused.statusCode, seconds > 60]).toEqual([429, true]);
    expect([refused.headers.etag, refused.headers['cache-control']]).toEqual([undefined, 'no-store']);
    // What is known already costs nothing.
    expect((await ask('summaries', { 'if-none-match': String(page.headers.etag) })).statusCode).toBe(304);
    clock.advance(seconds * 1000);
    expect((await ask('summaries')).statusCode).toBe(200);
  });
});

describe('a reader who does not read', () => {
  test('holds a few summaries and no page, is cut off, and has fetched nothing', async () => {
    const rows = 300;
    const site = openSite({ patienceMs: 1500, pace: { openBodies: 2 } });
    addLargeRows(site, rows, 200_000);
    let read = 0;
    const { bytesOf } = site.sealing.store;
    site.sealing.store.bytesOf = (sequence) => {
      read += 1;
      return bytesOf(sequence);
    };
    const pulledUpTo: number[] = [];
    site.outbox.taken = (_from, to) => void pulledUpTo.push(to);
    const app = await site.openApp();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const hang = () => {
      const socket = connect(Number(port), '127.0.0.1').pause();
      socket.on('error', () => {});
      socket.write(getText('summaries?limit=1000'));
      return socket;
    };
    const sockets = [hang(), hang()];
    const statusOf = async (query: string): Promise<number> =>
      (await app.inject({ url: `/district/v1/summaries?${query}` })).statusCode;
    await eventually('a third body to be refused', async () => (await statusOf('limit=1')) === 429);
    await eventually('the site to give them up', async () => (await statusOf('limit=1')) === 200);
    expect(read).toBeLessThan(rows);
    expect(new Set(pulledUpTo)).toEqual(new Set([1]));
    for (const socket of sockets) socket.destroy();
  });
});
