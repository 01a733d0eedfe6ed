import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { StepFailure } from '../driver.ts';

const question =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';
const longestAnswerBytes = 64 * 1024;

/**
 * Asks a camera for its time without credentials, so that it costs no attempt of a lock-out. Any answer over HTTP means
 * that it is there; `clockMs` (UTC) is undefined when it does not tell the time, or wants credentials for it.
 */
export const askClock = async (
  address: string,
  limitMs: number,
): Promise<{ readonly ok: true; readonly clockMs: number | undefined } | StepFailure> => {
  try {
    return { ok: true, clockMs: await readClock(await post(new URL(address), limitMs)) };
  } catch (error) {
    return { ok: false, code: 'unreachable', detail: reasonOf(error) };
  }
};

/** UTC of a GetSystemDateAndTime answer in milliseconds; undefined for `0000-00-00`, HTML pages and other surprises. */
export const readClock = async (xml: string): Promise<number | undefined> => {
  // Loaded for a camera that answers.
  const { XMLParser } = await import('fast-xml-parser');
  let parsed: unknown;
  try {
    parsed = new XMLParser({ removeNSPrefix: true, ignoreAttributes: true }).parse(xml);
  } catch {
    return undefined;
  }
  const path = ['Envelope', 'Body', 'GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'UTCDateTime'];
  const utc = path.reduce<unknown>(member, parsed);
  const number = (part: string, name: string): number => Number(member(member(utc, part), name));
  const [year, month, day] = ['Year', 'Month', 'Day'].map((name) => number('Date', name));
  const [hour, minute, second] = ['Hour', 'Minute', 'Second'].map((name) => number('Time', name));
  const parts = [year, month, day, hour, minute, second];
  if (!parts.every((part) => Number.isInteger(part)) || !year || !month || !day) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** The shortest name of a network error: `ECONNREFUSED`, `timeout`. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80);
};

const member = (value: unknown, name: string): unknown =>
  // A parsed XML node; its members are unknown until looked at.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

const post = (address: URL, limitMs: number): Promise<string> =>
  new Promise((done, failed) => {
    const options = {
      method: 'POST',
      headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
      signal: AbortSignal.timeout(limitMs),
      agent: false as const,
    };
    // Cameras sign their own certificates; nothing secret goes out here.
    const request =
      address.protocol === 'https:'
        ? httpsRequest(address, { ...options, rejectUnauthorized: false })
        : httpRequest(address, options);
    request.once('error', (error) => failed(error.name === 'TimeoutError' ? new Error('timeout') : error));
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > longestAnswerBytes) request.destroy(new Error('answer too long'));
        else chunks.push(chunk);
      });
      response.once('end', () => done(Buffer.concat(chunks).toString('utf8')));
      response.once('error', failed);
    });
    request.end(question);
  });
