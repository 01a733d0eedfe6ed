/** An XML element with its prefix resolved: two cameras hardly ever agree on prefixes. */
export interface Element {
  /** Local name. */
  readonly name: string;
  /** Namespace; empty where none was declared. */
  readonly space: string;
  /** By local name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Trimmed; without the text of the elements within. */
  readonly text: string;
  readonly elements: readonly Element[];
  /** What each prefix means here, for values that are names themselves (topics). */
  readonly prefixes: Readonly<Record<string, string>>;
}

/** Reads what a camera sent. Undefined for what is no XML at all; several roots are all given. */
export const readXml = async (text: string): Promise<readonly Element[] | undefined> => {
  // Loaded for a camera that answers.
  const { XMLParser } = await import('fast-xml-parser');
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    htmlEntities: true, // with them come the numeric ones
    maxNestedTags: deepest,
  });
  try {
    const roots: unknown = parser.parse(text);
    return elementsOf(roots, {}, 0);
  } catch {
    return undefined;
  }
};
const deepest = 60;

/** Elements below one, by local name. */
export const children = (element: Element | undefined, name: string): Element[] =>
  element?.elements.filter((one) => one.name === name) ?? [];

/** The first element at the end of this path of local names. */
export const at = (element: Element | undefined, ...path: string[]): Element | undefined =>
  path.reduce((found: Element | undefined, name) => found?.elements.find((one) => one.name === name), element);

/** The text at the end of the path; undefined when there is no such element or nothing in it. */
export const textAt = (element: Element | undefined, ...path: string[]): string | undefined =>
  at(element, ...path)?.text || undefined;

/** A number at the end of the path; undefined when there is none. */
export const numberAt = (element: Element | undefined, ...path: string[]): number | undefined => {
  const text = textAt(element, ...path);
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) ? undefined : value;
};

/** For a value between tags or in an attribute. What XML cannot hold is left out. */
export const escapeXml = (value: string): string =>
  value
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 cannot hold
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[<>&"']/g, (character) => entities[character] ?? '');
// By name: there are cameras that know the five names and no numbers.
const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

type Raw = Readonly<Record<string, unknown>>;

const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

const elementsOf = (nodes: unknown, prefixes: Readonly<Record<string, string>>, depth: number): Element[] => {
  if (!Array.isArray(nodes) || depth > deepest) return [];
  return nodes.flatMap((node: unknown) => {
    if (!isRaw(node)) return [];
    const tag = Object.keys(node).find((key) => key !== ':@' && key !== '#text' && !key.startsWith('?'));
    return tag === undefined ? [] : [elementOf(tag, node, prefixes, depth)];
  });
};

const elementOf = (tag: string, node: Raw, above: Readonly<Record<string, string>>, depth: number): Element => {
  const raw = isRaw(node[':@']) ? node[':@'] : {};
  const declared = Object.entries(raw).filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:'));
  const prefixes =
    declared.length === 0
      ? above
      : { ...above, ...Object.fromEntries(declared.map(([key, value]) => [key.slice(6), String(value).trim()])) };
  const [prefix, name] = split(tag);
  const content: unknown[] = Array.isArray(node[tag]) ? node[tag] : [];
  return {
    name,
    space: prefixes[prefix] ?? '',
    attributes: Object.fromEntries(
      Object.entries(raw)
        .filter(([key]) => !key.startsWith('xmlns'))
        .map(([key, value]) => [split(key)[1], String(value)]),
    ),
    text: content
      .map((part) => (isRaw(part) && '#text' in part ? String(part['#text']) : ''))
      .join('')
      .trim(),
    elements: elementsOf(content, prefixes, depth + 1),
    prefixes,
  };
};

const split = (tag: string): readonly [string, string] => {
  const colon = tag.indexOf(':');
  return colon === -1 ? ['', tag] : [tag.slice(0, colon), tag.slice(colon + 1)];
};
