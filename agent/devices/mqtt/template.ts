/**
 * How a value is taken out of a payload: the steps into its JSON, or the payload as it is (`whole`), or a template that
 * we do not read. Jinja is a language; only the three forms that plain devices use are understood.
 */
export type Template =
  | { readonly kind: 'whole' }
  | { readonly kind: 'path'; readonly steps: readonly string[] }
  | { readonly kind: 'unmapped' };

export type Extraction =
  | { readonly kind: 'value'; readonly value: unknown }
  /** The JSON does not hold this value: a partial update, no news. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly reason: 'bad_json' };

/** Reads `{{ value }}`, `{{ value_json.a.b }}`, `{{ value_json['a'] }}` and mixtures; anything else is `unmapped`. */
export const parseTemplate = (text: string | undefined): Template => {
  if (text === undefined || text.trim() === '') return { kind: 'whole' };
  const inside =
    /^\s*\{\{\s*(value(?:_json)?)((?:\.[A-Za-z_]\w*|\[(?:'[^'\]]{1,80}'|"[^"\]]{1,80}"|\d{1,4})\])*)\s*\}\}\s*$/.exec(
      text.slice(0, 400),
    );
  if (!inside) return { kind: 'unmapped' };
  const [, name, path = ''] = inside;
  const steps = [...path.matchAll(/\.([A-Za-z_]\w*)|\[(?:'([^']+)'|"([^"]+)"|(\d+))\]/g)].map(
    ([, dotted, single, double, index]) => dotted ?? single ?? double ?? index ?? '',
  );
  if (name === 'value') return steps.length === 0 ? { kind: 'whole' } : { kind: 'unmapped' };
  return { kind: 'path', steps };
};

/** Applies a template that is understood to a payload. An unmapped one finds nothing. */
export const extract = (template: Template, payload: string): Extraction => {
  switch (template.kind) {
    case 'whole':
      return { kind: 'value', value: payload };
    case 'unmapped':
      return { kind: 'absent' };
    case 'path': {
      let value: unknown;
      try {
        value = JSON.parse(payload);
      } catch {
        return { kind: 'bad', reason: 'bad_json' };
      }
      for (const step of template.steps) {
        if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return { kind: 'absent' };
        // hasOwn on the line above proves the member; its type stays unknown.
        value = (value as Record<string, unknown>)[step];
      }
      return { kind: 'value', value };
    }
  }
};

/** A JSON scalar as the words of a discovery message are compared: booleans in lower case, as text. */
export const asText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? 'None' : undefined;
};
