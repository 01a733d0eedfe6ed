import { spawn } from 'node:child_process';

export type Ran = { readonly ok: true; readonly out: Buffer } | { readonly ok: false; readonly detail: string };

const mostOutputBytes = 32 * 1024 * 1024;

/**
 * Runs a program to its end, with at most `limitMs` and until the signal is given. What it complains of is told without
 * the account that its address holds.
 */
export const runProgram = (
  program: string,
  args: readonly string[],
  options: { readonly limitMs: number; readonly signal: AbortSignal; readonly input?: Buffer },
): Promise<Ran> =>
  new Promise((done) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    let stopped: string | undefined;
    const stop = (why: string): void => {
      stopped ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop('no answer in time'), options.limitMs);
    const onAbort = (): void => stop('cancelled');
    options.signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostOutputBytes) stop('too much output');
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-2048);
    });
    // A program that ends before it has read everything closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
    const end = (result: Ran): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', onAbort);
      done(result);
    };
    child.once('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      end({ ok: false, detail: isMissing ? `${program} is not installed` : error.message });
    });
    child.once('close', (code) => {
      if (stopped !== undefined) end({ ok: false, detail: stopped });
      else if (code === 0) end({ ok: true, out: Buffer.concat(chunks) });
      else end({ ok: false, detail: lastLine(withoutAccounts(said)) || `${program} ended with ${code}` });
    });
    if (options.signal.aborted) stop('cancelled');
  });

/** `rtsp://user:password@host` → `rtsp://host`. */
const withoutAccounts = (text: string): string => text.replaceAll(/(\w+:\/\/)[^\s/]*@/g, '$1');

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? '';
