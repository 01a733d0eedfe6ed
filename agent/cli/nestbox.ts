import { messagesFor } from './messages.ts';
import { runCommandLine } from './program.ts';

// Whoever reads only the beginning (`| head`) is content with it; the command goes on to its end without a word.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** The `nestbox` command line; `nestbox.mjs` starts it on the right Node. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  messages: messagesFor(process.env),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isWatched: process.stderr.isTTY === true,
});
