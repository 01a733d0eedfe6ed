import { isUtf8 } from 'node:buffer';
import { SealedSummary } from '#contract/summary.ts';
import { Compile } from '#typebox/schema';
import { type Schema, usualFormOf } from './usualForm.ts';

/** What a sealed summary says of itself: all that signature and chain need. */
export interface Claim {
  readonly source: string;
  readonly facility: string;
  readonly id: string;
  readonly subject: string;
  readonly time: string;
  /** Zero padded, as the event has it. */
  readonly paddedSequence: string;
  readonly kid: string;
  readonly signature: string;
  readonly day: string;
  readonly revision: number;
  readonly sequence: number;
  readonly sealedAt: string;
  readonly previousHash: string;
}

export interface Recognised {
  readonly claim: Claim;
  /** Where the member `signature` stands, with its comma: what is left without it is the canonical form of everything else. */
  readonly signature: readonly [from: number, to: number];
}

/**
 * Recognises the usual form of sealed bytes in one pass, without making objects of them: canonical JSON (RFC 8785) of what the
 * contract allows. Undefined is no verdict: whatever is in doubt is for the slow path to judge. What it recognises is always
 * canonical and as the schema says, because the canonical form of a closed schema has one order of members, integers have one
 * spelling, and a text with anything escaped is left to the slow path.
 */
export const recognise = (bytes: Uint8Array): Recognised | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(buffer)) return undefined;
  found ??= emptyFindings();
  whole ??= readerOf(SealedSummary, '');
  // A sign for each byte, also where several bytes are one sign: places in the text are places in the bytes.
  const text = buffer.toString('latin1');
  if (whole(text, 0) !== text.length) return undefined;
  const said = found;
  const claim: Claim = {
    source: said.text('/source'),
    facility: said.text('/data/envelope/facility'),
    id: said.text('/id'),
    subject: said.text('/subject'),
    time: said.text('/time'),
    paddedSequence: said.text('/sequence'),
    kid: said.text('/kid'),
    signature: said.text('/signature'),
    day: said.text('/data/envelope/day'),
    revision: said.number('/data/envelope/revision'),
    sequence: said.number('/data/envelope/sequence'),
    sealedAt: said.text('/data/envelope/sealedAt'),
    previousHash: said.text('/data/envelope/previousHash'),
  };
  const from = said.signatureAt - '"signature":'.length;
  return { claim, signature: [from, said.signatureAt + claim.signature.length + '"",'.length] };
};

/** Reads one value at a place of the text: the place after it, or -1 when it is not certainly such a value. */
type Reader = (text: string, at: number) => number;

interface Findings {
  signatureAt: number;
  readonly values: Map<string, string | number>;
  text(path: string): string;
  number(path: string): number;
}
const emptyFindings = (): Findings => {
  const values = new Map<string, string | number>();
  return {
    signatureAt: 0,
    values,
    text: (path) => String(values.get(path)),
    number: (path) => Number(values.get(path)),
  };
};
const wanted = new Set([
  '/source',
  '/id',
  '/subject',
  '/time',
  '/sequence',
  '/kid',
  '/signature',
  ...['facility', 'day', 'revision', 'sequence', 'sealedAt', 'previousHash'].map((name) => `/data/envelope/${name}`),
]);

/** Made when first needed: the agent verifies nothing when it starts. */
let whole: Reader | undefined;
let found: Findings | undefined;

const known: Readonly<Record<string, readonly string[]>> = {
  object: ['type', 'properties', 'required', 'additionalProperties', 'description'],
  array: ['type', 'items', 'minItems', 'maxItems', 'description'],
  integer: ['type', 'minimum', 'maximum', 'description'],
  string: ['type', 'pattern', 'format', 'minLength', 'maxLength', 'description'],
  null: ['type'],
};

/** A schema with a keyword that is not known here is never recognised: then the slow path judges every summary. */
const readerOf = (schema: Schema, path: string): Reader => {
  if (schema.const !== undefined) return literalOf(schema.const);
  if (schema.enum) return wordOf(schema.enum);
  if (schema.anyOf) return nullableOf(schema.anyOf, path);
  const keywords = Object.keys(schema).filter((keyword) => !keyword.startsWith('~'));
  if (!keywords.every((keyword) => known[schema.type ?? '']?.includes(keyword))) return doubt;
  switch (schema.type) {
    case 'object':
      return remembering(objectOf(schema, path), schema, path);
    case 'array':
      return remembering(arrayOf(schema, path), schema, path);
    case 'integer':
      return integerOf(schema, path);
    case 'string':
      return textOf(schema, path);
    case 'null':
      return literalOf(null);
    default:
      return doubt;
  }
};

const doubt: Reader = () => -1;

/** Whether this text stands at this place. A slice is compared by the machine's own words; `startsWith` goes sign by sign. */
const standsAt = (text: string, at: number, piece: string): boolean => text.slice(at, at + piece.length) === piece;

/** Two signs of it stand there: most that differ are known by them, and cost no slice. */
const isLikely = (text: string, at: number, piece: string): boolean => {
  const middle = piece.length >> 1;
  const end = piece.length - 2;
  return (
    text.charCodeAt(at + end) === piece.charCodeAt(end) && text.charCodeAt(at + middle) === piece.charCodeAt(middle)
  );
};

const isClaimed = (path: string): boolean =>
  [...wanted].some((claimed) => claimed === path || claimed.startsWith(`${path}/`));

/** What one expression can say is read by it: it is compiled, and so several times as fast. */
const expressionOf = (schema: Schema): Reader | undefined => {
  const form = usualFormOf(schema);
  if (form === undefined) return undefined;
  const expression = new RegExp(form, 'y');
  return (text, at) => {
    expression.lastIndex = at;
    return expression.test(text) ? expression.lastIndex : -1;
  };
};

