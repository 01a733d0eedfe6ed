import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { epochMs } from '#agent/time/clock.ts';
import { nextPoll, polling } from '#district/schedule.ts';
import { createSiteClient } from '#district/siteClient.ts';
import { poll } from './districtPoll.ts';
import { againstBudget, type Result } from './result.ts';

const sites = 10_000;
/** A sixth of the minute in which each has its turn: what is new, and its verification, need the rest. */
const mostSeconds = 10;
/** With this much for each, a minute of polls takes a sixth of one core. */
const mostCpuMs = 1;

interface Polled {
  readonly url: string;
  readonly token: string;
  readonly etag: string;
}

const serve = async (): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const script = join(import.meta.dirname, 'manySites.ts');
  const child = spawn(process.execPath, [script, String(sites)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', done);
    child.once('exit', (code) => failed(new Error(`The many sites ended with ${code}`)));
  });
  const stop = (): Promise<void> =>
    new Promise((done) => {
      child.once('exit', () => done());
      child.kill('SIGTERM');
    });
  return { url, stop };
};

/** Every site once in the order of their turns, as many at a time as a poller asks; seconds and the poller's own CPU. */
const askAll = async (listed: readonly Polled[], ask: (site: Polled) => Promise<number>) => {
  const waiting = listed.values();
  const work = async (): Promise<void> => {
    for (const site of waiting) {
      const status = await ask(site);
      if (status !== 304) throw new Error(`${site.url} answers ${status}`);
    }
  };
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: polling.parallelism }, work));
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startedAt) / 1000, cpuMs: (user + system) / 1000 / sites };
};

/** Ten thousand sites with nothing new, asked once each by one process through the client of `district pull`. */
export const measurePolls = async (): Promise<Result[]> => {
  const served = await serve();
  const now = epochMs(Date.now());
  const listed = Array.from({ length: sites }, (_, index) => `site-${index}`)
    .map((site) => ({ site, turn: nextPoll(site, now, Math.random()) }))
    .sort((a, b) => a.turn - b.turn)
    .map(({ site }) => ({
      url: `${served.url}/${site}`,
      token: `token-of-${site}`,
      etag: `"tag-of-${site.slice('site-'.length)}-1-100"`,
    }));
  const path = '/district/v1/summaries?after=1&limit=100';
  const { timeoutMs } = polling;
  const client = createSiteClient({ silenceMs: timeoutMs, wholeMs: timeoutMs });
  const connections = new Agent({ keepAlive: true, maxSockets: polling.parallelism });
  try {
    const ours = await askAll(listed, async ({ url: address, token, etag }) => {
      const answer = await client.ask({ address, path, token, etag, ca: undefined });
      if (!answer.ok) throw new Error(`${address}: ${answer.detail}`);
      return answer.status;
    });
    const bare = await askAll(listed, async ({ url, token, etag }) => {
      const headers = { authorization: `Bearer ${token}`, 'if-none-match': etag };
      return (await poll(connections, `${url}${path}`, headers)).status;
    });
    const rate = Math.round(sites / ours.seconds);
    const what = `${sites} sites polled with nothing new (${rate} in a second)`;
    return [
      againstBudget('district.polls', what, 's', ours.seconds, mostSeconds, bare.seconds),
      againstBudget(
        'district.polls.cpu',
        'CPU of the poller for each of them',
        'ms',
        ours.cpuMs,
        mostCpuMs,
        bare.cpuMs,
      ),
    ];
  } finally {
    connections.destroy();
    client.close();
    await served.stop();
  }
};
