import { randomUUID, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import pino from 'pino';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError, demoFacilityFile, loadConfig, parseConfig } from '#agent/config/load.ts';
import { readListenFiles, readUpstreamFiles } from '#agent/config/tlsFiles.ts';
import { createApp } from '#agent/http/app.ts';
import { openCredentials } from '#agent/identity/credentials.ts';
import { createPasses } from '#agent/identity/passes.ts';
import { createSessions } from '#agent/identity/sessions.ts';
import { createToken } from '#agent/identity/tokens.ts';
import { siteIdentify } from '#agent/siteIdentify.ts';
import { openStores } from '#agent/stores.ts';
import { access } from '#contract/roles.ts';
import { certificates, clientCertificate, run, writeCertificates } from '#tests/certificates.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

type Client = ReturnType<typeof clientCertificate>;
const clients: Record<'byFingerprint' | 'byName' | 'byDns' | 'unlisted' | 'wildcard', Client> = {} as never; // filled below
beforeAll(() => {
  clients.byFingerprint = clientCertificate('whatever');
  clients.byName = clientCertificate('Longmatan district');
  clients.byDns = clientCertificate('puller', ['pull.district.example']);
  clients.unlisted = clientCertificate('kitchen');
  clients.wildcard = clientCertificate('anyone', ['*.district.example']);
});

/** A real TLS listener with routes for the district, for the head, and for anyone. */
const openListener = async () => {
  const data = temporaryFolder();
  writeCertificates(data);
  const fingerprint = new X509Certificate(clients.byFingerprint.cert).fingerprint256;
  const base = loadConfig({ file: demoFacilityFile, data });
  const config = {
    ...base,
    upstream: {
      ...base.upstream,
      districtCertificates: [fingerprint, 'Longmatan district', 'pull.district.example'],
    },
  };
  // The certificates of the test are made now; only what the clock does from here on is the test's.
  const clock = fakeClock(new Date(Date.now() + 60_000).toISOString());
  const stores = openStores({ config, clock });
  const tls = readListenFiles({
    tls: { certificate: join(data, 'server.pem'), key: join(data, 'server.key') },
    clientCa: join(data, 'ca.pem'),
  });
  const app = await createApp({
    identify: siteIdentify({
      ...{ config, clock, stores },
      sessions: createSessions(clock),
      passes: createPasses(openCredentials(data), stores.people),
    }),
    logger: pino({ level: 'silent' }),
    tls,
    routes: [
      (scope) => {
        scope.get('/district', { config: { access: access.district } }, (asked) => asked.principal ?? null);
        scope.get('/head', { config: { access: access.head } }, () => 'head');
        scope.get('/open', { config: { access: access.anyone } }, () => 'open');
      },
    ],
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await app.close();
    stores.close();
  });
  const ask = (path: string, client?: Client, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string }>((done, failed) => {
      const asked = request(
        `${address}${path}`,
        { ca: certificates().ca, ...client, agent: false, headers },
        (answer) => {
          let body = '';
          answer.setEncoding('utf8').on('data', (text) => (body += text));
          answer.once('end', () => done({ status: answer.statusCode ?? 0, body }));
        },
      );
      asked.once('error', failed);
      asked.end();
    });
  const status = async (...asked: Parameters<typeof ask>): Promise<number> => (await ask(...asked)).status;
  return { ask, status, clock, stores, fingerprint };
};

describe('a certificate instead of a token', () => {
  test('listed by fingerprint, common name or DNS name is the district, and nothing but the district', async () => {
    const { ask, status, fingerprint } = await openListener();
    const digits = fingerprint.replaceAll(':', '').toLowerCase();
    const first = await ask('/district', clients.byFingerprint);
    expect(JSON.parse(first.body)).toMatchObject({ role: 'district', actor: `certificate:${digits.slice(0, 16)}` });
    for (const client of [clients.byName, clients.byDns]) {
      expect(await status('/district', client)).toBe(200);
      expect(await status('/head', client)).toBe(403);
    }
  });

  test('that is not listed, bears a wildcard, or is of another authority, is nobody', async () => {
    const { status } = await openListener();
    const folder = temporaryFolder();
    const at = (name: string): string => join(folder, name);
    const subject = ['-days', '1', '-subj', '/CN=Longmatan district'];
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      at('key'),
      '-out',
      at('cert'),
      ...subject,
    );
    const own = { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
    for (const client of [clients.unlisted, clients.wildcard, own]) {
      expect(await status('/district', client)).toBe(401);
      expect(await status('/open', client)).toBe(200);
    }
  });

  test('is needed by nobody else: a browser comes without one, and a token does as before', async () => {
    const { status, stores } = await openListener();
    const { token } = createToken(stores.journal, { role: 'head', name: 'head', actor: 'agent' });
    const bearer = { authorization: `Bearer ${token}` };
    expect([await status('/open'), await status('/district'), await status('/head', undefined, bearer)]).toEqual([
      ...[200, 401, 200],
    ]);
    // Who shows a token is who the token says, even beside a good certificate.
    expect(await status('/district', clients.byName, bearer)).toBe(403);
    expect(await status('/district', clients.byName, { authorization: `Bearer ${randomUUID()}` })).toBe(401);
  });

  test('counts until its last day, whatever the handshake made of it', async () => {
    const { status, clock } = await openListener();
    expect(await status('/district', clients.byName)).toBe(200);
    clock.advance(3 * 86_400_000);
    expect(await status('/district', clients.byName)).toBe(401);
  });
});

describe('facility.yaml', () => {
  const facility = (more: string): string =>
    `site: {code: demo, name: 园}\nrooms: [{id: r, name: r, kind: classroom}]\nclasses: []\n${more}`;
  const faultsOf = (more: string): string[] => {
    try {
      parseConfig(facility(more), 'facility.yaml', 'data');
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.faults.map(({ path }) => path);
    }
  };

  test.each([
    [
      'an authority without TLS',
      'listen: {clientCa: ca.pem}\nupstream: {districtCertificates: [d]}',
      ['listen.clientCa'],
    ],
    ['an authority without a list', 'listen: {tls: {certificate: c, key: k}, clientCa: ca.pem}', ['listen.clientCa']],
    ['a list without an authority', 'upstream: {districtCertificates: [d]}', ['upstream.districtCertificates']],
    [
      'all of it',
      'listen: {tls: {certificate: c, key: k}, clientCa: ca.pem}\nupstream: {districtCertificates: [d]}',
      [],
    ],
  ])('%s', (_what, more, faults) => {
    expect(faultsOf(more)).toEqual(faults);
  });

  test('names the authority’s file when it is no certificate', () => {
    const folder = temporaryFolder();
    writeCertificates(folder);
    writeFileSync(join(folder, 'nonsense.pem'), 'nonsense');
    const tls = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
    expect(() => readListenFiles({ tls, clientCa: join(folder, 'nonsense.pem') })).toThrow(
      /listen\.clientCa: .*不是 PEM/,
    );
    expect(() => readUpstreamFiles({ mqtt: { ca: join(folder, 'absent.pem') }, https: undefined })).toThrow(
      /upstream\.mqtt\.ca: .*absent\.pem .*读不到/,
    );
    expect(() => readUpstreamFiles({ mqtt: undefined, https: { ca: join(folder, 'nonsense.pem') } })).toThrow(
      /upstream\.https\.ca: .*不是 PEM/,
    );
  });
});
