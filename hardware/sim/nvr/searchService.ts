import { children, escapeXml, type Reply, refuse, reply, type SoapRequest, text, texts } from '../camera/soap.ts';
import { holds, type RecordingBook, type SimRecording, videoTrack } from './recordings.ts';
import type { SearchSessions } from './sessions.ts';

interface SearchParts {
  readonly book: RecordingBook;
  readonly sessions: SearchSessions;
  readonly nowMs: () => number;
  /** A true time as the recorder would say it, and back. */
  readonly sayMs: (trueMs: number) => number;
  readonly trueMs: (saidMs: number) => number;
}

/** ONVIF Recording Search 22.06; undefined for an action of another service. */
export const searchService = async (request: SoapRequest, parts: SearchParts): Promise<Reply | undefined> => {
  const { book, sessions } = parts;
  const { action, body } = request;
  switch (action) {
    case 'GetRecordingSummary': {
      const from = Math.min(...book.all().flatMap(({ stretches }) => stretches.map(({ fromMs }) => fromMs)));
      const said = (ms: number): string => instant(parts.sayMs(Number.isFinite(ms) ? ms : parts.nowMs()));
      return reply(
        `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>${said(from)}</tt:DataFrom><tt:DataUntil>${said(parts.nowMs())}</tt:DataUntil>` +
          `<tt:NumberRecordings>${book.all().length}</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`,
      );
    }
    case 'GetRecordingInformation': {
      const recording = book.find(text(body, 'RecordingToken') ?? '');
      if (!recording) return refuse('ter:NoRecording', 'There is no such recording');
      return reply(
        `<tse:GetRecordingInformationResponse>${information('tse:RecordingInformation', recording, parts)}</tse:GetRecordingInformationResponse>`,
      );
    }
    case 'FindRecordings':
      return begun(
        action,
        sessions.begin(
          'recordings',
          scoped(request, book).map((recording) => information('tt:RecordingInformation', recording, parts)),
        ),
      );
    case 'FindEvents':
      return begun(action, sessions.begin('events', eventsOf(request, parts)));
    case 'GetRecordingSearchResults':
    case 'GetEventSearchResults': {
      const page = await sessions.take(action === 'GetEventSearchResults' ? 'events' : 'recordings', {
        token: text(body, 'SearchToken') ?? '',
        most: Number(text(body, 'MaxResults') ?? 100),
        least: Number(text(body, 'MinResults') ?? 0),
        waitMs: secondsOf(text(body, 'WaitTime')) * 1000,
      });
      if (!page) return noSession();
      return reply(
        `<tse:${action}Response><tse:ResultList><tt:SearchState>${page.isComplete ? 'Completed' : 'Searching'}</tt:SearchState>` +
          `${page.results.join('')}</tse:ResultList></tse:${action}Response>`,
      );
    }
    case 'EndSearch':
      return sessions.end(text(body, 'SearchToken') ?? '')
        ? reply(
            `<tse:EndSearchResponse><tse:Endpoint>${instant(parts.sayMs(parts.nowMs()))}</tse:Endpoint></tse:EndSearchResponse>`,
          )
        : noSession();
    default:
      return undefined;
  }
};

const noSession = (): Reply => refuse('ter:InvalidToken', 'The search session does not exist');
const begun = (action: string, token: string): Reply =>
  reply(`<tse:${action}Response><tse:SearchToken>${token}</tse:SearchToken></tse:${action}Response>`);
const instant = (ms: number): string => new Date(ms).toISOString();

