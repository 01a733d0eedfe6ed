/** What was found so far, and whether that is all. */
export interface Page {
  readonly results: readonly string[];
  readonly isComplete: boolean;
}

type Kind = 'recordings' | 'events';

/** The searches that are under way (Recording Search 22.06, "Search Session"). */
export interface SearchSessions {
  /** Begins a search and returns its token. */
  begin(kind: Kind, results: readonly string[]): string;
  /** Waits for `least` results, for at most `waitMs`; undefined: there is no such search. */
  take(
    kind: Kind,
    asked: { readonly token: string; readonly most: number; readonly least: number; readonly waitMs: number },
  ): Promise<Page | undefined>;
  /** False: there was none. */
  end(token: string): boolean;
  /** As after a restart. */
  forget(): void;
  open(): number;
}

export interface SearchPace {
  /** Each result takes so long to be found. */
  resultMs: number;
  /** No page is longer, whatever was asked for. */
  mostPerPage: number;
  /** No answer takes longer, whatever was asked for. */
  longestWaitMs: number;
  /** It searches for ever. */
  neverCompletes: boolean;
}

export const createSessions = (pace: SearchPace): SearchSessions => {
  const open = new Map<string, { kind: Kind; rest: string[]; begunAt: number; given: number }>();
  let begun = 0;
  return {
    begin: (kind, results) => {
      begun += 1;
      const token = `search-${begun}`;
      open.set(token, { kind, rest: [...results], begunAt: performance.now(), given: 0 });
      return token;
    },
    take: async (kind, { token, most, least, waitMs }) => {
      const until = performance.now() + Math.min(waitMs, pace.longestWaitMs);
      for (;;) {
        const session = open.get(token);
        if (session?.kind !== kind) return undefined;
        const found =
          pace.resultMs === 0 ? Number.POSITIVE_INFINITY : (performance.now() - session.begunAt) / pace.resultMs;
        const ready = Math.min(session.rest.length, Math.max(0, Math.floor(found - session.given)));
        const isAll = ready === session.rest.length;
        if (ready >= Math.max(1, least) || performance.now() >= until || (isAll && !pace.neverCompletes)) {
          const results = session.rest.splice(0, Math.min(ready, most, pace.mostPerPage));
          session.given += results.length;
          const isComplete = session.rest.length === 0 && !pace.neverCompletes;
          if (isComplete) open.delete(token);
          return { results, isComplete };
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    end: (token) => open.delete(token),
    forget: () => open.clear(),
    open: () => open.size,
  };
};
