import type { ExportManifest, ManifestStream } from '#contract/footageManifest.ts';
import { dayAt, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import type { FootageStore, StreamStatus } from '../store.ts';
import { type Span, timelineOf } from '../timeline.ts';
import type { ExportIndex } from './exportIndex.ts';
import { pieceBytes } from './packedFile.ts';
import { type Cut, cutsOf, filmsOf, gapsOf } from './plan.ts';

/** What was asked, as the journal has it, and by whom. */
export interface ExportJob {
  readonly exportId: string;
  readonly streams: readonly string[];
  readonly range: Span;
  readonly site: ExportManifest['site'];
  /** Of Nestbox. */
  readonly version: string;
  readonly asked: ExportManifest['asked'];
}

/** A film to be made of evidence files, in order. */
export interface DraftFilm {
  readonly name: string;
  readonly cuts: readonly number[];
}

/** All that an export takes, fixed once: a second try after a crash makes the same bytes. */
export interface Draft {
  /** Evidence and films together. */
  readonly totalBytes: number;
  readonly manifest: Omit<ExportManifest, 'key' | 'others'>;
  /** By stream, in the order of the manifest. */
  readonly cuts: readonly (readonly { readonly name: string; readonly cut: Cut }[])[];
  readonly films: readonly (readonly DraftFilm[])[];
}

/** Looks into the index once. Undefined when nothing of the range is recorded. */
export const draftExport = async (
  job: ExportJob,
  { index, store, nowMs }: { index: ExportIndex; store: FootageStore; nowMs: number },
): Promise<Draft | undefined> => {
  const { timeZone } = job.site;
  const streams = job.streams.flatMap((id) => store.stream(id) ?? []);
  const drafted = await Promise.all(streams.map((stream) => draftStream(stream, job, { index, store })));
  const cuts = drafted.map(({ cuts }) => cuts);
  if (cuts.every((each) => each.length === 0)) return undefined;
  const all = cuts.flat().map(({ cut }) => cut);
  const evidenceBytes = all.reduce((sum, cut) => sum + bytesOf(cut), 0);
  const heads = drafted.flatMap(({ cuts, films }) =>
    films.flatMap((film) => film.cuts.slice(1).map((at) => cuts[at]?.cut.source.initBytes ?? 0)),
  );
  return {
    totalBytes: 2 * evidenceBytes - heads.reduce((sum, bytes) => sum + bytes, 0),
    manifest: {
      schema: 'nestbox.export/1',
      exportId: job.exportId,
      site: job.site,
      version: job.version,
      madeAt: toRfc3339(epochMs(nowMs), timeZone),
      asked: job.asked,
      pieceBytes,
      streams: drafted.map(({ stream }) => stream),
    },
    cuts,
    films: drafted.map(({ films }) => films),
  };
};

const bytesOf = ({ source, first, end }: Cut): number => source.initBytes + end - first;

const draftStream = async (
  of: StreamStatus,
  { range, site: { timeZone } }: ExportJob,
  { index, store }: { index: ExportIndex; store: FootageStore },
) => {
  const cuts = cutsOf(await index.segments(of, range), range, (segment) => index.predecessor(of, segment)).map(
    (cut) => ({ name: `evidence_${of.streamId}_${cut.source.name}`, cut }),
  );
  const taken = filmsOf(cuts.map(({ cut }) => cut));
  const names = new Set<string>();
  let at = 0;
  const films = taken.map((film): DraftFilm => {
    const plain = `view_${of.streamId}_${clockName(film[0]?.fromMs ?? range.from, timeZone)}`;
    let name = `${plain}.mp4`;
    for (let more = 2; names.has(name); more += 1) name = `${plain}_${more}.mp4`;
    names.add(name);
    const first = at;
    at += film.length;
    return { name, cuts: film.map((_, place) => first + place) };
  });
  const sources = cuts.map(({ cut }) => ({ ...cut.source, gops: [] }));
  const { runs, doubts, deleted, cameraOffsetMs, cameraOffsetAtMs } = index.facts(of, range, sources);
  const { gaps } = timelineOf(store.timeline(of, range), range);
  const stream: ManifestStream = {
    streamId: of.streamId,
    uuid: of.uuid,
    name: of.name,
    kind: of.kind,
    registeredMs: of.registeredMs,
    cameraOffsetMs,
    cameraOffsetAtMs,
    runs,
    gaps: gapsOf(range, { gaps, cuts: cuts.map(({ cut }) => cut), deleted, registeredMs: of.registeredMs }),
    doubts,
    deleted,
    evidence: [],
    viewing: [],
    proofs: proofsOf(of, cuts, { index, timeZone }),
  };
  return { stream, cuts, films };
};

/** Proofs of the days that the files began in, as far as they are made. */
const proofsOf = (
  of: StreamStatus,
  cuts: readonly { readonly name: string; readonly cut: Cut }[],
  { index, timeZone }: { index: ExportIndex; timeZone: string },
): ManifestStream['proofs'] => {
  const days = Map.groupBy(cuts, ({ cut }) => dayAt(epochMs(cut.source.startMs), timeZone));
  return [...days].flatMap(([day, files]) => {
    const found = index.proofOf(of, day);
    if (!found) return [];
    const included = files.flatMap(({ name, cut }) => {
      const place = found.included.get(cut.source.startMs);
      return place ? [{ name, ...place }] : [];
    });
    return [{ proof: found.proof, included }];
  });
};

/** How the index came by a file. */
export const foundBy = (flags: number): 'recorded' | 'adopted' | 'salvaged' => {
  if (flags & segmentFlag.salvaged) return 'salvaged';
  return flags & segmentFlag.adopted ? 'adopted' : 'recorded';
};

/** `2026-09-22_15.40.00`: the clock on the wall, in a file's name. */
const clockName = (ms: number, timeZone: string): string =>
  toRfc3339(epochMs(ms), timeZone).slice(0, 19).replace('T', '_').replaceAll(':', '.');
