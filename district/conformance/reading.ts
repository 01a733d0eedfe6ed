import { canonical } from '#agent/journal/chain.ts';
import type { Answer } from './probe.ts';

/** An answer's body as an object; undefined when it is none. */
export const jsonOf = ({ body }: Answer): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON can write half a character, which has no canonical form. */
export const canonicalOr = (value: unknown, otherwise: string): string => {
  try {
    return canonical(value);
  } catch {
    return otherwise;
  }
};
