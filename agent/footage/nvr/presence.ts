import { joined } from '../../time/spans.ts';
import { clip, type Span } from '../timeline.ts';
import type { NvrRecording, NvrState } from './link.ts';

/** What an NVR has of one recording within a range. */
export interface Presence {
  /** In order, apart from each other. */
  readonly spans: readonly Span[];
  /** The oldest footage that it has at all; undefined when it has none. */
  readonly oldestMs: number | undefined;
  /** The last span goes on. */
  readonly isGrowing: boolean;
}

/** The newest footage of a recording that is being made may be as old as a file of the NVR is long. */
const longestFileMs = 300_000;

/**
 * Where there is footage, from how a recording stood at the start of a range and its changes within (ONVIF Recording
 * Search, "Recording event descriptions"). What its picture tracks hold counts before whether it was recording; a device
 * that tells no state has what lies between its oldest and its newest footage. Nothing outside those two is believed:
 * events stay listed after the footage was overwritten. All times by one clock.
 */
export const presenceOf = (recording: NvrRecording, states: readonly NvrState[], range: Span): Presence => {
  const pictures = recording.tracks.filter(({ isVideo }) => isVideo);
  const tracks = pictures.length > 0 ? pictures : recording.tracks;
  const oldestMs = least(tracks.flatMap(({ fromMs }) => fromMs ?? [])) ?? recording.earliestMs;
  const newestMs = most(tracks.flatMap(({ toMs }) => toMs ?? [])) ?? recording.latestMs;
  const own = states.filter(({ recordingToken }) => recordingToken === recording.token);
  const data = own.filter(
    ({ what, trackToken }) =>
      what === 'data' && (tracks.length === 0 || tracks.some(({ token }) => token === trackToken)),
  );
  const series = data.length > 0 ? seriesOf(data) : seriesOf(own.filter(({ what }) => what === 'recording'));
  const said = series.length === 0 ? [range] : series.flatMap((one) => spansOf(one, range));
  const held = { from: oldestMs ?? range.to, to: newestMs ?? range.to };
  const spans = joined(said.flatMap((span) => clip(span, held) ?? []));
  const goesOn = series.length === 0 ? recording.isRecording === true : series.some((one) => one.at(-1)?.on === true);
  const isGrowing = goesOn && recording.isRecording !== false && range.to - held.to < longestFileMs && spans.length > 0;
  return { spans, oldestMs, isGrowing };
};

/** The states of each track by themselves, in order. A start state comes first at its moment. */
const seriesOf = (states: readonly NvrState[]): NvrState[][] =>
  [...Map.groupBy(states, ({ trackToken }) => trackToken).values()].map((series) =>
    series.toSorted((a, b) => a.atMs - b.atMs || Number(b.isStart) - Number(a.isStart)),
  );

const spansOf = (series: readonly NvrState[], range: Span): Span[] => {
  const spans: Span[] = [];
  // Not told how it began: it was the other way round before its first change.
  let since = series[0]?.isStart || series[0]?.on ? undefined : range.from;
  for (const { atMs, on } of series) {
    if (on) since ??= Math.max(atMs, range.from);
    else if (since !== undefined) {
      spans.push({ from: since, to: atMs });
      since = undefined;
    }
  }
  if (since !== undefined) spans.push({ from: since, to: range.to });
  return spans.flatMap((span) => clip(span, range) ?? []);
};

const least = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : Math.min(...numbers);
const most = (numbers: readonly number[]): number | undefined =>
  numbers.length === 0 ? undefined : Math.max(...numbers);
