import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { NoticeKind } from '#contract/district.ts';
import type { PulledSite } from '#district/sites.ts';
import { districtZone } from '#district/zone.ts';
import { type Day, dayAt, parseDay } from '../time/calendar.ts';
import { systemClock } from '../time/clock.ts';
import { refuseWithoutStore } from './districtFiles.ts';
import { listedSites } from './districtList.ts';
import { openSiteLine, secondsOf } from './districtSiteLine.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

interface NoticeOptions {
  readonly sites: string;
  readonly store: string;
  readonly key?: string;
  readonly site: readonly string[];
  readonly all?: boolean;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly due?: Day;
  readonly about?: string;
  readonly pack?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `district notice`: signs, keeps and delivers. Exit 1 when a site did not take it; one that is out of reach gets it later. */
export const addNotice = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.notice;
  const dayOf = (text: string): Day => {
    const day = parseDay(text);
    if (!day) throw new InvalidArgumentError(said.badDay);
    return day;
  };
  district
    .command('notice')
    .description(said.notice)
    .requiredOption('--sites <file>', said.optionSites)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--key <file>', said.optionKey)
    .option('--site <id>', said.optionSite, (id: string, ids: readonly string[]) => [...ids, id], [])
    .option('--all', said.optionAll)
    .addOption(new Option('--kind <kind>', said.optionKind).choices([...NoticeKind.enum]).makeOptionMandatory())
    .requiredOption('--text <text>', said.optionText)
    .option('--due <day>', said.optionDue, dayOf)
    .option('--about <id>', said.optionAbout)
    .option('--pack <file>', said.optionPack)
    .option('--timeout <seconds>', said.optionTimeout, secondsOf, 5)
    .option('--json', messages.optionJson)
    .action((options: NoticeOptions) => run(options, terminal));
};

const run = async (options: NoticeOptions, terminal: Terminal): Promise<void> => {
  const said = terminal.messages.district.notice;
  const sites = chosen(await listedSites(options.sites, terminal), options, terminal);
  const pack = options.pack === undefined ? undefined : packIn(options.pack, terminal);
  const [{ openDistrictStore }, { districtKeyFile, loadDistrictKey }, { issueNotices }, { deliverTo }] =
    await Promise.all([
      import('#district/store/store.ts'),
      import('#district/key.ts'),
      import('#district/notices/desk.ts'),
      import('#district/notices/exchange.ts'),
    ]);
  const { privateKey } = loadDistrictKey(options.key ?? districtKeyFile(options.store));
  const store = await openDistrictStore(options.store);
  const line = await openSiteLine(store.db, sites, options.timeout * 1000, terminal);
  try {
    const { kind, text, due: dueDay, about } = options;
    const wishes = sites.map(({ id: site }) => ({ site, kind, text, dueDay, about, pack }));
    const issued = await issueNotices(store.db, wishes, privateKey, systemClock().now());
    if (!issued.ok) throw new CommandFailure(issued.code, `${issued.site}: ${said.refused[issued.code]}`, 2);
    const results = await Promise.all(
      sites.map(async (site) => ({
        noticeId: issued.notices.find((notice) => notice.site === site.id)?.id ?? '',
        ...(await deliverTo(site, line.parts)),
      })),
    );
    const isTaken = results.every(({ refused }) => refused === 0);
    print(terminal, options.json, { ok: isTaken, notices: results }, () =>
      results.flatMap(({ site, noticeId, refused, trouble }) => [
        said.issued(site, noticeId),
        trouble === undefined
          ? refused === 0
            ? said.delivered(site)
            : said.siteRefused(site)
          : said.waiting(site, trouble),
      ]),
    );
    if (!isTaken) throw new CommandFailure('refused', '');
  } finally {
    line.close();
    await store.close();
  }
};

const chosen = (
  sites: readonly PulledSite[],
  { site, all }: Pick<NoticeOptions, 'site' | 'all'>,
  terminal: Terminal,
): readonly PulledSite[] => {
  const said = terminal.messages.district.notice;
  if (all) return sites;
  if (site.length === 0) throw new CommandFailure('which_site', said.whichSite, 2);
  return [...new Set(site)].map((id) => {
    const found = sites.find((one) => one.id === id);
    if (!found) throw new CommandFailure('unlisted', said.unlisted(id), 2);
    return found;
  });
};

const packIn = (file: string, terminal: Terminal): Readonly<Record<string, unknown>> => {
  try {
    const pack: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // Whether it is a sound pack each site decides, which knows what is in force there.
    if (typeof pack === 'object' && pack !== null && !Array.isArray(pack)) return pack as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CommandFailure('bad_pack', terminal.messages.district.notice.badPack(file), 2);
};

interface ListOptions {
  readonly store: string;
  readonly site?: string;
  readonly open?: boolean;
  readonly overdue?: boolean;
  readonly json?: boolean;
}

/** `district notices`: what was issued and how it stands. */
export const addNotices = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.notice;
  district
    .command('notices')
    .description(said.notices)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--site <id>', said.optionOnlySite)
    .option('--open', said.optionOpen)
    .option('--overdue', said.optionOverdue)
    .option('--json', messages.optionJson)
    .action(async ({ store: address, site, open, overdue, json }: ListOptions) => {
      refuseWithoutStore(address, terminal);
      const [{ openDistrictStore }, { createNoticeBook }] = await Promise.all([
        import('#district/store/store.ts'),
        import('#district/notices/book.ts'),
      ]);
      const store = await openDistrictStore(address);
      try {
        const all = await createNoticeBook(store.db).list({ site, today: dayAt(systemClock().now(), districtZone) });
        const notices = all.filter(
          ({ kind, state }) =>
            ((!open && !overdue) || kind === 'finding' || kind === 'question') &&
            (!open || state === 'open' || state === 'overdue') &&
            (!overdue || state === 'overdue'),
        );
        print(terminal, json, { notices }, () =>
          notices.length === 0
            ? [said.none]
            : [
                ...table([
                  said.columns,
                  ...notices.map((one) => [
                    ...[one.site, one.noticeId, said.kinds[one.kind]],
                    one.kind === 'finding' || one.kind === 'question' ? said.states[one.state] : '',
                    ...[one.dueDay ?? '', said.deliveries[one.delivery], String(one.answers), one.text],
                  ]),
                ]),
                ...notices.flatMap(({ site: at, noticeId, refusal }) =>
                  refusal === undefined ? [] : [said.refusal(at, noticeId, refusal)],
                ),
              ],
        );
      } finally {
        await store.close();
      }
    });
};
