import { useEffect, useRef } from 'preact/hooks';
import type { PositionView, ProofView, TestRun } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { automatic, type BenchState, useBench } from './bench.ts';
import { Evidence } from './evidence.tsx';
import { Mark, Refused } from './figure.tsx';
import { measuredWords } from './measured.ts';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import { halfOf, toldIn, type UnitTest } from './words.ts';
import './bench.css';

const texts = { ...devicesTexts, ...testTexts };

interface TestBenchProps {
  readonly position: PositionView;
  readonly mayChange: boolean;
  readonly onEnd: () => void;
}

/** Every test that a position needs: how it stands, how it goes, what was measured and seen, and what to do. */
export const TestBench = ({ position, mayChange, onEnd }: TestBenchProps) => {
  const say = useSay(texts);
  const bench = useBench(position.positionId);
  const { tests, lacking, proofs, unit } = position;
  if (!unit) return <Notice icon="empty" title={say('bench.noUnit')} />;
  const open = lacking.filter((test) => automatic.has(test));
  return (
    <section class="panel dev-stack" aria-label={say('bench.title')}>
      <header class="dev-head">
        <h2>{say('bench.title')}</h2>
        {mayChange && open.length > 0 && (
          <button
            type="button"
            class="button button-main"
            disabled={bench.isRunning}
            onClick={() => bench.start(open, onEnd)}
          >
            {say('bench.auto')}
          </button>
        )}
      </header>
      <Refused fault={bench.fault} />
      {bench.isLost && (
        <p class="dev-fault" role="status">
          <Icon name="linkOff" size="small" />
          <span>{say('bench.lost')}</span>
        </p>
      )}
      <ol class="rows">
        {tests.map((test) => (
          <TestRow
            key={test}
            test={test}
            name={position.name}
            proof={proofs.find((each) => each.test === test)}
            isNeeded={test !== 'tamper' || lacking.includes(test)}
            bench={bench}
            mayChange={mayChange}
            onEnd={onEnd}
          />
        ))}
      </ol>
    </section>
  );
};

interface TestRowProps {
  readonly test: UnitTest;
  readonly name: string;
  readonly proof: ProofView | undefined;
  readonly isNeeded: boolean;
  readonly bench: BenchState;
  readonly mayChange: boolean;
  readonly onEnd: () => void;
}

const TestRow = ({ test, name, proof, isNeeded, bench, mayChange, onEnd }: TestRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const { language } = kiosk.settings.value;
  const own = bench.run?.test === test ? bench.run : undefined;
  if (own?.state === 'running') return <RunningTest run={own} onCancel={bench.cancel} mayChange={mayChange} />;
  const isQueued = bench.isRunning && bench.next.includes(test);
  const state = own?.state === 'cancelled' ? 'cancelled' : proof ? (proof.passed ? 'passed' : 'failed') : 'open';
  const words = proof ? measuredWords(proof, say) : [];
  const button = say(proof ? 'bench.again' : 'bench.start');
  return (
    <li class="dev-test" data-test={test} data-state={state}>
      <div class="dev-test-line">
        <span class="row-words">
          <b>{say(`test.${test}`)}</b>
          {proof ? (
            <small>
              {/* What a stream is, is told in the line below. */}
              {test === 'stream' && proof.passed && words.length > 0 ? '' : `${halfOf(proof.detail, language)} · `}
              {`${whenText(Date.parse(proof.at), kiosk.nowMs.value, kiosk.zone.value)}`}
            </small>
          ) : (
            !isNeeded && <small>{say('bench.optional')}</small>
          )}
          {words.length > 0 && <small class="dev-measured">{words.join(' · ')}</small>}
        </span>
        <TestMark state={isQueued ? 'queued' : state} />
        {mayChange && (
          <button
            type="button"
            class="button"
            aria-label={`${button} ${say(`test.${test}`)}`}
            disabled={bench.isRunning}
            onClick={() => bench.start([test], onEnd)}
          >
            {button}
          </button>
        )}
      </div>
      {proof?.pictureSha256 && <Evidence sha256={proof.pictureSha256} alt={say('bench.picture', { name })} />}
    </li>
  );
};

const TestMark = ({ state }: { state: 'passed' | 'failed' | 'cancelled' | 'open' | 'queued' }) => {
  const say = useSay(texts);
  switch (state) {
    case 'passed':
      return (
        <Mark icon="check" tone="good">
          {say('bench.passed')}
        </Mark>
      );
    case 'failed':
      return (
        <Mark icon="octagon" tone="bad">
          {say('bench.failed')}
        </Mark>
      );
    case 'cancelled':
      return (
        <Mark icon="cross" tone="calm">
          {say('bench.cancelled')}
        </Mark>
      );
    case 'open':
      return (
        <Mark icon="unmarked" tone="calm">
          {say('bench.open')}
        </Mark>
      );
    case 'queued':
      return (
        <Mark icon="clock" tone="calm">
          {say('bench.running')}
        </Mark>
      );
  }
};

interface RunningTestProps {
  readonly run: TestRun;
  readonly mayChange: boolean;
  readonly onCancel: () => void;
}

/** As large as it is read from the device: what to do now, and how long there is. */
const RunningTest = ({ run, mayChange, onCancel }: RunningTestProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const left = Math.ceil(run.leftMs / 1000);
  const row = useRef<HTMLLIElement>(null);
  // What is to be done now must be in sight, however long the list is.
  useEffect(() => row.current?.scrollIntoView({ block: 'nearest' }), [run.testId]);
  return (
    <li ref={row} class="dev-test dev-running" data-test={run.test} data-state="running">
      <p class="dev-step" role="status">
        <small>{say(`test.${run.test}`)}</small>
        <b>{toldIn(run.step, kiosk.settings.value.language)}</b>
      </p>
      <progress
        class="dev-progress"
        aria-label={say(`test.${run.test}`)}
        max={run.limitMs}
        value={run.limitMs - run.leftMs}
      />
      <div class="dev-test-line">
        <span class="row-words" role="timer">
          {say('bench.left', { n: left })}
        </span>
        {mayChange && (
          <button type="button" class="button" onClick={onCancel}>
            {say('bench.cancel')}
          </button>
        )}
      </div>
    </li>
  );
};
