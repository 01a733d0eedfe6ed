import { messagesFor } from './messages.ts';
import { runCommandLine } from './program.ts';

/** The `nestbox` command line; `nestbox.mjs` starts it on the right Node. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  messages: messagesFor(process.env),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isWatched: process.stderr.isTTY === true,
});
