import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Collection, Delivery } from '#district/notices/exchange.ts';
import type { PulledSite } from '#district/sites.ts';
import { moment } from '../markup/html.ts';
import { refuseWithoutStore } from './districtFiles.ts';
import { listedSites } from './districtList.ts';
import { openSiteLine, secondsOf } from './districtSiteLine.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface AnswersOptions {
  readonly sites: string;
  readonly store: string;
  readonly key?: string;
  readonly site?: string;
  readonly folder: string;
  readonly timeout: number;
  readonly kept?: boolean;
  readonly json?: boolean;
}

/** Sites that are asked at the same time: each has little to say. */
const atOnce = 16;

/**
 * `district answers`: delivers what waits, pulls and verifies answers with what is attached, sends receipts. Exit 1 when an answer
 * does not verify or no site answered.
 */
export const addAnswers = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.notice;
  district
    .command('answers')
    .description(said.answers)
    .requiredOption('--sites <file>', said.optionSites)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--key <file>', said.optionKey)
    .option('--site <id>', said.optionOnlySite)
    .option('--kept', said.optionKept)
    .option('--folder <folder>', said.optionFolder, 'answers')
    .option('--timeout <seconds>', said.optionTimeout, secondsOf, 5)
    .option('--json', messages.optionJson)
    .action((options: AnswersOptions) => run(options, terminal));
};

const run = async (options: AnswersOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.notice;
  refuseWithoutStore(options.store, terminal);
  const listed = await listedSites(options.sites, terminal);
  const sites = options.site === undefined ? listed : listed.filter(({ id }) => id === options.site);
  if (options.site !== undefined && sites.length === 0) {
    throw new CommandFailure('unlisted', said.unlisted(options.site), 2);
  }
  const [
    { openDistrictStore },
    { districtKeyFile, loadDistrictKey },
    { collectFrom, deliverTo },
    { createAnswerBook },
  ] = await Promise.all([
    import('#district/store/store.ts'),
    import('#district/key.ts'),
    import('#district/notices/exchange.ts'),
    import('#district/notices/answers.ts'),
  ]);
  const { privateKey } = loadDistrictKey(options.key ?? districtKeyFile(options.store));
  const store = await openDistrictStore(options.store);
  const line = await openSiteLine(store.db, sites, options.timeout * 1000, terminal);
  try {
    const book = createAnswerBook(store.db);
    const before = new Set((await book.list(options.site)).map(({ answer }) => answer.answerId));
    const bar = progress(terminal, said.answers, sites.length);
    const delivered: Delivery[] = [];
    const collected: Collection[] = [];
    const waiting: Iterator<PulledSite, undefined> & Iterable<PulledSite> = sites.values();
    const work = async (): Promise<void> => {
      for (const site of waiting) {
        delivered.push(await deliverTo(site, line.parts));
        collected.push(await collectFrom(site, options.folder, privateKey, line.parts));
        bar(collected.length);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, sites.length) }, work));
    const kept = await book.list(options.site);
    const shown = options.kept ? kept : kept.filter(({ answer }) => !before.has(answer.answerId));
    const sum = (of: (one: Collection) => number): number => collected.reduce((total, one) => total + of(one), 0);
    const isSound = collected.every(({ refused }) => refused === 0);
    const isReached = sites.length === 0 || collected.some(({ trouble }) => trouble === undefined);
    const answers = shown.map(({ site, answer, road }) => ({
      ...{ site, road },
      ...{ answerId: answer.answerId, noticeId: answer.noticeId, answeredAt: answer.answeredAt, text: answer.text },
      // What has not come yet is not named as if it lay there.
      files: answer.evidence
        .map(({ name }, index) => join(options.folder, site, answer.answerId, `${index + 1}-${name}`))
        .filter((file) => existsSync(file)),
    }));
    print(terminal, options.json, { ok: isSound && isReached, delivered, collected, answers }, () => [
      ...answers.flatMap(({ site, noticeId, answeredAt, text, files }) => [
        said.answered(site, noticeId, moment(answeredAt), text),
        ...files.map(said.attached),
      ]),
      ...collected.flatMap(({ site, refused, trouble }) => [
        ...(refused === 0 ? [] : [said.badAnswers(site, refused)]),
        ...(trouble === undefined ? [] : [said.trouble(site, trouble)]),
      ]),
      said.collected(
        sum(({ stored }) => stored),
        sum(({ files }) => files),
        sum(({ receipts }) => receipts),
      ),
    ]);
    if (!isSound || !isReached) throw new CommandFailure('faults', '');
  } finally {
    line.close();
    await store.close();
  }
};
