import type { FastifyBaseLogger } from 'fastify';
import type { SiteState } from '#contract/site.ts';
import type { Config } from './config/load.ts';
import type { UpstreamAuthorities } from './config/tlsFiles.ts';
import type { NamedCheck } from './devices/health.ts';
import { openConnection } from './devices/mqtt/connection.ts';
import { createRejections } from './devices/mqtt/rejections.ts';
import type { Journal } from './journal/journal.ts';
import { isSignedBy } from './journal/signature.ts';
import { decideInstall } from './policy/install.ts';
import { answersOnTheRoad } from './siteNotices.ts';
import type { Stores } from './stores.ts';
import type { SealedStore } from './summary/store.ts';
import { dayAt } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';
import { firstTryAfterMs, retryAfterMs } from './upstream/backoff.ts';
import { type BrokerConnection, brokerRoad, tellBirth } from './upstream/brokerRoad.ts';
import { createForwarder, type Road } from './upstream/forwarder.ts';
import { createHearing } from './upstream/hearing.ts';
import { createIntakePoll } from './upstream/intakePoll.ts';
import { type DistrictTrust, type JudgePack, judgeNotice } from './upstream/receipts.ts';
import { upstreamCheckOf } from './upstream/standing.ts';
import type { Outbox } from './upstream/store.ts';
import { waitingSummaries } from './upstream/waitingSummaries.ts';

interface UpstreamStores {
  readonly journal: Journal;
  readonly packStore: Pick<Stores['packStore'], 'find'>;
  readonly notices: Pick<Stores['notices'], 'find'>;
}

export interface UpstreamOptions {
  readonly config: Pick<Config, 'site'> & {
    readonly upstream: Pick<Config['upstream'], 'districtKeys' | 'broker' | 'mqtt' | 'https' | 'spreadMs'>;
  };
  readonly authorities: UpstreamAuthorities;
  readonly stores: UpstreamStores;
  readonly clock: Clock;
  readonly boot: string;
  readonly version: string;
  readonly sealed: Pick<SealedStore, 'head'>;
  readonly outbox: Outbox;
  /** To the site's own broker. */
  readonly siteConnection: BrokerConnection;
  readonly random: () => number;
  /** How long a broker or the intake may take to answer; left out: as each road has it. Simulations are more impatient. */
  readonly limitMs?: number;
  readonly logger: FastifyBaseLogger;
}

/** The roads to the district, as the configuration names them. */
export interface SiteUpstream {
  /** Once a second: tries what is due. Nothing else here runs by itself but the connection to the district's broker. */
  tick(): void;
  readonly check: NamedCheck;
  close(): Promise<void>;
}

/** What is needed to believe the district. */
export const trustOf = ({
  site,
  upstream,
}: Pick<Config, 'site'> & { readonly upstream: Pick<Config['upstream'], 'districtKeys'> }): DistrictTrust => ({
  site: site.code,
  districtKeys: upstream.districtKeys,
  isSignedBy,
});

/** Whether a rule pack of the district may be installed: only one that is new, sound, and begins today or later. */
export const packJudge =
  ({ packStore }: Pick<UpstreamStores, 'packStore'>, clock: Clock, timeZone: string): JudgePack =>
  (pack, actor) =>
    decideInstall(pack, {
      today: dayAt(clock.now(), timeZone),
      isKnown: (id, version) => packStore.find(id, version) !== undefined,
      source: 'notice',
      allowPast: false,
      actor,
    });

