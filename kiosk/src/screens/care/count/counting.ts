/** A count by face under way. `before` is the step that an undo returns to. */
export interface Counting {
  /** Who was tapped as seen. */
  readonly seen: readonly string[];
  /** Who was found here though the box does not expect them; in the order of finding. */
  readonly extra: readonly string[];
  readonly before: Counting | undefined;
}

export const noCounting: Counting = { seen: [], extra: [], before: undefined };

/** Tapped once: seen. Tapped again: not seen after all. */
export const tapped = (counting: Counting, childId: string): Counting => ({
  ...counting,
  seen: counting.seen.includes(childId) ? counting.seen.filter((id) => id !== childId) : [...counting.seen, childId],
  before: counting,
});

/** Everybody who should be here was seen; nothing changes when that was so already. */
export const allSeen = (counting: Counting, expected: readonly string[]): Counting => {
  const added = expected.filter((id) => !counting.seen.includes(id));
  return added.length === 0 ? counting : { ...counting, seen: [...counting.seen, ...added], before: counting };
};

/** Another child is here; named twice, it is here once. */
export const found = (counting: Counting, childId: string): Counting =>
  counting.extra.includes(childId) ? counting : { ...counting, extra: [...counting.extra, childId], before: counting };

export const dropped = (counting: Counting, childId: string): Counting => ({
  ...counting,
  extra: counting.extra.filter((id) => id !== childId),
  before: counting,
});

export const undone = (counting: Counting): Counting => counting.before ?? counting;

/**
 * What a count says, against who should be here at this moment: a child who came in while somebody counted is missing
 * until it is tapped, and one who has left since is no longer asked for.
 */
export const outcomeOf = (
  { seen, extra }: Counting,
  expected: readonly string[],
): { readonly seen: string[]; readonly missing: string[]; readonly extra: string[] } => {
  const unexpected = extra.filter((id) => !expected.includes(id));
  const here = expected.filter((id) => seen.includes(id) || extra.includes(id));
  return { seen: [...here, ...unexpected], missing: expected.filter((id) => !here.includes(id)), extra: unexpected };
};
