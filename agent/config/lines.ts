import { type Document, isMap, type LineCounter } from 'yaml';

/** Tells the line (1-based) of a field of a YAML or JSON text; of one that is missing, that of what it should stand in. */
export const lineOfField =
  (document: Document, lines: LineCounter) =>
  (path: readonly (string | number)[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return isMap(document.contents) ? lines.linePos(document.contents.range?.[0] ?? 0).line : 1;
  };

/** `/classes/0/room` as its names and numbers. */
export const partsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
