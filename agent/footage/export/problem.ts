import { basename } from 'node:path';

/** Why an export could not be made, for the head: what happened to which file, without folders of the machine. */
export const problemOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  const name = path === undefined ? 'a file' : basename(path);
  switch (code) {
    case undefined:
      return error.message;
    case 'ENOENT':
      return `${name} is missing on the disk`;
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk became full; make room and ask for a new export';
    case 'EROFS':
      return 'the disk can only be read; nothing can be written there';
    default:
      return `${name} could not be read or written (${code})`;
  }
};
