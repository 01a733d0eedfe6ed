import type { Address, ChannelView, ContactView } from '#contract/messages.ts';

export const mostAddresses = 4;
/** What stands for an address where the person's own browser is the address. */
export const browserAddress = 'browser';

type Channel = Pick<ChannelView, 'id' | 'kind' | 'isGroup'>;

/** Over which channels this person can have an address: a group is reached as a whole, and staff have no page of their own. */
export const channelsFor = (who: ContactView['who'], channels: readonly Channel[]): Channel[] =>
  channels.filter(({ isGroup, kind }) => !isGroup && (kind !== 'web_push' || who === 'adult'));

export const addressOver = (channel: Channel, typed: string): Address => ({
  channel: channel.id,
  address: channel.kind === 'web_push' ? browserAddress : typed === browserAddress ? '' : typed,
});

export const movedUp = (addresses: readonly Address[], index: number): Address[] =>
  addresses.flatMap((each, at) => {
    if (at === index - 1) return [addresses[index] ?? each, each];
    return at === index ? [] : [each];
  });

export const trimmed = (addresses: readonly Address[]): Address[] =>
  addresses.map(({ channel, address }) => ({ channel, address: address.trim() }));

/** The first thing that the agent would not take, with the number of the address as people count. */
export const faultOf = (
  addresses: readonly Address[],
): { readonly fault: 'blank' | 'spaced' | 'doubled'; readonly n: number } | undefined => {
  for (const [index, { channel, address }] of trimmed(addresses).entries()) {
    if (address === '') return { fault: 'blank', n: index + 1 };
    if (/\s/.test(address)) return { fault: 'spaced', n: index + 1 };
    const first = trimmed(addresses).findIndex((each) => each.channel === channel && each.address === address);
    if (first !== index) return { fault: 'doubled', n: index + 1 };
  }
  return undefined;
};
