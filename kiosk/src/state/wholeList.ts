import type { Answer } from './api.ts';

type Read = <T>(path: string) => Promise<Answer<T>>;
type Page<T> = Readonly<Record<string, T[]>> & { readonly next: string | null };

/** A list of the agent's that comes in pages, all of it; `path` with its query, `field` where the entries stand. */
export const wholeList = async <T>(read: Read, path: string, field: string): Promise<Answer<T[]>> => {
  const entries: T[] = [];
  let from = '';
  for (;;) {
    const answer = await read<Page<T>>(`${path}${from}`);
    if (!answer.ok) return answer;
    entries.push(...(answer.body[field] ?? []));
    if (answer.body.next === null) return { ok: true, body: entries };
    from = `&after=${encodeURIComponent(answer.body.next)}`;
  }
};