/**
 * Much of a summary says what the one before it said: what was recognised at this place of the schema is recognised again by
 * comparing. Sound because a reader knows nothing but the text, and every value that is remembered shows its own end. Not where
 * something of the claim is read.
 */
const remembering = (readByMember: Reader, schema: Schema, path: string): Reader => {
  if (isClaimed(path)) return readByMember;
  const read = expressionOf(schema) ?? readByMember;
  let last = '';
  return (text, at) => {
    if (last !== '' && isLikely(text, at, last) && standsAt(text, at, last)) return at + last.length;
    const end = read(text, at);
    if (end !== -1) last = text.slice(at, end);
    return end;
  };
};

const literalOf = (value: unknown): Reader => {
  const literal = JSON.stringify(value);
  return (text, at) => (standsAt(text, at, literal) ? at + literal.length : -1);
};

const quote = 0x22;
const backslash = 0x5c;

/** The place of the quotation mark that ends the text which begins here; -1 when something in it is escaped. */
const endOfText = (text: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash || code < 0x20) return -1;
  }
  return -1;
};

const wordOf = (words: readonly unknown[]): Reader => {
  if (!words.every((word) => typeof word === 'string')) return doubt;
  const allowed = new Set(words);
  return (text, at) => {
    if (text.charCodeAt(at) !== quote) return -1;
    const end = endOfText(text, at + 1);
    return end !== -1 && allowed.has(text.slice(at + 1, end)) ? end + 1 : -1;
  };
};

const nullableOf = (choices: readonly Schema[], path: string): Reader => {
  const [value, none] = choices;
  if (choices.length !== 2 || !value || none?.type !== 'null') return doubt;
  const read = readerOf(value, path);
  return (text, at) => (standsAt(text, at, 'null') ? at + 4 : read(text, at));
};

const objectOf = (schema: Schema, path: string): Reader => {
  if (schema.additionalProperties !== false) return doubt;
  const names = Object.keys(schema.properties ?? {}).sort();
  // Lists side by side: this loop runs for every member of every summary.
  const firstLabels = names.map((name) => `${JSON.stringify(name)}:`);
  const labels = firstLabels.map((label) => `,${label}`);
  const isRequired = names.map((name) => schema.required?.includes(name) ?? false);
  const readers = names.map((name) => readerOf(schema.properties?.[name] ?? {}, `${path}/${name}`));
  const count = names.length;
  return (text, at) => {
    if (text.charCodeAt(at) !== 0x7b) return -1;
    const begin = at + 1;
    let next = begin;
    for (let index = 0; index < count; index += 1) {
      const label = (next === begin ? firstLabels : labels)[index] ?? '';
      if (standsAt(text, next, label)) {
        next = readers[index]?.(text, next + label.length) ?? -1;
        if (next === -1) return -1;
      } else if (isRequired[index]) return -1;
    }
    return text.charCodeAt(next) === 0x7d ? next + 1 : -1;
  };
};

const arrayOf = ({ items, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Schema, path: string): Reader => {
  if (!items) return doubt;
  const read = readerOf(items, `${path}/*`);
  return (text, at) => {
    if (text.charCodeAt(at) !== 0x5b) return -1;
    let next = at + 1;
    let count = 0;
    while (text.charCodeAt(next) !== 0x5d) {
      if (count > 0) {
        if (text.charCodeAt(next) !== 0x2c) return -1;
        next += 1;
      }
      next = read(text, next);
      if (next === -1) return -1;
      count += 1;
    }
    return count >= minItems && count <= maxItems ? next + 1 : -1;
  };
};

/** Longer ones may have lost digits on their way into a number. */
const mostDigits = 15;

const integerOf = (
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Schema,
  path: string,
): Reader => {
  const isWanted = wanted.has(path);
  return (text, at) => {
    const begin = text.charCodeAt(at) === 0x2d ? at + 1 : at;
    let next = begin;
    let value = 0;
    for (let code = text.charCodeAt(next); code >= 0x30 && code <= 0x39; code = text.charCodeAt(next)) {
      value = value * 10 + code - 0x30;
      next += 1;
    }
    const digits = next - begin;
    if (digits === 0 || digits > mostDigits) return -1;
    // No zero before others, and none with a sign.
    if (text.charCodeAt(begin) === 0x30 && (digits > 1 || begin > at)) return -1;
    if (begin > at) value = -value;
    if (value < minimum || value > maximum) return -1;
    if (isWanted) found?.values.set(path, value);
    return next;
  };
};

const beyondAscii = /[\u0080-\u00ff]/;
const checks = new Map<Schema, (value: string) => boolean>();

/** Whether the bytes of a text are as its schema says. Event and envelope say the same day and time: each is looked at once. */
const checkOf = (schema: Schema): ((value: string) => boolean) => {
  const made = checks.get(schema);
  if (made) return made;
  const validator = Compile(schema);
  let last: string | undefined;
  const check = (value: string): boolean => {
    if (value === last) return true;
    const isSound = validator.Check(beyondAscii.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value);
    if (isSound) last = value;
    return isSound;
  };
  checks.set(schema, check);
  return check;
};

const textOf = (schema: Schema, path: string): Reader => {
  const isWanted = wanted.has(path);
  const isAllowed = checkOf(schema);
  return (text, at) => {
    if (text.charCodeAt(at) !== quote) return -1;
    const end = endOfText(text, at + 1);
    if (end === -1) return -1;
    const value = text.slice(at + 1, end);
    if (!isAllowed(value)) return -1;
    if (isWanted && found) {
      found.values.set(path, value);
      if (path === '/signature') found.signatureAt = at;
    }
    return end + 1;
  };
};
