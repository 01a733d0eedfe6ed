import type { Identity } from '../driver.ts';
import type { OnvifClient } from './client.ts';
import { at, children, type Element, textAt } from './xml.ts';

export const identityQuestion = '<tds:GetDeviceInformation/>';

/** A MAC address in one way of writing, lower case with colons; undefined for what is none or belongs to nobody. */
export const macOf = (text: string | undefined): string | undefined => {
  const digits = text?.replace(/[^0-9a-fA-F]/g, '').toLowerCase() ?? '';
  if (digits.length !== 12 || /^(0+|f+)$/.test(digits)) return undefined;
  return digits.match(/../g)?.join(':');
};

/** Who answers, from GetDeviceInformation and, where it knows them, its network card and endpoint. */
export const createIdentityReader = (client: OnvifClient, address: URL, monotonicMs: () => number) => {
  let network:
    | { serial: string | undefined; mac: string | undefined; endpoint: string | undefined; until: number }
    | undefined;

  const readNetwork = async (serial: string | undefined): Promise<Pick<Identity, 'mac' | 'endpoint'>> => {
    // Another serial number is another unit, whose MAC is asked for at once.
    if (network && network.serial === serial && serial !== undefined && monotonicMs() < network.until) return network;
    const cards = await client.call({ to: address, body: '<tds:GetNetworkInterfaces/>' });
    const reference = await client.call({ to: address, body: '<tds:GetEndpointReference/>' });
    network = {
      serial,
      mac: cards.ok ? firstMac(cards.body) : undefined,
      endpoint: reference.ok ? cut(textAt(reference.body, 'GUID'), 200) : undefined,
      until: monotonicMs() + reread,
    };
    return network;
  };

  return async (answer: Element): Promise<Identity> => {
    const serial = cut(textAt(answer, 'SerialNumber'));
    const { mac, endpoint } = await readNetwork(serial);
    return {
      manufacturer: cut(textAt(answer, 'Manufacturer')),
      model: cut(textAt(answer, 'Model')),
      serial,
      firmware: cut(textAt(answer, 'FirmwareVersion')),
      mac,
      endpoint,
    };
  };
};
const reread = 600_000;

const firstMac = (answer: Element): string | undefined =>
  children(answer, 'NetworkInterfaces').flatMap((card) => macOf(at(card, 'Info', 'HwAddress')?.text) ?? [])[0];

const cut = (text: string | undefined, longest = 80): string | undefined =>
  text?.slice(0, longest).toWellFormed() || undefined;
