import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createToken, revokeToken, tokenOf } from '#agent/identity/tokens.ts';
import { openFacility } from '#tests/facility.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a bearer token', () => {
  test('is shown once and kept as a hash', async () => {
    const site = await openFacility();
    const { tokenId, token } = createToken(site.journal, { role: 'head', name: '园长电脑', actor: 'agent' });
    expect(token).toMatch(/^nbx_[0-9a-f]+_[A-Za-z0-9_-]{43}$/);
    expect(await site.call(bearer(token), 'GET', '/me')).toMatchObject({
      status: 200,
      body: { role: 'head', name: '园长电脑', kioskId: null, site: site.config.site.code },
    });
    site.db.pragma('wal_checkpoint(TRUNCATE)');
    const secret = token.slice(-43);
    expect(readFileSync(join(site.folder, 'journal.db'), 'latin1')).not.toContain(secret);
    expect(site.logged()).not.toContain(secret);
    expect(site.identity.token(tokenId)).not.toHaveProperty('token');
  });

  test('made or revoked by another process counts at once', async () => {
    const site = await openFacility();
    const commandLine = await openFacility({ folder: site.folder, clock: site.clock, config: site.config });
    const { tokenId, token } = createToken(commandLine.journal, { role: 'auditor', name: '审计', actor: 'agent' });
    expect((await site.call(bearer(token), 'GET', '/me')).status).toBe(200);
    expect(revokeToken(commandLine.journal, commandLine.identity, tokenId, 'agent')).toBe(true);
    expect((await site.call(bearer(token), 'GET', '/me')).status).toBe(401);
    expect(revokeToken(commandLine.journal, commandLine.identity, tokenId, 'agent')).toBe(false);
    expect(revokeToken(commandLine.journal, commandLine.identity, 'nobody', 'agent')).toBe(false);
  });

  test('opens nothing when any part of it is changed', async () => {
    const site = await openFacility();
    const { token } = createToken(site.journal, { role: 'head', name: '园长', actor: 'agent' });
    const other = createToken(site.journal, { role: 'head', name: '园长', actor: 'agent' }).token;
    expect(tokenOf(site.identity, token)?.role).toBe('head');
    const [, id = '', secret = ''] = /^nbx_([^_]+)_(.+)$/.exec(token) ?? [];
    const flipped = `${secret[0] === 'A' ? 'B' : 'A'}${secret.slice(1)}`;
    for (const wrong of [
      '',
      'nbx_',
      `nbx_${id}_${flipped}`,
      `nbx_${id}_${secret}x`,
      `nbk_${id}_${secret}`,
      `nbx_${id}_${other.slice(-43)}`,
      `nbx_nobody_${secret}`,
    ]) {
      expect(tokenOf(site.identity, wrong), wrong).toBeUndefined();
      expect((await site.call(bearer(wrong), 'GET', '/me')).status, wrong).toBe(401);
    }
  });

  test('that proves nothing is nobody, even beside a good kiosk cookie', async () => {
    const site = await openFacility();
    const kiosk = await site.enrol();
    expect((await site.call(kiosk, 'GET', '/me')).status).toBe(200);
    expect((await site.call({ ...kiosk, authorization: 'Basic abc' }, 'GET', '/me')).status).toBe(401);
  });
});
