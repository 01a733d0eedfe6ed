import type { Call } from './deviceService.ts';
import { inputTokens } from './events.ts';
import type { RelaySettings, Relays } from './relays.ts';
import { child, type Reply, refuse, reply, text, type XmlNode } from './soap.ts';

/** Digital inputs and relay outputs, at the device service and at the device IO service; undefined for another action. */
export const deviceIo = (
  { request, camera, faults }: Call,
  prefix: 'tds' | 'tmd',
  relays: Relays,
): Reply | undefined => {
  const { action, body } = request;
  const answer = (inside: string): Reply =>
    reply(`<${prefix}:${action}Response>${inside}</${prefix}:${action}Response>`);
  const noSuchRelay = (token: string): Reply | undefined =>
    relays.tokens().includes(token) ? undefined : refuse('ter:RelayToken', `There is no relay ${token}`);
  switch (action) {
    case 'GetDigitalInputs':
      return answer(
        inputTokens(camera.extras)
          .map((token) => `<${prefix}:DigitalInputs token="${token}" IdleState="open"/>`)
          .join(''),
      );
    case 'GetRelayOutputs':
      return answer(
        relays
          .tokens()
          .map((token) => {
            const { mode, delayMs, idle } = relays.settings(token);
            return (
              `<${prefix}:RelayOutputs token="${token}"><tt:Properties><tt:Mode>${mode}</tt:Mode>` +
              `<tt:DelayTime>PT${delayMs / 1000}S</tt:DelayTime><tt:IdleState>${idle}</tt:IdleState></tt:Properties></${prefix}:RelayOutputs>`
            );
          })
          .join(''),
      );
    case 'SetRelayOutputSettings': {
      // The two services wrap the same words differently.
      const output = child(body, 'RelayOutput');
      const tokenGiven = output?.['@_token'];
      const token = text(body, 'RelayOutputToken') ?? (typeof tokenGiven === 'string' ? tokenGiven : '');
      const refused = noSuchRelay(token);
      if (refused) return refused;
      const settings = readSettings(child(output ?? body, 'Properties'));
      if (!settings) return refuse('ter:InvalidArgVal', 'Properties are Mode, DelayTime and IdleState');
      if (settings.mode === 'Monostable' && faults.has('noMonostable'))
        return refuse('ter:ModeError', 'Monostable delay time not valid');
      relays.configure(token, settings);
      return answer('');
    }
    case 'SetRelayOutputState': {
      const token = text(body, 'RelayOutputToken') ?? '';
      const state = text(body, 'LogicalState');
      const refused = noSuchRelay(token);
      if (refused) return refused;
      if (state !== 'active' && state !== 'inactive')
        return refuse('ter:InvalidArgVal', 'LogicalState is active or inactive');
      if (!faults.has('stuckRelay')) relays.switch(token, state === 'active');
      return answer('');
    }
    default:
      return undefined;
  }
};

const readSettings = (properties: XmlNode | undefined): RelaySettings | undefined => {
  const mode = text(properties, 'Mode');
  const idle = text(properties, 'IdleState');
  const seconds = /^PT(\d+(?:\.\d+)?)S$/.exec(text(properties, 'DelayTime') ?? '')?.[1];
  if ((mode !== 'Monostable' && mode !== 'Bistable') || (idle !== 'open' && idle !== 'closed')) return undefined;
  return seconds === undefined ? undefined : { mode, idle, delayMs: Number(seconds) * 1000 };
};