export const openUpstream = async (options: UpstreamOptions): Promise<SiteUpstream> => {
  const { config, authorities, stores, clock, boot, version, sealed, outbox, random, logger } = options;
  const { code: site, timeZone } = config.site;
  const { broker, mqtt, https, spreadMs } = config.upstream;
  const trust = trustOf(config);
  const judgePack = packJudge(stores, clock, timeZone);
  const rejections = createRejections(logger, 'upstream.dropped', clock.monotonicMs);
  const answers = answersOnTheRoad(stores.journal.db, trust);
  const waiting = [waitingSummaries(outbox, trust), answers.waiting];
  const hearing = createHearing({
    journal: stores.journal,
    waiting,
    trust,
    judgeNotice: (body, actor) => judgeNotice(body, actor, trust, judgePack, stores.notices.find),
    dropped: rejections.count,
  });
  let isWanted = true;
  const wake = (): void => {
    isWanted = true;
  };

  const state = (online: boolean): SiteState => {
    const { sequence, sha256 } = sealed.head();
    return { online, boot, version, seq: sequence, head: sequence === 0 ? null : sha256, answers: answers.head() };
  };
  const limit = options.limitMs === undefined ? {} : { limitMs: options.limitMs };
  const firstTryMs = firstTryAfterMs(site, spreadMs);
  const startsAt = clock.monotonicMs() + firstTryMs;
  // The intake confirms in its answer, so it goes first; then the district's broker, then the one whose bridge carries on.
  const roads: Road[] = [];
  const intake =
    https &&
    (await openIntake({
      ...{ site, hearing, url: https.url, token: https.token, ca: authorities.https },
      ...{ attached: answers.attached, clock, random, logger },
      isUp: () => clock.monotonicMs() >= startsAt,
      ...limit,
    }));
  if (intake) roads.push(intake.road);
  const connection =
    mqtt &&
    openConnection({
      url: mqtt.url,
      ca: authorities.mqtt,
      clientId: `nestbox-${site}-upstream`,
      account: {
        ...(mqtt.username === undefined ? {} : { username: mqtt.username }),
        ...(mqtt.password === undefined ? {} : { password: mqtt.password }),
      },
      will: { topic: `nestbox/${site}/state`, payload: () => JSON.stringify(state(false)) },
      keepsSession: true,
      firstTryAfterMs: firstTryMs,
      retryAfterMs,
      logName: 'upstream',
      now: clock.now,
      random,
      logger,
    });
  const birth = connection && tellBirth({ site, connection, state });
  if (connection) roads.push(brokerRoad({ name: 'district broker', site, connection, hearing, wake, ...limit }));
  if (broker === 'site') {
    roads.push(brokerRoad({ name: 'site broker', site, connection: options.siteConnection, hearing, wake }));
  }

  const forwarder = createForwarder({
    waiting,
    roads,
    clock,
    random,
    onFailure: ({ error, ...failure }) =>
      logger.warn({ event: 'upstream.not_sent', ...failure, reason: wordsOf(error) }),
  });
  const poll =
    intake &&
    createIntakePoll({
      ask: () => intake.road.ask({ ...sealed.head(), answers: answers.head() }),
      startsAt,
      clock,
      random,
      onAnswer: wake,
      onFailure: (error) => logger.warn({ event: 'upstream.not_asked', reason: wordsOf(error) }),
    });
  stores.journal.onCommit((events) => {
    if (events.some(({ type }) => type === 'day.sealed' || type === 'upstream.notice_answered')) wake();
  });
  const fail = (err: unknown): void => logger.error({ event: 'upstream.failed', err });

  return {
    tick: () => {
      if (roads.length === 0) return;
      if (isWanted || clock.monotonicMs() >= forwarder.nextTryAt()) {
        isWanted = false;
        birth?.refresh();
        void forwarder.pump().catch(fail);
      }
      poll?.tick();
      intake?.evidence.tick();
    },
    check: {
      name: 'upstream',
      run: () => {
        const offline = connection && !connection.status().connected ? connection.status().detail : '';
        const trouble = forwarder.lastError() ?? (offline === '' ? undefined : `district broker: ${offline}`);
        return upstreamCheckOf(forwarder.standing(), trouble, clock.now(), timeZone);
      },
    },
    close: async () => {
      await birth?.leave();
      await connection?.close();
    },
  };
};

/** Read only where it is used: most sites have one road. */
const openIntake = async (
  options: Omit<Parameters<typeof import('./upstream/httpsRoad.ts').httpsRoad>[0], 'onLacking'> &
    Pick<UpstreamOptions, 'clock' | 'random' | 'logger'> &
    Pick<ReturnType<typeof answersOnTheRoad>, 'attached'>,
) => {
  const [{ httpsRoad }, { createEvidenceSender }] = await Promise.all([
    import('./upstream/httpsRoad.ts'),
    import('./upstream/evidenceSender.ts'),
  ]);
  const { attached, clock, random, logger } = options;
  const road = httpsRoad({ ...options, onLacking: (said) => evidence.lacking(said) });
  const evidence = createEvidenceSender({
    ...{ attached, clock, random, send: road.sendEvidence },
    onGone: (which) => logger.error({ event: 'upstream.evidence_gone', ...which }),
    onFailure: (which, error) => logger.warn({ event: 'upstream.evidence_not_sent', ...which, reason: wordsOf(error) }),
  });
  return { road, evidence };
};

/** A road that is down is no bug: its words are enough for the log, night after night. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'failed');
