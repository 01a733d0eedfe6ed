import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readyFile } from '#agent/config/runFolder.ts';
import type { EditorLogin } from '#agent/flows/editorLogin.ts';
import { type FlowNode, textOf } from '#agent/flows/normalise.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import { lockedSettings } from '#agent/flows/settings.ts';
import type { FlowsReady } from '#agent/flows/standing.ts';
import { openFlowVersions } from '#agent/flows/versions.ts';
import type { Role } from '#contract/roles.ts';
import { type Box, createBox } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

let folder: string;
let box: Box;
let editor: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-'));
  box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { editor: { enabled: true, port: 0 } },
  }));
  await box.start('agent');
  await box.start('flows');
  editor = await eventually('the editor', () => readyFile(box.data, 'flows').read<FlowsReady>()?.editor ?? undefined);
});
afterAll(async () => {
  await box?.close();
  rmSync(folder, { recursive: true, force: true });
});

const login = async (username: string, password: string): Promise<string | undefined> => {
  const answer = await fetch(`${editor}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: 'node-red-editor', grant_type: 'password', scope: '', username, password }),
  });
  return answer.ok ? ((await answer.json()) as { access_token: string }).access_token : undefined;
};
const ask = async (token: string | undefined, method: string, path: string, body?: unknown): Promise<number> => {
  const answer = await fetch(`${editor}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'node-red-api-version': 'v1',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.arrayBuffer();
  return answer.status;
};
const changed = (name: string): FlowNode[] =>
  shippedFlows().map((node) => (node.id === 'light-out' ? { ...node, name } : node));

describe('the editor', () => {
  test.each<[Role, boolean, number, number]>([
    ['technician', true, 200, 204],
    ['head', true, 200, 401],
    ['auditor', true, 200, 401],
    ['caregiver', false, 401, 401],
    ['kiosk', false, 401, 401],
    ['district', false, 401, 401],
  ])('%s: lets in %s, reading %i, deploying %i', async (role, isIn, reading, deploying) => {
    const token = await box.token(role);
    const session = await login(`test ${role}`, token);
    expect(session !== undefined).toBe(isIn);
    // Also whoever skips the login and shows the token itself.
    for (const shown of [session ?? token, token]) {
      expect(await ask(shown, 'GET', '/flows')).toBe(reading);
      expect(await ask(shown, 'POST', '/flows', changed(role))).toBe(deploying);
    }
  });

  test('refuses everybody without a token, with a wrong one, and with the name of another', async () => {
    expect(await ask(undefined, 'GET', '/flows')).toBe(401);
    expect(await ask(undefined, 'POST', '/flows', changed('x'))).toBe(401);
    expect(await ask('nonsense', 'GET', '/flows')).toBe(401);
    expect(await login('test technician', 'nonsense')).toBeUndefined();
    expect(await login('somebody else', await box.token('technician'))).toBeUndefined();
  });

  test('installs nothing, for a technician neither, and has no node that reaches the machine', async () => {
    const token = await box.token('technician');
    expect(await ask(token, 'POST', '/nodes', { module: 'node-red-node-random' })).toBeGreaterThanOrEqual(400);
    const types = await (
      await fetch(`${editor}/nodes`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })
    ).text();
    expect(types).toContain('"mqtt in"');
    for (const type of ['exec', 'file', 'file in', 'watch', 'tcp in', 'udp out', 'http in', 'websocket in'])
      expect(types).not.toContain(`"${type}"`);
  });

  test('keeps what was deployed under the name of who did, and throws out who is revoked', async () => {
    const made = JSON.parse(
      await box.nestbox('token', 'create', '--role', 'technician', '--name', '张工', '--json'),
    ) as {
      token: string;
      tokenId: string;
    };
    const session = await login('张工', made.token);
    expect(await ask(session, 'POST', '/flows', changed('灯'))).toBe(204);
    const newest = openFlowVersions(box.data).all().at(-1);
    expect(newest).toMatchObject({ by: '张工' });
    // Sources and not what they stand for on this site.
    expect(textOf(newest?.flows ?? [])).toBe(textOf(changed('灯')));
    await box.nestbox('token', 'revoke', made.tokenId);
    await eventually('the revoked to be out', async () => (await ask(session, 'GET', '/flows')) === 401);
  });

  test('starts with a login only', () => {
    const settings = (login: unknown) => () =>
      lockedSettings({
        userDir: folder,
        storageModule: {},
        editor: { login: login as EditorLogin },
        onFailure: () => {},
      });
    expect(settings(undefined)).toThrow('no editor without a login');
    expect(settings({})).toThrow('no editor without a login');
  });
});

describe('nestbox flows', () => {
  test('goes back to a version as a new one, which runs after the restart, and rehearses what was changed', async () => {
    const file = join(folder, 'changed.json');
    writeFileSync(file, textOf(changed('新')));
    const deployed = JSON.parse(await box.nestbox('flows', 'deploy', file, '--by', '李工', '--json')) as {
      version: number;
    };
    const rolled = JSON.parse(await box.nestbox('flows', 'rollback', '1', '--by', '李工', '--json')) as {
      version: number;
    };
    expect(rolled.version).toBe(deployed.version + 1);
    const { versions } = JSON.parse(await box.nestbox('flows', 'history', '--json')) as {
      versions: { version: number; by: string }[];
    };
    expect(versions.slice(-2)).toMatchObject([{ by: '李工' }, { by: '李工' }]);
    expect(await box.nestbox('flows', 'show')).toBe(await box.nestbox('flows', 'show', '1'));
    await box.end('flows');
    await box.start('flows');
    expect(readyFile(box.data, 'flows').read<FlowsReady>()?.version).toBe(rolled.version);
    const rehearsed = JSON.parse(await box.nestbox('flows', 'rehearse', '--days', '1', '--file', file, '--json'));
    expect(rehearsed).toMatchObject({ ok: true, days: 1, before: { version: rolled.version }, differences: [] });
    expect(rehearsed.moments).toBeGreaterThan(0);
  }, 180_000);

  test.each([
    ['a version that is not there', ['rollback', '999'], 2],
    ['a file that is no flow', ['deploy', import.meta.filename], 2],
    ['days that are none', ['rehearse', '--days', '0'], 2],
  ])('refuses %s', async (_what, args, code) => {
    await expect(box.nestbox('flows', ...args)).rejects.toMatchObject({ code });
  });
});
