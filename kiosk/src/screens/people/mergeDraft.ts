/**
 * A draft that goes on from a record which somebody else has changed: every field that was not touched here is theirs,
 * and of a plain list that both changed, what each added stays and what each took away is gone. Anything else that both
 * changed stays as it is written here.
 */
export const merged = <D extends object>(base: D, draft: D, onFile: D): D => {
  const result = { ...draft };
  // A draft has the fields of its type and no others.
  for (const field of Object.keys(draft) as (keyof D)[]) {
    // What is merged of a field's three values is a value of that field.
    result[field] = mergedField(base[field], draft[field], onFile[field]) as D[keyof D];
  }
  return result;
};

const mergedField = (base: unknown, mine: unknown, theirs: unknown): unknown => {
  if (JSON.stringify(mine) === JSON.stringify(base)) return theirs;
  if (!isPlainList(base) || !isPlainList(mine) || !isPlainList(theirs)) return mine;
  const removed = new Set(base.filter((each) => !mine.includes(each)));
  const added = mine.filter((each) => !base.includes(each) && !theirs.includes(each));
  return [...theirs.filter((each) => !removed.has(each)), ...added];
};

const isPlainList = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.every((each) => typeof each !== 'object');
