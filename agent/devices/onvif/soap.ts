import { at, type Element, readXml, textAt } from './xml.ts';

/** Why a camera did not do what it was asked, as far as it told. */
export interface Fault {
  readonly why:
    | 'not_authorized'
    /** It refuses, and says or hints that it will lock the account. */
    | 'locked'
    | 'unknown_action'
    /** The subscription (or another resource) does not exist (any more). */
    | 'unknown_resource'
    /** It has no room for one more: subscriptions, users. */
    | 'no_room'
    | 'bad_argument'
    /** A fault that says nothing that we know, an HTML page, an empty 500. */
    | 'other';
  /** For the technician, a line at most. */
  readonly detail: string;
  /** It refused every digest: what is left is to send the password itself, which nobody has allowed. */
  readonly isPlainTextLeft?: true;
}

export type SoapAnswer = { readonly ok: true; readonly body: Element } | { readonly ok: false; readonly fault: Fault };

const envelopes = new Set(['http://www.w3.org/2003/05/soap-envelope', 'http://schemas.xmlsoap.org/soap/envelope/', '']);

/** `action` and `to` are WS-Addressing's, which a subscription's own address needs. */
export interface SoapRequest {
  readonly body: string;
  readonly security?: string | undefined;
  readonly action?: string | undefined;
  readonly to?: string | undefined;
  /** What a subscription reference asks to have repeated in each header to it (WS-Addressing reference parameters). */
  readonly parameters?: string | undefined;
}

const prefixes = Object.entries({
  s: 'http://www.w3.org/2003/05/soap-envelope',
  a: 'http://www.w3.org/2005/08/addressing',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tmd: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  tse: 'http://www.onvif.org/ver10/search/wsdl',
  trp: 'http://www.onvif.org/ver10/replay/wsdl',
  tns1: 'http://www.onvif.org/ver10/topics',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
})
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

/** The whole document; `tds`, `trt`, `tr2`, `tev`, `tmd`, `tse`, `trp`, `tt`, `tns1` and `wsnt` may be used in the body. Values are escaped by the caller. */
export const soapDocument = ({ body, security, action, to, parameters }: SoapRequest): string => {
  const addressing =
    (action === undefined ? '' : `<a:Action s:mustUnderstand="1">${action}</a:Action>`) +
    (to === undefined ? '' : `<a:To s:mustUnderstand="1">${to}</a:To>`) +
    (parameters ?? '');
  const header = addressing + (security ?? '');
  return (
    `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${prefixes}>` +
    `${header === '' ? '' : `<s:Header>${header}</s:Header>`}<s:Body>${body}</s:Body></s:Envelope>`
  );
};

/** What a camera answered: the first element of the body, or the fault, whatever the HTTP status says. Never throws. */
export const readSoap = async (status: number, bytes: Uint8Array): Promise<SoapAnswer> => {
  // Bytes that are no UTF-8 become replacement characters: the rest of the answer is still worth reading.
  const roots = await readXml(Buffer.from(bytes).toString('utf8'));
  const envelope = roots?.find(({ name, space }) => name === 'Envelope' && envelopes.has(space));
  const content = at(envelope, 'Body')?.elements[0];
  if (content?.name === 'Fault') return { ok: false, fault: readFault(status, content) };
  if (status === 401 || status === 403) return refusal('not_authorized', `HTTP ${status}`);
  if (status === 423 || status === 429) return refusal('locked', `HTTP ${status}`);
  if (status === 404) return refusal('unknown_action', 'HTTP 404');
  if (content && status < 400) return { ok: true, body: content };
  const page = roots?.some(({ name }) => name.toLowerCase() === 'html') ? 'an HTML page' : 'no SOAP';
  return refusal('other', status >= 400 ? `HTTP ${status}` : page);
};

const refusal = (why: Fault['why'], detail: string): SoapAnswer => ({ ok: false, fault: { why, detail } });

/** Both versions of SOAP. The reasons are in many tongues, so the subcode counts first. */
const readFault = (status: number, fault: Element): Fault => {
  const codes = [fault.elements, at(fault, 'Code')?.elements ?? []].flat().flatMap(codesIn).join(' ');
  const reason = textAt(fault, 'Reason', 'Text') ?? textAt(fault, 'faultstring') ?? '';
  const inDetail = allNames(at(fault, 'Detail') ?? at(fault, 'detail')).join(' ');
  const everything = `${codes} ${reason} ${inDetail}`;
  const detail = (reason || codes.trim() || `HTTP ${status}`).slice(0, 120);
  const why =
    meanings.find(([, pattern]) => pattern.test(everything))?.[0] ?? (status === 401 ? 'not_authorized' : 'other');
  return { why, detail };
};

const meanings: readonly (readonly [Fault['why'], RegExp])[] = [
  [
    'locked',
    /\block(ed|out)\b|account.?lock|too many (failed|attempts|log)|attempts? (left|remain)|remaining (attempt|tr)|锁定/i,
  ],
  [
    'not_authorized',
    /NotAuthorized|not authorized|unauthorized|authentication failed|authority failure|FailedAuthentication|FailedCheck|InvalidSecurity|SenderNotAuthorized|OperationProhibited/i,
  ],
  [
    'unknown_resource',
    /ResourceUnknown|no such (pull ?point|subscription)|subscription.{0,20}(unknown|not found|expired)/i,
  ],
  [
    'no_room',
    /MaxPullPoints|MaxNotification|TooMany|MaxUsers|no (more )?(free )?(pull ?points|subscriptions)|SubscribeCreationFailed/i,
  ],
  [
    'unknown_action',
    /ActionNotSupported|NotImplemented|not implemented|OptionalActionNotImplemented|MustUnderstand|NoSuchService/i,
  ],
  [
    'bad_argument',
    /InvalidArg|InvalidArgVal|UnacceptableInitialTerminationTime|UnacceptableTerminationTime|WellFormed|InvalidMessage/i,
  ],
];

const codesIn = (element: Element): string[] =>
  ['Value', 'faultcode'].includes(element.name)
    ? [element.text]
    : ['Code', 'Subcode'].includes(element.name)
      ? element.elements.flatMap(codesIn)
      : [];

const allNames = (element: Element | undefined): string[] =>
  element === undefined ? [] : [element.name, element.text, ...element.elements.flatMap(allNames)];
