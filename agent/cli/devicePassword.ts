import { readFileSync } from 'node:fs';
import { CommandFailure, type Terminal } from './terminal.ts';

/**
 * The password of a device. It is never an argument: every user of the machine could read it there.
 * @throws CommandFailure (wrong usage) when none is given.
 */
export const devicePassword = (terminal: Terminal, fromStdin: boolean | undefined): string => {
  const password = fromStdin
    ? readFileSync(0, 'utf8').replace(/\r?\n$/, '')
    : (process.env.NESTBOX_DEVICE_PASSWORD ?? '');
  if (password === '') throw new CommandFailure('no_password', terminal.messages.provision.needPassword, 2);
  return password;
};
