import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { node24, root } from './setup.mjs';

/**
 * Runs a program on Node 24 in the project's folder and resolves with its exit code. Signals are passed on exactly once: the child
 * has a process group of its own, or Ctrl-C would reach it twice, from the terminal and from here.
 */
export const runOnNode24 = (args, env = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(node24, args, { cwd: root, stdio: 'inherit', detached: true, env: { ...process.env, ...env } });
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
