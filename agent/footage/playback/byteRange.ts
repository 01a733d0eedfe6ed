import type { ByteSpan } from './playlist.ts';

export type Requested =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly span: ByteSpan }
  | { readonly kind: 'unsatisfiable' };

/**
 * Reads a `Range` header for a file of this size (RFC 9110 14.2). Several ranges, other units and nonsense are ignored,
 * as the RFC allows: the whole file answers.
 */
export const parseRange = (header: string | undefined, size: number): Requested => {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'whole' };
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < from) return { kind: 'whole' };
  return from < size && from < to ? { kind: 'part', span: { from, to } } : { kind: 'unsatisfiable' };
};

/** Whether bytes lie wholly within the head of a file and one permitted stretch behind it. */
export const isPermitted = (wanted: ByteSpan, initBytes: number, permitted: ByteSpan | undefined): boolean => {
  if (wanted.to <= initBytes) return true;
  if (!permitted || wanted.to > permitted.to) return false;
  return wanted.from >= permitted.from || permitted.from === initBytes;
};
