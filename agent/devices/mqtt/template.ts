/**
 * How a value is taken out of a payload: the steps into its JSON, or the payload as it is (`whole`), or one of two words by
 * a value in its JSON (`choice`), or a template that we do not read. Jinja is a language; only the forms that plain devices
 * use are understood.
 */
export type Template =
  | { readonly kind: 'whole' }
  | { readonly kind: 'path'; readonly steps: readonly string[]; readonly fallback?: string | undefined }
  | {
      readonly kind: 'choice';
      readonly steps: readonly string[];
      /** Undefined: whatever Jinja takes for true. */
      readonly equals: string | undefined;
      readonly yes: string;
      readonly no: string;
    }
  | { readonly kind: 'unmapped' };

export type Extraction =
  | { readonly kind: 'value'; readonly value: unknown }
  /** The JSON does not hold this value: a partial update, no news. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly reason: 'bad_json' };

const longestTemplate = 400;
const step = String.raw`\.[A-Za-z_]\w*|\[(?:'[^'\]]{1,80}'|"[^"\]]{1,80}"|\d{1,4})\]`;
const literal = String.raw`'[^']{0,80}'|"[^"]{0,80}"|true|false|True|False|-?\d{1,9}`;
/** Filters that leave the value what it is. `default` says what stands for a missing one. */
const filter = String.raw`\s*\|\s*(?:is_defined|int|float|string|default\(\s*(?:${literal})\s*(?:,\s*true\s*)?\))`;
const value = new RegExp(String.raw`^\s*\{\{-?\s*(value(?:_json)?)((?:${step})*)((?:${filter})*)\s*-?\}\}\s*$`);
const choice = new RegExp(
  String.raw`^\s*\{\{-?\s*(${literal})\s+if\s+value_json((?:${step})+)(?:\s*==\s*(${literal}))?\s+else\s+(${literal})\s*-?\}\}\s*$`,
);
const fallbackOf = new RegExp(String.raw`default\(\s*(${literal})`);

/**
 * Reads `{{ value }}`, `{{ value_json.a.b }}`, `{{ value_json['a'] }}` and mixtures, with `| default(…)` or `| is_defined`
 * behind, and `{{ 'ON' if value_json.a == 1 else 'OFF' }}`; anything else is `unmapped`.
 */
export const parseTemplate = (text: string | undefined): Template => {
  if (text === undefined || text.trim() === '') return { kind: 'whole' };
  if (text.length > longestTemplate) return { kind: 'unmapped' };
  const plain = value.exec(text);
  if (plain) {
    const [, name, path = '', filters = ''] = plain;
    const steps = stepsOf(path);
    if (name === 'value') return steps.length === 0 ? { kind: 'whole' } : { kind: 'unmapped' };
    const fallback = fallbackOf.exec(filters)?.[1];
    return fallback === undefined
      ? { kind: 'path', steps }
      : { kind: 'path', steps, fallback: textOfLiteral(fallback) };
  }
  const [, yes, path = '', equals, no] = choice.exec(text) ?? [];
  if (yes === undefined || no === undefined) return { kind: 'unmapped' };
  return {
    kind: 'choice',
    steps: stepsOf(path),
    equals: equals === undefined ? undefined : textOfLiteral(equals),
    yes: textOfLiteral(yes),
    no: textOfLiteral(no),
  };
};

/** The steps of a path such as `.a['b'][0]`. */
export const stepsOf = (path: string): string[] =>
  [...path.matchAll(/\.([A-Za-z_]\w*)|\[(?:'([^']+)'|"([^"]+)"|(\d+))\]/g)].map(
    ([, dotted, single, double, index]) => dotted ?? single ?? double ?? index ?? '',
  );

/** Applies a template that is understood to a payload. An unmapped one finds nothing. */
export const extract = (template: Template, payload: string): Extraction => {
  switch (template.kind) {
    case 'whole':
      return { kind: 'value', value: payload };
    case 'unmapped':
      return { kind: 'absent' };
    case 'path': {
      const found = walk(template.steps, payload);
      return found.kind === 'absent' && template.fallback !== undefined
        ? { kind: 'value', value: template.fallback }
        : found;
    }
    case 'choice': {
      const found = walk(template.steps, payload);
      if (found.kind !== 'value') return found;
      const isYes = template.equals === undefined ? isTrue(found.value) : sameText(found.value, template.equals);
      return { kind: 'value', value: isYes ? template.yes : template.no };
    }
  }
};

/** A JSON scalar as the words of a discovery message are compared: booleans in lower case, as text. */
export const asText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'None' : undefined;
};

const walk = (steps: readonly string[], payload: string): Extraction => {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return { kind: 'bad', reason: 'bad_json' };
  }
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return { kind: 'absent' };
    // hasOwn on the line above proves the member; its type stays unknown.
    value = (value as Record<string, unknown>)[step];
  }
  return { kind: 'value', value };
};

const textOfLiteral = (text: string): string =>
  /^['"]/.test(text) ? text.slice(1, -1) : /^(true|false)$/i.test(text) ? text.toLowerCase() : text;

const isTrue = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null
      ? Object.keys(value).length > 0
      : Boolean(value);

const sameText = (value: unknown, text: string): boolean => asText(value) === text;
