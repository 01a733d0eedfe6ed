import type { Call } from './deviceService.ts';
import { inputTokens, relayTokens } from './events.ts';
import { type Reply, refuse, reply, text } from './soap.ts';

/** Digital inputs and relay outputs, at the device service and at the device IO service; undefined for another action. */
export const deviceIo = (
  { request, camera, faults }: Call,
  prefix: 'tds' | 'tmd',
  setRelay: (token: string, active: boolean) => void,
): Reply | undefined => {
  const { action, body } = request;
  const answer = (inside: string): Reply =>
    reply(`<${prefix}:${action}Response>${inside}</${prefix}:${action}Response>`);
  switch (action) {
    case 'GetDigitalInputs':
      return answer(
        inputTokens(camera.extras)
          .map((token) => `<${prefix}:DigitalInputs token="${token}" IdleState="open"/>`)
          .join(''),
      );
    case 'GetRelayOutputs':
      return answer(
        relayTokens(camera.extras)
          .map(
            (token) =>
              `<${prefix}:RelayOutputs token="${token}"><tt:Properties><tt:Mode>Bistable</tt:Mode><tt:DelayTime>PT0S</tt:DelayTime>` +
              `<tt:IdleState>open</tt:IdleState></tt:Properties></${prefix}:RelayOutputs>`,
          )
          .join(''),
      );
    case 'SetRelayOutputState': {
      const token = text(body, 'RelayOutputToken') ?? '';
      const state = text(body, 'LogicalState');
      if (!relayTokens(camera.extras).includes(token)) return refuse('ter:RelayToken', `There is no relay ${token}`);
      if (state !== 'active' && state !== 'inactive')
        return refuse('ter:InvalidArgVal', 'LogicalState is active or inactive');
      if (!faults.has('stuckRelay')) setRelay(token, state === 'active');
      return answer('');
    }
    default:
      return undefined;
  }
};
