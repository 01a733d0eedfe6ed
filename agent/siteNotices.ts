import type { Config } from './config/load.ts';
import type { Routes } from './http/app.ts';
import type { Db } from './journal/database.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { sendingOf } from './siteFeed.ts';
import type { Stores } from './stores.ts';
import type { SealedStore } from './summary/store.ts';
import { dayAt } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';
import { waitingAnswers } from './upstream/answerReceipts.ts';
import { answerRoutes } from './upstream/answerRoutes.ts';
import { type AnswerStore, createAnswerStore } from './upstream/answerStore.ts';
import { namesIn } from './upstream/names.ts';
import { noticeRoutes } from './upstream/noticeRoutes.ts';
import type { DistrictTrust } from './upstream/receipts.ts';
import type { Waiting } from './upstream/waiting.ts';

export interface SiteNoticesOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly trust: DistrictTrust;
  readonly keepKey: SealedStore['keepKey'];
  readonly nameOf: (actor: string) => string;
}

/** The district's notices and the head's answers, connected to who must not be named and to the key that seals. */
export const siteNoticeRoutes = ({ config, clock, stores, trust, keepKey, nameOf }: SiteNoticesOptions): Routes[] => {
  const { journal, notices, people } = stores;
  const answers = createAnswerStore(journal.db);
  const { code: site, timeZone } = config.site;
  const today = () => dayAt(clock.now(), timeZone);
  const desk = {
    site,
    timeZone,
    notices,
    answers,
    key: () => loadSiteKey(config.dataFolder),
    keepKey,
    isClockSet: () => clock.trust() !== 'unset',
    namesIn: (text: string) =>
      namesIn(
        text,
        [...people.children(), ...people.adults()].map(({ name }) => name),
      ),
  };
  return [
    noticeRoutes({ journal, notices, desk, today, nameOf }),
    answerRoutes({ journal, answers, trust, clock, ...sendingOf(config, clock) }),
  ];
};

/** For the roads upstream: the answers that the district has not confirmed, the number of the newest, and what is attached. */
export const answersOnTheRoad = (
  db: Db,
  trust: DistrictTrust,
): { readonly waiting: Waiting } & Pick<AnswerStore, 'head' | 'attached'> => {
  const answers = createAnswerStore(db);
  return { waiting: waitingAnswers(answers, trust), head: answers.head, attached: answers.attached };
};