/** Of the durations only what clients send here: PT5S, PT0.5S, PT1M. */
const secondsOf = (duration: string | undefined): number => {
  const [, minutes = '0', seconds = '0'] = /^PT(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
};

const scoped = ({ body }: SoapRequest, book: RecordingBook): readonly SimRecording[] => {
  const included = children(body, 'Scope').flatMap((scope) => texts(scope, 'IncludedRecordings'));
  return included.length === 0 ? book.all() : book.all().filter(({ token }) => included.includes(token));
};

const information = (element: string, recording: SimRecording, { nowMs, sayMs }: SearchParts): string => {
  const { token, name, stretches } = recording;
  const first = stretches[0]?.fromMs;
  const last = stretches.at(-1);
  const to = last && (last.toMs ?? nowMs());
  const data =
    first === undefined || to === undefined
      ? ''
      : `<tt:EarliestRecording>${instant(sayMs(first))}</tt:EarliestRecording><tt:LatestRecording>${instant(sayMs(to))}</tt:LatestRecording>`;
  const track =
    first === undefined || to === undefined
      ? ''
      : `<tt:Track><tt:TrackToken>${videoTrack}</tt:TrackToken><tt:TrackType>Video</tt:TrackType><tt:Description/>` +
        `<tt:DataFrom>${instant(sayMs(first))}</tt:DataFrom><tt:DataTo>${instant(sayMs(to))}</tt:DataTo></tt:Track>`;
  return (
    `<${element}><tt:RecordingToken>${escapeXml(token)}</tt:RecordingToken><tt:Source><tt:SourceId>sim</tt:SourceId><tt:Name>${escapeXml(name)}</tt:Name>` +
    `<tt:Location/><tt:Description/><tt:Address/></tt:Source>${data}<tt:Content/>${track}` +
    `<tt:RecordingStatus>${holds(recording, nowMs()) ? 'Recording' : 'Stopped'}</tt:RecordingStatus></${element}>`
  );
};

/** How every recording in scope stood at the start point, and each change until the end point. */
const eventsOf = (request: SoapRequest, parts: SearchParts): string[] => {
  const { book, nowMs, trueMs } = parts;
  const from = trueMs(Date.parse(text(request.body, 'StartPoint') ?? ''));
  const to = Math.min(nowMs(), trueMs(Date.parse(text(request.body, 'EndPoint') ?? instant(nowMs()))));
  const filter = children(request.body, 'SearchFilter').flatMap((one) => text(one, 'TopicExpression') ?? [])[0];
  const topics = (['Recording', 'Track'] as const).filter(
    (subject) => filter === undefined || filter.includes(`RecordingHistory/${subject}/State`),
  );
  const found = scoped(request, book).flatMap((recording) => {
    const changes = recording.stretches
      .flatMap(({ fromMs, toMs }) => [
        { atMs: fromMs, on: true },
        ...(toMs === undefined ? [] : [{ atMs: toMs, on: false }]),
      ])
      .filter(({ atMs }) => atMs > from && atMs <= to);
    const start =
      text(request.body, 'IncludeStartState') === 'true'
        ? [{ atMs: from, on: holds(recording, from), isStart: true }]
        : [];
    return [...start, ...changes].flatMap((change) =>
      topics.map((subject) => ({ atMs: change.atMs, xml: event(recording.token, subject, change, parts) })),
    );
  });
  return found.sort((a, b) => a.atMs - b.atMs).map(({ xml }) => xml);
};

const event = (
  token: string,
  subject: 'Recording' | 'Track',
  { atMs, on, isStart = false }: { atMs: number; on: boolean; isStart?: boolean },
  { sayMs }: SearchParts,
): string => {
  const at = instant(sayMs(atMs));
  const source =
    `<tt:SimpleItem Name="RecordingToken" Value="${escapeXml(token)}"/>` +
    (subject === 'Track' ? `<tt:SimpleItem Name="Track" Value="${videoTrack}"/>` : '');
  return (
    `<tt:Result><tt:RecordingToken>${escapeXml(token)}</tt:RecordingToken><tt:TrackToken>${subject === 'Track' ? videoTrack : ''}</tt:TrackToken>` +
    `<tt:Time>${at}</tt:Time><tt:Event><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">` +
    `tns1:RecordingHistory/${subject}/State</wsnt:Topic><wsnt:Message><tt:Message UtcTime="${at}" PropertyOperation="${isStart ? 'Initialized' : 'Changed'}">` +
    `<tt:Source>${source}</tt:Source><tt:Data><tt:SimpleItem Name="${subject === 'Track' ? 'IsDataPresent' : 'IsRecording'}" Value="${on}"/></tt:Data>` +
    `</tt:Message></wsnt:Message></tt:Event><tt:StartStateEvent>${isStart}</tt:StartStateEvent></tt:Result>`
  );
};
