import { randomUUID } from 'node:crypto';
import { joinSite, word } from './hearing.ts';
import type { Answer, Asked, SiteLink } from './link.ts';
import type { Message, NodeConfig, Red, RedNode, Send, Status } from './red.ts';

/** The refusals that the catalogue has words for; any other is told in the agent's own. */
export const knownRefusals: readonly string[] = [
  'invalid',
  'id_reused',
  'rate_limited',
  'not_found',
  'not_allowed',
  'conflict',
  'unavailable',
  'internal',
  'no_answer',
];

export const answerStatus = ({ ok, code = '', detail = '' }: Answer): Status =>
  ok
    ? { fill: 'green', shape: 'dot', text: word('status.done') }
    : { fill: 'red', shape: 'dot', text: knownRefusals.includes(code) ? word(`refused.${code}`) : detail };

/** Sends one request in the name of the node's tab. */
export type Ask = (fields: {
  readonly ask: Asked['ask'];
  readonly id?: string;
  readonly [field: string]: unknown;
}) => Promise<Answer>;

/**
 * Makes a node that asks the agent: its status shows how the connection stands, and what was answered last; the answer goes
 * out as payload.
 */
export const joinAsking = (
  red: Red,
  node: RedNode,
  config: NodeConfig,
  use: (ask: Ask) => {
    input(message: Message, answer: (answer: Answer) => void): void;
    end?: () => void;
  },
): void =>
  joinSite(red, node, config, (link: SiteLink) => {
    const flow = String(red.util.evaluateNodeProperty('NR_FLOW_NAME', 'env', node) || 'flows').slice(0, 80);
    const ask: Ask = (fields) => {
      node.status({ fill: 'yellow', shape: 'dot', text: word('status.asking') });
      return link.ask({ id: randomUUID(), flow, ...fields });
    };
    const { input, end = () => {} } = use(ask);
    node.on('input', (message: Message, send: Send, done) => {
      input(message, (answer) => {
        node.status(answerStatus(answer));
        send({ ...message, payload: answer });
        done();
      });
    });
    return [end];
  });

/** What the agent fills in, for flows that the facility granted names (agent/contract/flows.ts). */
const names = ['child', 'caregiver'];

/** Whether the agent is asked to fill in a name. */
export const asksForNames = (text: string): boolean => names.some((name) => text.includes(`{{${name}}}`));

/**
 * `{{alert.where}}` becomes what the message holds there; what it does not hold is a dash, so that it is seen. `{{child}}` and
 * `{{caregiver}}` stay: the agent knows who they are.
 */
export const filled = (red: Red, template: string, message: Message): string =>
  template.replaceAll(/\{\{\s*([\w.[\]-]+)\s*\}\}/g, (_whole, path: string) => {
    if (names.includes(path)) return `{{${path}}}`;
    let value: unknown;
    try {
      value = red.util.getMessageProperty(message, path);
    } catch {
      // The path leads through something that is not there.
    }
    return value === undefined || value === null || value === '' ? '—' : String(value);
  });
