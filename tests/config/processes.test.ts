import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchOf } from '#agent/config/processes.ts';

const root = join(import.meta.dirname, '../..');

describe('how a process is started', () => {
  test.each(['agent', 'recorder', 'flows'] as const)('the unit of the %s says the same as `nestbox run`', (name) => {
    const unit = readFileSync(join(root, `hardware/box/nestbox-${name}.service`), 'utf8');
    const { script, nodeFlags, environment } = launchOf(name, '/var/lib/nestbox', 256);
    const [, command = ''] = /^ExecStart=\S+\/node (.*)$/m.exec(unit) ?? [];
    expect(command.slice(0, command.indexOf(script)).trim().split(' ')).toEqual(nodeFlags);
    const [, variables = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
    const own = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    expect(variables.split(' ').filter((variable) => !variable.startsWith('NESTBOX_'))).toEqual(own);
  });

  test('every part of TypeBox that the box asks for lies in agent/built', () => {
    const asked = globSync(['agent/**/*.ts', 'district/**/*.ts', 'hardware/sim/**/*.ts'], { cwd: root }).flatMap(
      (file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/'#typebox(?:\/(\w+))?'/g)].map(
          ([, part]) => part ?? 'index',
        ),
    );
    expect(asked).toContain('schema');
    expect(new Set(asked.filter((part) => !existsSync(join(root, `agent/built/${part}.js`))))).toEqual(new Set());
  });
});
