import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { CoverageReport } from '#contract/acceptance.ts';
import type { Problem } from '#contract/problems.ts';
import type { DeviceList } from '#contract/provisioning.ts';
import { about, type Question, useQuestion } from '../../parts/question.ts';
import type { Answer } from '../../state/api.ts';
import { useKiosk } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import { refusalText } from '../../state/refusal.ts';
import type { DevicesSay } from './words.ts';
import { halfOf } from './words.ts';

const againMs = 10_000;

/** Asks again now and then: how a picture or a recording goes is in no event of the journal. */
export const useRefreshed = <T>(question: Question<T>): Question<T> => {
  const { ask } = question;
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const timer = setInterval(() => latest.current(), againMs);
    return () => clearInterval(timer);
  }, []);
  return question;
};

export const useInventory = (): Question<DeviceList> =>
  useRefreshed(useQuestion<DeviceList>('/devices', about('position', 'unit', 'device')));
export const useCoverage = (): Question<CoverageReport> =>
  useRefreshed(useQuestion<CoverageReport>('/devices/coverage', about('position', 'unit')));

export interface Fault {
  readonly code: string;
  readonly problem: Problem | undefined;
}

/** Why something was refused, in words: the agent's own where it has said more than the code does. */
export const faultWords = ({ code, problem }: Fault, kiosk: Kiosk, say: DevicesSay): string => {
  switch (code) {
    case 'credentials_refused':
      return isPlainTextLeft({ problem }) ? ownWords() : say('refused.credentials_refused');
    case 'forbidden_place':
    case 'device_silent':
      return say(`refused.${code}`);
    default:
      return ownWords();
  }

  function ownWords(): string {
    const detail = problem?.errors?.[0]?.message ?? problem?.detail;
    return detail ? halfOf(detail, kiosk.settings.value.language) : say(refusalText(code), { code });
  }
};

/** Whether a camera refused every digest: what is left is to send it the password itself. */
export const isPlainTextLeft = (fault: Pick<Fault, 'problem'> | undefined): boolean =>
  fault?.problem?.errors?.some(({ path }) => path.endsWith('/allowPlainText')) ?? false;

/** Writes with the session. A device may take longer to answer than the box itself does. */
export const sendTo = <T>(kiosk: Kiosk, path: string, body: object): Promise<Answer<T>> => {
  const json = new Blob([JSON.stringify(body)]);
  return kiosk.api.send<T>(path, json, 'application/json', kiosk.session.value?.token);
};

export interface Deed<T> {
  readonly isRunning: boolean;
  readonly fault: Fault | undefined;
  /** Sends the body under an id of its own; the same words again carry the same id, so that nothing is done twice. */
  readonly run: (path: string, body: object) => Promise<T | undefined>;
  readonly forget: () => void;
}

/** One button's write, and what became of it. `isKept`: it is written down under an id; a mere question is not. */
export const useDeed = <T>(isKept = true): Deed<T> => {
  const kiosk = useKiosk();
  const running = useSignal(false);
  const fault = useSignal<Fault | undefined>(undefined);
  const attempt = useRef({ id: '', words: '' });
  return {
    isRunning: running.value,
    fault: fault.value,
    run: async (path, body) => {
      if (running.value) return undefined;
      const words = `${path} ${JSON.stringify(body)}`;
      if (attempt.current.words !== words) attempt.current = { id: v7(), words };
      running.value = true;
      fault.value = undefined;
      const answer = await sendTo<T>(kiosk, path, isKept ? { id: attempt.current.id, ...body } : body);
      running.value = false;
      kiosk.touched();
      if (answer.ok || answer.status !== 0) attempt.current = { id: '', words: '' };
      if (answer.ok) return answer.body;
      fault.value = answer;
      return undefined;
    },
    forget: () => {
      fault.value = undefined;
    },
  };
};
