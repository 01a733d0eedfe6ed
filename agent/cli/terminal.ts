import type { Messages } from './messages.ts';

/** Where a command writes. Results go to `out`, everything else to `err`. */
export interface Terminal {
  readonly messages: Messages;
  out(text: string): void;
  err(text: string): void;
  /** Whether a person watches `err`. */
  readonly isWatched: boolean;
}

/** 0 done, 1 failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** A command could not do what it was asked; the message is for the person who asked. */
export class CommandFailure extends Error {
  readonly code: string;
  readonly exitCode: 1 | 2;
  constructor(code: string, message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'CommandFailure';
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** Prints a result: one JSON value for programs, or lines for people. */
export const print = (
  terminal: Terminal,
  json: boolean | undefined,
  value: unknown,
  lines: () => readonly string[],
): void => {
  if (json) terminal.out(`${JSON.stringify(value)}\n`);
  else for (const line of lines()) terminal.out(`${line}\n`);
};

const barWidth = 24;
const redrawEveryMs = 100;

/** A bar where a person waits; nothing in a pipe. Call it with how much is done; it clears itself at the end. */
export const progress = (terminal: Terminal, label: string, total: number): ((done: number) => void) => {
  let drawnAt = 0;
  return (done) => {
    const now = performance.now();
    const finished = done >= total;
    if (!terminal.isWatched || total === 0 || (!finished && now - drawnAt < redrawEveryMs)) return;
    drawnAt = now;
    const filled = Math.round((Math.min(done, total) / total) * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    terminal.err(finished ? '\r\u001b[K' : `\r${label} ${bar} ${done}/${total}\u001b[K`);
  };
};

/** Columns of a table, padded; a Chinese character is as wide as two Latin ones. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
};

const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (/[\u1100-\u115f\u2e80-\uffdc]/.test(character) ? 2 : 1), 0);
