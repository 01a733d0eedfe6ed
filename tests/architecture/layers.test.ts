import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const features = [
  'people',
  'attendance',
  'ratio',
  'rollCall',
  'health',
  'alerts',
  'devices',
  'zones',
  'footage',
  'summary',
  'upstream',
  'identity',
  'delivery',
  'guardians',
];
const foundation = ['contract', 'exchange', 'markup', 'time'];
const base = ['config', 'policy', 'journal'];

/** Folder → what it may import beside itself. `contract, exchange, markup, time ← config, policy, journal ← features ← http, live, flows ← main, cli`. */
const mayImport: Record<string, readonly string[]> = {
  contract: [],
  exchange: [],
  markup: [],
  time: [],
  ...Object.fromEntries(base.map((folder) => [folder, [...foundation, ...base]])),
  // http/ is the plumbing that a feature's routes.ts plugs into; nothing else of a feature may touch it.
  ...Object.fromEntries(features.map((folder) => [folder, [...foundation, ...base]])),
  http: [...foundation, ...base],
  live: [...foundation, ...base, 'http'],
  flows: [...foundation, ...base],
  kiosk: ['contract'],
  // The district's own tools: they verify what a site sealed and share no feature of the box but the summary's form.
  district: [...foundation, 'journal', 'summary', 'http'],
  // A device profile is data that both the agent and the simulator may read.
  sim: [...foundation, 'config', 'profiles'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const aliases: Record<string, string> = {
  '#contract/': 'agent/contract/',
  '#agent/': 'agent/',
  '#sim/': 'hardware/sim/',
  '#district/': 'district/',
  '#tests/': 'tests/support/',
};

/** Every import of the project's own files in a source text, as paths from the root. */
const importsOf = (file: string, text: string): Import[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(([, specifier = '']) => {
    if (specifier.startsWith('.')) return [{ from: file, to: normalize(join(dirname(file), specifier)) }];
    const alias = Object.keys(aliases).find((prefix) => specifier.startsWith(prefix));
    return alias ? [{ from: file, to: (aliases[alias] ?? '') + specifier.slice(alias.length) }] : [];
  });

/** The room that a file lives in: `people`, `http`, `kiosk`, `sim`; the composition roots are `top`. */
const roomOf = (file: string): string => {
  const [first = '', second = '', third] = file.split('/');
  if (first === 'agent') return third === undefined ? 'top' : second;
  if (first === 'hardware') return second;
  return first;
};

const isRoutes = (file: string): boolean => /[rR]outes\.ts$/.test(file);

/** The imports that the direction forbids. */
const forbidden = (imports: readonly Import[]): string[] =>
  imports
    .filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      if (here === there || ['top', 'cli', 'tests', 'scripts'].includes(here)) return false;
      if (features.includes(here) && there === 'http') return !isRoutes(from);
      if (here === 'contract' && from.endsWith('generate.ts')) return false;
      return !mayImport[here]?.includes(there);
    })
    .map(({ from, to }) => `${from} imports ${to}`);

/** What a pure file may not touch: clocks, disks, networks, randomness, databases. */
const impure = [
  /from 'node:(?!path|assert|util|buffer|crypto)/,
  /from '(better-sqlite3|mqtt|aedes|fastify|onvif|pino|classic-level)'/,
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bsetTimeout\(|\bsetInterval\(|\bfetch\(/,
];
const pureFiles = [
  'agent/{markup,time}/{html,calendar,spans}.ts',
  'agent/journal/{chain,merkle}.ts',
  'agent/people/{pickup,versions,since,oneOff}.ts',
  'agent/attendance/{checkIn,checkOut,staff,day,inside,correction,absence,booking,shift,headCount,roster,subsidy}.ts',
  'agent/health/{rules,view}.ts',
  'agent/rollCall/view.ts',
  'agent/ratio/{cause,required,counting,evaluate,intervals,breaches,fix,forecast,replay,view}.ts',
  'agent/alerts/{decide,sound}.ts',
  'agent/identity/lockout.ts',
  'agent/guardians/{own,pictures,today}.ts',
  'agent/policy/guardianPictures.ts',
  'agent/delivery/rules/*.ts',
  'agent/flows/{judge,digest}.ts',
  'agent/devices/commonCause.ts',
  'agent/devices/provisioning/{coverage,decisions,places,needs,cameras}.ts',
  'agent/devices/provisioning/report/{build,verify,html}.ts',
  'agent/devices/provisioning/table/{rows,plan}.ts',
  'agent/devices/provisioning/live/outcome.ts',
  'agent/devices/mqtt/{discovery,acl,entity,inbox,profiled,sensors,silence,tasmota,template,topicFilter,words}.ts',
  'agent/zones/{reducer,state,judge,watch,sensors,conditions,orders,schedule,armed,view}.ts',
  'agent/devices/onvif/{pullMachine,events,topics,recordingResults,probeMatch,streamAddress,clock}.ts',
  'agent/footage/{paths,timeline,spans}.ts',
  'agent/footage/holds/{rules,orders,view}.ts',
  'agent/footage/retention/{rule,trustedClock,forecast,planner}.ts',
  'agent/footageConditions.ts',
  'agent/footage/mp4/{boxes,fmp4,gops,hevcHead,lengths,pictureSize}.ts',
  'agent/footage/check/{finding,indexRules}.ts',
  'agent/footage/rebuild/{gapsOfRuns,runsOfPieces}.ts',
  'agent/footage/reconcile/foundFile.ts',
  'agent/footage/export/{plan,rebase}.ts',
  'agent/footage/export/verify/{core,words}.ts',
  'agent/footage/proof/dayProof.ts',
  'agent/footage/nvr/{clock,link,plan,presence,rtsp}.ts',
  'agent/footage/playback/{byteRange,camerasFor,playlist,stillSource,viewing}.ts',
  'agent/footage/recording/{backoff,ending,outage,pictureDoubts,room,runClock,silence}.ts',
  'agent/summary/{archive,build,checkpoint,coverage,desk,duty,eightS,erased,figures,notices,presence,proof}.ts',
  'agent/summary/{recognise,responses,revision,roomRatio,strip,usualForm,verify,words}.ts',
  'agent/summary/page/{calendar,markup,page,sections,strip}.ts',
  'agent/summary/ledger/{cells,columns,incidents}.ts',
  'agent/upstream/{outbox,backoff,standing,noticeState,names,evidence,pictureMetadata}.ts',
  'agent/noticeConditions.ts',
  'agent/delivery/channels/{pace,text,judge,robots,gateway}.ts',
  'agent/flows/{normalise,standing}.ts',
  'agent/flows/rehearsal/{compare,unplayed}.ts',
  'district/notices/state.ts',
  'district/report/{build,site,breaches,counting,eightS,eightSWords,first,notices,plan,subsidy,twice}.ts',
  'district/report/{html,htmlStyle,sections,table,words}.ts',
  'district/report/sections/*.ts',
  'district/simulated/{chance,day,duty,events,facility,notices}.ts',
  'district/{decide,faultWords,schedule,sites}.ts',
  'district/pull/{page,judgeRanges}.ts',
];
const impurities = (text: string): string[] => impure.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);

const sources = globSync(
  ['agent/**/*.ts', 'district/**/*.ts', 'kiosk/{src,guardian/src}/**/*.{ts,tsx}', 'hardware/sim/**/*.ts'],
  {
    cwd: root,
  },
);
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the direction of imports', () => {
  test('holds in every file', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.flatMap((file) => forbidden(importsOf(file, read(file))))).toEqual([]);
  });

  test.each([
    ['a feature that imports another feature', 'agent/ratio/x.ts', `import { a } from '../people/store.ts'`],
    ['a rule that imports the HTTP app', 'agent/people/pickup.ts', `import type { App } from '#agent/http/app.ts'`],
    ['the journal that imports a feature', 'agent/journal/x.ts', `import '#agent/people/store.ts'`],
    ['the kiosk that imports the agent', 'kiosk/src/x.ts', `const a = await import('../../agent/ratio/evaluate.ts')`],
    ['the contract that imports anything', 'agent/contract/x.ts', `export * from '../config/load.ts'`],
  ])('is broken by %s', (_what, file, text) => {
    expect(forbidden(importsOf(file, text))).toHaveLength(1);
  });
});

