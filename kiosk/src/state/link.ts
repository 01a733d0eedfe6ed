import type { LiveMessageName } from '#contract/live.ts';
import { staleAfterMs } from '#contract/live.ts';
import { problemIn } from './api.ts';
import type { HostClock } from './hostClock.ts';
import type { LiveInput, LiveMessage } from './live.ts';
import { type RightEnd, rightEndOf } from './right.ts';
import { createFrameReader } from './stream.ts';

export interface LinkOptions {
  readonly onInput: (input: LiveInput) => void;
  /** The agent no longer knows this kiosk: the link stops trying. */
  readonly onRefused: (end: RightEnd) => void;
  /** Is told the agent's time by the answer's Date header. */
  readonly hostClock: Pick<HostClock, 'heard' | 'steadyMs'>;
}

const names: readonly LiveMessageName[] = ['snapshot', 'event', 'room', 'alert', 'device', 'district'];
const firstRetryMs = 300;
const lastRetryMs = 5_000;

export interface Link {
  /** Whatever came over it is from before: it is lost, and opened anew. */
  readonly reopen: () => void;
  readonly close: () => void;
}

/** Holds the agent's event stream open, resuming after the last event seen, until closed. */
export const openLink = ({ onInput, onRefused, hostClock }: LinkOptions): Link => {
  let lastId: string | undefined;
  let retryMs = firstRetryMs;
  let closed = false;
  let abort = new AbortController();

  const listen = async (): Promise<void> => {
    abort = new AbortController();
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), staleAfterMs);
    };
    heard();
    const askedMs = hostClock.steadyMs();
    try {
      const answer = await fetch('/api/v1/events', {
        headers: { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) },
        cache: 'no-store',
        signal: abort.signal,
      });
      // Only the agent's own word ends the kiosk's right, not whatever stands between them.
      const end = answer.status === 401 ? rightEndOf(problemIn(await answer.text())?.code) : undefined;
      if (end) {
        closed = true;
        onRefused(end);
        return;
      }
      if (!answer.ok || !answer.body) return;
      let serverMs = Date.parse(answer.headers.get('date') ?? '');
      onInput({ kind: 'opened' });
      retryMs = firstRetryMs;
      const read = createFrameReader();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard();
        for (const frame of read(value)) {
          // Once, and only now: what answers with anything but frames is not the agent, and has a clock of its own.
          if (Number.isFinite(serverMs)) hostClock.heard(serverMs, askedMs);
          serverMs = Number.NaN;
          if (frame.kind === 'comment') onInput({ kind: 'heard' });
          else {
            if (frame.id !== undefined) lastId = frame.id;
            const message = messageOf(frame.name, frame.text);
            onInput(message ? { kind: 'message', message } : { kind: 'heard' });
          }
        }
      }
    } catch {
      // A broken connection is an ordinary end of the stream: it is opened again below.
    } finally {
      clearTimeout(silence);
    }
  };

  const run = async (): Promise<void> => {
    while (!closed) {
      const beganMs = hostClock.steadyMs();
      await listen();
      if (closed) return;
      onInput({ kind: 'closed' });
      // From one beginning to the next: after a stream that stood it asks at once, and a revoked kiosk learns why it ended.
      const waitMs = beganMs + retryMs * (0.5 + Math.random()) - hostClock.steadyMs();
      retryMs = Math.min(lastRetryMs, retryMs * 2);
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  };
  void run();
  return {
    reopen: () => abort.abort(),
    close: () => {
      closed = true;
      abort.abort();
    },
  };
};

const messageOf = (name: string, text: string): LiveMessage | undefined =>
  (names as readonly string[]).includes(name)
    ? // The agent's own stream, typed by the contract that both sides compile against.
      ({ name, body: JSON.parse(text) } as LiveMessage)
    : undefined;
