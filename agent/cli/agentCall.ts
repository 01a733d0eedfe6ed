import { createWriteStream } from 'node:fs';
import { userInfo } from 'node:os';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Problem } from '#contract/problems.ts';
import type { Role } from '#contract/roles.ts';
import { type AgentEndpoints, readyFile } from '../config/runFolder.ts';
import { bodyOf, exchange } from '../exchange/exchange.ts';
import { objectIn } from '../exchange/json.ts';
import { type PlaceOptions, placeOf, withPlace, withStores } from './place.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

export interface AgentOptions extends PlaceOptions {
  readonly url?: string;
  readonly token?: string;
  readonly by?: string;
}

/** A running system, as whoever the command is for. */
export interface Agent {
  /** @throws CommandFailure with what the system says is wrong. */
  call<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<T>;
  /** Sends a file as it is. */
  send<T>(path: string, bytes: Buffer, mediaType: string): Promise<T>;
  bytes(path: string): Promise<Buffer>;
  /** Fetches a file onto the disk, however large it is, unless a problem is answered. The file must not exist. */
  save(path: string, file: string): Promise<void>;
}

export const withAgentOptions = (command: Command, terminal: Terminal): Command => {
  const { provision } = terminal.messages;
  return withPlace(command, terminal)
    .option('--url <address>', provision.optionUrl)
    .option('--token <token>', provision.optionToken)
    .option('--by <name>', provision.optionBy);
};

/**
 * Works with the system that runs on this data, or the one at `--url`. Whoever may write the data folder is its owner:
 * without a token one is made for this command alone, under the name of who works, and revoked behind it. It is a
 * technician's, unless the command is a head's business.
 */
export const withAgent = async <T>(
  terminal: Terminal,
  options: AgentOptions,
  work: (agent: Agent) => Promise<T>,
  role: Role = 'technician',
): Promise<T> => {
  const local = readyFile(placeOf(options).data, 'agent').read<AgentEndpoints>()?.http;
  const url = options.url ?? local;
  if (url === undefined) throw new CommandFailure('no_agent', terminal.messages.provision.noAgent);
  const given = options.token ?? (process.env.NESTBOX_TOKEN || undefined);
  // The box's own certificate is for its name in the house, not for the loopback address that we call.
  const isOwn = options.url === undefined;
  if (given !== undefined) return work(agentAt(terminal, url, given, isOwn));
  return withStores(terminal, options, async ({ stores: { journal, identity } }) => {
    const { createToken, revokeToken } = await import('../identity/tokens.ts');
    const name = (options.by ?? userInfo().username).slice(0, 80);
    const { token, tokenId } = createToken(journal, { role, name, actor: 'agent' });
    try {
      return await work(agentAt(terminal, url, token, isOwn));
    } finally {
      revokeToken(journal, identity, tokenId, 'agent');
    }
  });
};

const agentAt = (terminal: Terminal, url: string, token: string, isOwn: boolean): Agent => {
  const ask = async (
    method: string,
    path: string,
    sent?: { readonly type: string; readonly body: Buffer },
    file?: string,
  ) => {
    const answer = await exchange(
      new URL(path, url),
      {
        method,
        headers: { authorization: `Bearer ${token}`, ...(sent && { 'content-type': sent.type }) },
        body: sent?.body,
        rejectUnauthorized: !isOwn,
      },
      async (incoming) => {
        const status = incoming.statusCode ?? 0;
        if (file === undefined || status >= 400) return { status, body: await bodyOf(incoming) };
        await pipeline(incoming, createWriteStream(file, { flags: 'wx' }));
        return { status, body: Buffer.alloc(0) };
      },
    ).catch(() => {
      throw new CommandFailure('unreachable', terminal.messages.provision.unreachable(url));
    });
    if (answer.status < 400) return answer.body;
    const problem = objectIn(answer.body.toString('utf8')) as Problem | undefined; // as every answer of ours that is a refusal
    if (problem?.code === undefined) throw new CommandFailure('bad_answer', terminal.messages.provision.badAnswer(url));
    const said = [
      problem.detail ?? problem.title,
      ...(problem.errors ?? []).map(({ path: at, message }) => `${at}: ${message}`),
    ];
    throw new CommandFailure(problem.code, [...new Set(said)].join('; '));
  };
  // The agent's answers are as the contract says; which one, the caller knows.
  const parsed = <T>(body: Buffer): T => JSON.parse(body.toString('utf8')) as T;
  return {
    call: async (method, path, body) =>
      parsed(
        await ask(
          method,
          path,
          body === undefined ? undefined : { type: 'application/json', body: Buffer.from(JSON.stringify(body)) },
        ),
      ),
    send: async (path, body, type) => parsed(await ask('POST', path, { type, body })),
    bytes: (path) => ask('GET', path),
    save: async (path, file) => void (await ask('GET', path, undefined, file)),
  };
};
