import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { PositionView, TestRun } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { SeenPicture } from './seenPicture.tsx';
import { type Technician, useWhy } from './technician.ts';
import { inLanguage, provisioningWords } from './words.ts';

type TestName = TestRun['test'];
const lookEveryMs = 400;

interface LiveTestsProps {
  readonly technician: Technician;
  readonly position: PositionView;
  readonly onEnded: () => void;
}

/** The tests that a position needs, each with its last outcome; one runs at a time, with what to do and the time left. */
export const LiveTests = ({ technician, position, onEnded }: LiveTestsProps) => {
  const kiosk = useKiosk();
  const say = useSay(provisioningWords);
  const why = useWhy();
  const run = useSignal<TestRun | undefined>(undefined);
  const waiting = useSignal<readonly TestName[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  const isGone = useRef(false);
  const now = run.value;
  const isRunning = now?.state === 'running';
  const begin = async (test: TestName): Promise<void> => {
    const answer = await technician.call<TestRun>('POST', `/devices/${position.positionId}/tests`, { id: v7(), test });
    if (isGone.current) return;
    fault.value = answer.ok ? undefined : why(answer);
    if (answer.ok) run.value = answer.body;
    else waiting.value = [];
  };
  useEffect(() => {
    if (!now) return;
    if (now.state === 'running') {
      const timer = setTimeout(async () => {
        kiosk.touched();
        const answer = await technician.call<TestRun>('GET', `/devices/tests/${now.testId}`);
        // One that cannot be asked for is asked again: the same value would not draw anew.
        run.value = answer.ok ? answer.body : { ...now };
      }, lookEveryMs);
      return () => clearTimeout(timer);
    }
    onEnded();
    const [next, ...rest] = now.state === 'cancelled' ? [] : waiting.value;
    waiting.value = rest;
    if (next) void begin(next);
  }, [now]);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );
  const start = (tests: readonly TestName[]): void => {
    const [first, ...rest] = tests;
    waiting.value = rest;
    if (first) void begin(first);
  };
  const mayTest = technician.name !== undefined && position.unit !== null;
  const pictures = position.proofs.flatMap(({ pictureSha256 }) => pictureSha256 ?? []);
  return (
    <section class="panel prov-stack" aria-label={say('test.title')}>
      <div class="prov-head">
        <h3>{say('test.title')}</h3>
        {mayTest && (
          <button type="button" class="button button-main" disabled={isRunning} onClick={() => start(position.tests)}>
            {say('test.all')}
          </button>
        )}
      </div>
      {fault.value && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault.value })}
        </p>
      )}
      <ul class="rows">
        {position.tests.map((test) => (
          <TestRow
            key={test}
            test={test}
            proof={position.proofs.find((proof) => proof.test === test)}
            run={now?.test === test ? now : undefined}
            time={(at) => whenText(Date.parse(at), kiosk.nowMs.value, kiosk.zone.value)}
            onRun={mayTest && !isRunning ? () => start([test]) : undefined}
            onCancel={() => {
              waiting.value = [];
              if (now) void technician.call('POST', `/devices/tests/${now.testId}/cancel`);
            }}
          />
        ))}
      </ul>
      {pictures.map((sha256) => (
        <SeenPicture key={sha256} technician={technician} sha256={sha256} />
      ))}
    </section>
  );
};

interface TestRowProps {
  readonly test: TestName;
  readonly proof: PositionView['proofs'][number] | undefined;
  readonly run: TestRun | undefined;
  readonly time: (at: string) => string;
  readonly onRun: (() => void) | undefined;
  readonly onCancel: () => void;
}

const TestRow = ({ test, proof, run, time, onRun, onCancel }: TestRowProps) => {
  const { settings } = useKiosk();
  const say = useSay(provisioningWords);
  const { language } = settings.value;
  const name = say(`name.${test}`);
  const state = run?.state === 'running' ? 'running' : proof ? (proof.passed ? 'passed' : 'failed') : 'open';
  return (
    <li class="row prov-test" data-test={test} data-state={state}>
      <Icon
        name={
          state === 'passed' ? 'check' : state === 'failed' ? 'octagon' : state === 'running' ? 'clock' : 'unmarked'
        }
      />
      <span class="row-words">
        <b>
          {name}
          {test === 'tamper' && say('test.optional')}
        </b>
        {run?.state === 'running' ? (
          <span class="prov-live" role="status">
            {run.step[language]} · {say('test.left', { n: Math.ceil(run.leftMs / 1000) })}
          </span>
        ) : proof ? (
          <small>
            {say(proof.passed ? 'test.passed' : 'test.failed')} · {inLanguage(proof.detail, language)} ·{' '}
            {time(proof.at)}
          </small>
        ) : (
          <small>{say('test.open')}</small>
        )}
        {run?.state === 'running' && (
          <progress
            class="prov-progress"
            aria-label={name}
            max={run.limitMs}
            value={Math.max(0, run.limitMs - run.leftMs)}
          />
        )}
      </span>
      {run?.state === 'running' ? (
        <button type="button" class="button" aria-label={`${say('test.cancel')} ${name}`} onClick={onCancel}>
          {say('test.cancel')}
        </button>
      ) : (
        onRun && (
          <button
            type="button"
            class="button"
            aria-label={`${say(proof ? 'test.again' : 'test.run')} ${name}`}
            onClick={onRun}
          >
            {say(proof ? 'test.again' : 'test.run')}
          </button>
        )
      )}
    </li>
  );
};
