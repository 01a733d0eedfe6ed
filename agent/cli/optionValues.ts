import { InvalidArgumentError } from 'commander';

/** The value of an option that is a whole number, both ends included. */
export const within =
  (low: number, high: number) =>
  (text: string): number => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= low && number <= high)) throw new InvalidArgumentError(`${low}–${high}`);
    return number;
  };

/** 0: any that is free. */
export const portOf = within(0, 65_535);

/** Until somebody ends the command. */
export const untilStopped = (): Promise<void> =>
  new Promise((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
