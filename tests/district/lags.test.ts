import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { epochMs } from '#agent/time/clock.ts';
import { createIntake } from '#district/intake.ts';
import { createPushDesk } from '#district/listen/desk.ts';
import { createLags } from '#district/listen/lags.ts';
import { presenceAfter } from '#district/listen/presence.ts';
import { createNoticeDesk } from '#district/notices/desk.ts';
import { openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';

const at = epochMs;
const grace = 100;

describe('what the district lacks of a site', () => {
  test('is asked for when its own head has stood still for the grace, not while things are on their way', () => {
    const lags = createLags(grace);
    expect(lags.lackOf('east', 3, at(0))).toBeUndefined();
    lags.told('east', 5, true);
    expect(lags.lackOf('east', 3, at(10))).toBeUndefined();
    expect(lags.lackOf('east', 4, at(90))).toBeUndefined();
    expect(lags.lackOf('east', 4, at(189))).toBeUndefined();
    expect(lags.lackOf('east', 4, at(190))).toEqual({ through: 5, since: 90 });
    expect(lags.lackOf('east', 5, at(200))).toBeUndefined();
    expect(lags.lackOf('east', 4, at(900))).toBeUndefined();
  });

  test('is asked for less and less often, and anew once something came', () => {
    const lags = createLags(grace);
    lags.told('east', 9, false);
    const asked: number[] = [];
    for (let now = 0; now <= 2000; now += 10) if (lags.lackOf('east', 3, at(now))) asked.push(now);
    expect(asked).toEqual([100, 300, 700, 1500]);
    lags.lackOf('east', 4, at(2010));
    expect(lags.lackOf('east', 4, at(2110))).toEqual({ through: 9, since: 2010 });
  });

  test('an older summary that comes late does not hide what was told, the head of the site itself may fall', () => {
    const lags = createLags(grace);
    lags.told('east', 9, true);
    lags.told('east', 4, false);
    lags.lackOf('east', 5, at(0));
    expect(lags.lackOf('east', 5, at(100))?.through).toBe(9);
    lags.told('east', 5, true);
    expect(lags.lackOf('east', 5, at(200))).toBeUndefined();
  });
});

test('a poll is told of the same lack less and less often: an answer that is refused is lacking for ever', async () => {
  const store = await openDistrictStore(join(temporaryFolder(), 'district.db'));
  let time = at(0);
  const now = () => time;
  const desk = createPushDesk({
    store,
    intake: createIntake({ store, siteOf: () => undefined, now }),
    notices: createNoticeDesk(store.db, () => undefined, now, temporaryFolder()),
    key: generateKeyPairSync('ed25519').privateKey,
    now,
    graceMs: grace,
  });
  const asked: unknown[] = [];
  for (; time <= 2000; time = at(time + 10)) {
    desk.heard('east', { summaries: 0, answers: 2 });
    const { resends = [] } = await desk.waitingFor('east');
    for (const { kind, after, sha256, through } of resends) asked.push([time, kind, after, sha256, through]);
  }
  expect(asked).toEqual([100, 300, 700, 1500].map((when) => [when, 'answers', 0, null, 2]));
  await store.close();
});

test('a death counts only for the boot that was last born', () => {
  const state = (online: boolean, boot: string) => ({ online, boot, version: '1', seq: 1, head: null });
  const [born, lateDeath, ownDeath] = [state(true, 'b'), state(false, 'a'), state(false, 'b')];
  expect(presenceAfter(born, lateDeath)).toBe(born);
  expect(presenceAfter(born, ownDeath)).toBe(ownDeath);
  expect(presenceAfter(ownDeath, state(true, 'a')).online).toBe(true);
  expect(presenceAfter(undefined, lateDeath)).toBe(lateDeath);
});
