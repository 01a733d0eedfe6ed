import type { Role } from '#contract/roles.ts';
import { bodyOf, exchange } from '../exchange/exchange.ts';
import { objectIn } from '../exchange/json.ts';

/** Whose token it is, by the agent's word; undefined: nobody's, revoked, or of a role that is not of the house. */
export type WhoIs = (token: string) => Promise<{ readonly role: Role; readonly name: string } | undefined>;

/** Asked again after so long: who is revoked is out by then. */
const rememberedMs = 5_000;
const answerMs = 5_000;
const largestAnswer = 0.1;

/** Asks the agent, wherever it is now. */
export const askAgent =
  (address: () => string | undefined): WhoIs =>
  async (token) => {
    const http = address();
    if (http === undefined || !/^[\w.~+/=-]{1,200}$/.test(token)) return undefined;
    try {
      return await exchange(
        new URL('/api/v1/me', http),
        // The box's own certificate is for its name in the house, not for the loopback address that we call.
        { method: 'GET', headers: { authorization: `Bearer ${token}` }, wholeMs: answerMs, rejectUnauthorized: false },
        async (answer) => {
          const said = objectIn((await bodyOf(answer, largestAnswer * 1024 ** 2)).toString('utf8'));
          if (answer.statusCode !== 200 || typeof said?.name !== 'string') return undefined;
          return { role: said.role as Role, name: said.name }; // by the contract
        },
      );
    } catch {
      return undefined;
    }
  };

interface EditorUser {
  readonly username: string;
  readonly permissions: '*' | 'read';
  readonly token: string;
}

/** What each role may in the editor: only a technician changes flows. */
export const editorPermission = (role: Role): '*' | 'read' | undefined =>
  role === 'technician' ? '*' : role === 'head' || role === 'auditor' ? 'read' : undefined;

/**
 * Node-RED's `adminAuth` by the site's own login: the name and the token that `nestbox token create` made. The token is asked
 * about with every request, so that a revoked one is out; Node-RED itself keeps no session.
 */
export const editorLogin = (whoIs: WhoIs, now: () => number) => {
  const known = new Map<string, { readonly until: number; readonly user: Promise<EditorUser | undefined> }>();
  const userOf = (token: string): Promise<EditorUser | undefined> => {
    const remembered = known.get(token);
    if (remembered && remembered.until > now()) return remembered.user;
    // Whoever guesses leaves no trace that grows.
    for (const [each, { until }] of known) if (until <= now()) known.delete(each);
    const user = whoIs(token).then((who) => {
      const permissions = who && editorPermission(who.role);
      return who && permissions && { username: who.name, permissions, token };
    });
    known.set(token, { until: now() + rememberedMs, user });
    return user;
  };
  return {
    type: 'credentials' as const,
    users: async (): Promise<null> => null,
    authenticate: async (username: string, token: string): Promise<EditorUser | null> => {
      const user = await userOf(token);
      return user && user.username === username ? user : null;
    },
    tokens: async (token: string): Promise<EditorUser | null> => (await userOf(token)) ?? null,
  };
};

export type EditorLogin = ReturnType<typeof editorLogin>;