/** The kiosk's area that a file belongs to; undefined for what the areas share. */
const areaOf = (file: string): string | undefined => /^kiosk\/src\/screens\/(\w+)\//.exec(file)?.[1];
const shared = /^kiosk\/src\/(parts|state|i18n|store|outbox)\//;
/** An area's script comes alone, so it may import what is shared and nothing of another area. */
const betweenAreas = (imports: readonly Import[]): string[] =>
  imports
    .filter(({ from, to }) => areaOf(to) !== undefined && areaOf(from) !== areaOf(to))
    .filter(({ from }) => areaOf(from) !== undefined || shared.test(from))
    .map(({ from, to }) => `${from} imports ${to}`);

describe('the areas of the kiosk', () => {
  test('import nothing of each other', () => {
    expect(sources.flatMap((file) => betweenAreas(importsOf(file, read(file))))).toEqual([]);
  });

  test.each([
    ['an area that imports another', 'kiosk/src/screens/care/x.ts', `import { a } from '../desk/search.ts'`],
    ['a shared part that imports an area', 'kiosk/src/parts/x.ts', `import { a } from '../screens/desk/search.ts'`],
  ])('would be told of %s', (_what, file, text) => {
    expect(betweenAreas(importsOf(file, text))).toHaveLength(1);
  });
});

describe('pure rules', () => {
  test.each(pureFiles)('%s touches no clock, disk, network or chance', (pattern) => {
    const files = globSync(pattern, { cwd: root });
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((file) => impurities(read(file)).map((found) => `${file}: ${found}`))).toEqual([]);
  });

  test.each([
    `const a = Date.now();`,
    `import { readFileSync } from 'node:fs';`,
    `import Database from 'better-sqlite3';`,
    `Math.random()`,
  ])('are no longer pure with %s', (text) => {
    expect(impurities(text)).toHaveLength(1);
  });
});

test('only one file knows the Temporal polyfill', () => {
  expect(sources.filter((file) => read(file).includes(`'temporal-polyfill'`))).toEqual(['agent/time/calendar.ts']);
});

test('no source file has two ideas: none is longer than 400 lines', () => {
  const long = globSync(
    [
      'agent/**/*.{ts,mjs}',
      'district/**/*.ts',
      'kiosk/{src,guardian/src}/**/*.{ts,tsx,css}',
      'hardware/**/*.{ts,py}',
      'tests/**/*.ts',
      'scripts/*.mjs',
      'flows/**/*.{js,ts,html}',
    ],
    { cwd: root },
  );
  expect(long.filter((file) => read(file).split('\n').length > 401)).toEqual([]);
});
