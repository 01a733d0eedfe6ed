import { readInstant } from './subscription.ts';
import { at, children, type Element, textAt } from './xml.ts';

/** A recording as the device describes it (RecordingInformation). Milliseconds since the epoch, by the device's clock. */
export interface NvrRecording {
  readonly token: string;
  readonly name: string;
  readonly earliestMs: number | undefined;
  readonly latestMs: number | undefined;
  /** Undefined: it does not say. */
  readonly isRecording: boolean | undefined;
  /** Only those that hold something. */
  readonly tracks: readonly NvrTrack[];
}

export interface NvrTrack {
  readonly token: string;
  readonly isVideo: boolean;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

/** One value of a state: at the start of the search, or a change. */
export interface NvrState {
  readonly recordingToken: string;
  readonly trackToken: string;
  readonly atMs: number;
  /** `data`: whether the track holds something; `recording`: whether the recording is made. */
  readonly what: 'data' | 'recording';
  readonly on: boolean;
  /** How it stood when the search began, not a change. */
  readonly isStart: boolean;
}

/** The events every Profile G device has in its history (Recording Search 22.06, "Recording event descriptions"). */
export const stateTopics = 'tns1:RecordingHistory/Recording/State|tns1:RecordingHistory/Track/State';

/** A RecordingInformation of a FindRecordings result; none when it has no token. */
export const foundRecording = (element: Element): NvrRecording[] => {
  const token = textAt(element, 'RecordingToken');
  if (token === undefined) return [];
  const status = textAt(element, 'RecordingStatus');
  const name = textAt(element, 'Source', 'Name') ?? textAt(element, 'Content') ?? token;
  return [
    {
      token,
      name: name.slice(0, longestName).toWellFormed(),
      earliestMs: instantAt(element, 'EarliestRecording'),
      latestMs: instantAt(element, 'LatestRecording'),
      isRecording: status === undefined || status === 'Unknown' ? undefined : status === 'Recording',
      tracks: children(element, 'Track').flatMap((track) => {
        const trackToken = textAt(track, 'TrackToken');
        if (trackToken === undefined) return [];
        return [
          {
            token: trackToken,
            isVideo: textAt(track, 'TrackType')?.toLowerCase() === 'video',
            fromMs: instantAt(track, 'DataFrom'),
            toMs: instantAt(track, 'DataTo'),
          },
        ];
      }),
    },
  ];
};
const longestName = 60;

/** A Result of a FindEvents search; none for events that tell nothing of footage. */
export const foundState = (element: Element): NvrState[] => {
  const recordingToken = textAt(element, 'RecordingToken');
  const atMs = instantAt(element, 'Time');
  const topic = textAt(element, 'Event', 'Topic') ?? '';
  const [, subject] = /RecordingHistory\/(Recording|Track)\/State$/.exec(topic) ?? [];
  const data = at(element, 'Event', 'Message', 'Message', 'Data');
  const value = (name: string): string | undefined =>
    children(data, 'SimpleItem').find(({ attributes }) => attributes.Name === name)?.attributes.Value;
  const on = value(subject === 'Track' ? 'IsDataPresent' : 'IsRecording');
  if (recordingToken === undefined || atMs === undefined || subject === undefined || on === undefined) return [];
  return [
    {
      recordingToken,
      trackToken: textAt(element, 'TrackToken') ?? '',
      atMs,
      what: subject === 'Track' ? 'data' : 'recording',
      on: /^(true|1)$/i.test(on),
      isStart: /^(true|1)$/i.test(textAt(element, 'StartStateEvent') ?? ''),
    },
  ];
};

const instantAt = (element: Element, name: string): number | undefined => readInstant(textAt(element, name));
