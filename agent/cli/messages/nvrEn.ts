import type { NvrMessages } from './nvrZh.ts';

/** What `nestbox footage nvr` says, in English: the same keys as in Chinese, or it does not compile. */
export const nvrEn: NvrMessages = {
  title: 'list the recordings on an existing recorder (ONVIF Profile G), to be written into facility.yaml',
  optionAddress: 'of the recorder: 192.168.1.20, or the http:// address of its ONVIF device service',
  optionUsername: 'who logs in; the password by NESTBOX_DEVICE_PASSWORD or --password-stdin',
  badAddress: (address) =>
    `"${address}" is no address; for example 192.168.1.20 or http://192.168.1.20/onvif/device_service`,
  head: ['token', 'name', 'from', 'to', 'recording'],
  none: 'there are no recordings on this recorder',
  yes: 'yes',
  no: 'no',
  example: 'for facility.yaml (ids and names as you like; area: the room or area that it looks at):',
  unreachable: (detail) => `the recorder does not answer (${detail}); check address, cable and that its ONVIF is on`,
  refused: 'the recorder refuses user or password; do not try again and again, it may lock the account',
  locked: 'the recorder has locked this account or is about to; wait 30 minutes, or unlock it there',
  noSearch: 'this device has no recording search (ONVIF Profile G) and cannot serve as a recorder',
  failed: (detail) => `the recorder cannot answer: ${detail}`,
};
