/** The keywords of JSON Schema that our contract uses. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const known: Readonly<Record<string, readonly string[]>> = {
  object: ['type', 'properties', 'required', 'additionalProperties', 'description'],
  array: ['type', 'items', 'maxItems', 'description'],
  integer: ['type', 'minimum', 'maximum', 'description'],
  string: ['type', 'pattern', 'maxLength', 'description'],
  null: ['type', 'description'],
};

/**
 * A regular expression for canonical JSON (RFC 8785) of what the schema allows, over a text with one sign for each byte of UTF-8.
 * It may match less than is allowed, never more. Undefined where the schema asks for something that it cannot say. Pure.
 */
export const usualFormOf = (schema: Schema): string | undefined => {
  if (schema.const !== undefined) return escaped(JSON.stringify(schema.const));
  if (schema.enum) return `(?:${schema.enum.map((word) => escaped(JSON.stringify(word))).join('|')})`;
  if (schema.anyOf) return anyOf(schema.anyOf.map(usualFormOf));
  const keywords = Object.keys(schema).filter((keyword) => !keyword.startsWith('~'));
  if (!keywords.every((keyword) => known[schema.type ?? '']?.includes(keyword))) return undefined;
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return arrayOf(schema);
    case 'integer':
      return integerOf(schema);
    case 'string':
      return textOf(schema);
    case 'null':
      return 'null';
    default:
      return undefined;
  }
};

const escaped = (text: string): string => text.replace(/[^\w":]/g, '\\$&');

const anyOf = (choices: readonly (string | undefined)[]): string | undefined =>
  choices.includes(undefined) ? undefined : `(?:${choices.join('|')})`;

const objectOf = ({ properties = {}, required = [], additionalProperties }: Schema): string | undefined => {
  const names = Object.keys(properties).sort();
  // The first member stands without a comma, so it must be certain which it is.
  if (additionalProperties !== false || !required.includes(names[0] ?? '')) return undefined;
  const members = names.map((name, index) => {
    const value = usualFormOf(properties[name] ?? {});
    if (value === undefined) return undefined;
    const member = `${index === 0 ? '' : ','}${escaped(JSON.stringify(name))}:${value}`;
    return required.includes(name) ? member : `(?:${member})?`;
  });
  return members.includes(undefined) ? undefined : `\\{${members.join('')}\\}`;
};

const arrayOf = ({ items = {}, maxItems }: Schema): string | undefined => {
  const item = usualFormOf(items);
  if (item === undefined) return undefined;
  const others = maxItems === undefined ? '*' : `{0,${maxItems - 1}}`;
  return `\\[(?:${item}(?:,${item})${others})?\\]`;
};

/** Fifteen digits are always exact. */
const mostDigits = 15;

/** Any whole number, or one from 0 or 1 on. */
const integerOf = ({ minimum, maximum = Number.POSITIVE_INFINITY }: Schema): string | undefined => {
  const isExact = maximum >= 10 ** mostDigits;
  if (minimum === undefined && isExact) return `(?:-?[1-9]\\d{0,${mostDigits - 1}}|0)`;
  if (minimum !== 0 && minimum !== 1) return undefined;
  const positive = isExact ? [`[1-9]\\d{0,${mostDigits - 1}}`] : upTo(maximum);
  return `(?:${[...positive, ...(minimum === 0 ? ['0'] : [])].join('|')})`;
};

/** The numbers from 1 to the greatest, by their digits: fewer of them, or as many and one of them smaller. */
const upTo = (greatest: number): string[] => {
  const digits = String(greatest);
  const smaller = [...digits].flatMap((digit, place) => {
    const least = place === 0 ? 1 : 0;
    const rest = digits.length - place - 1;
    return Number(digit) > least ? [`${digits.slice(0, place)}[${least}-${Number(digit) - 1}]\\d{${rest}}`] : [];
  });
  return [...(digits.length > 1 ? [`[1-9]\\d{0,${digits.length - 2}}`] : []), ...smaller, digits];
};

/** One character that needs no escaping and is one unit of UTF-16, so that no way of counting finds more of them. */
const character = '(?:[ !#-\\[\\]-~]|[\\xc2-\\xdf][\\x80-\\xbf]|[\\xe0-\\xef][\\x80-\\xbf]{2})';
/** Patterns that name every character they take: no quotation mark, backslash or other byte can hide in them. */
const isPlain = (pattern: string): boolean =>
  /^\^[\w()[\]{}?:|*+,\\-]*\$$/.test(pattern) && !/\\[^d]|\[[^\]]*\\/.test(pattern);

const textOf = ({ pattern, maxLength }: Schema): string | undefined => {
  if (pattern === undefined) return `"${character}${maxLength === undefined ? '*' : `{0,${maxLength}}`}"`;
  if (!isPlain(pattern)) return undefined;
  const whole = `"(?:${pattern.slice(1, -1)})"`;
  // The length is the schema's own matter beside the pattern.
  return maxLength === undefined ? whole : `(?="${character}{0,${maxLength}}")${whole}`;
};
