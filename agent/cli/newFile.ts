import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CommandFailure, type Terminal } from './terminal.ts';

/** Nothing is written over. @throws CommandFailure (wrong usage) when the file is there, or the folder for it is not. */
export const refuseUnlessNew = (terminal: Terminal, file: string): void => {
  if (existsSync(file)) throw new CommandFailure('file_exists', terminal.messages.fileExists(file), 2);
  refuseWithoutFolder(terminal, file);
};

/** @throws CommandFailure (wrong usage) when the folder that the file would lie in is not there. */
export const refuseWithoutFolder = ({ messages }: Terminal, file: string): void => {
  const folder = dirname(resolve(file));
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CommandFailure('no_folder', messages.folderMissing(folder), 2);
  }
};
