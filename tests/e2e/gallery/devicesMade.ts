import { plainTextLeft } from '#agent/devices/provisioning/live/outcome.ts';
import type { ProfiledList } from '#contract/profiled.ts';
import type { DeviceList, Diagnostics, InboxEntry, ScanView } from '#contract/provisioning.ts';
import type { StrangeList } from '#contract/teaching.ts';

const scanned = (found: ScanView['found'], advice: ScanView['advice']): ScanView => ({
  scanId: crypto.randomUUID(),
  state: 'done',
  startedAt: '2026-11-24T09:00:00.000+08:00',
  endedAt: '2026-11-24T09:00:06.000+08:00',
  done: 6,
  of: 6,
  interfaces: [
    { name: 'eth0', address: '192.168.10.2/24' },
    { name: 'eth1', address: '192.168.20.2/24' },
  ],
  addresses: [],
  found,
  advice,
});
export const emptyNetwork = scanned(
  [],
  [
    { zh: '摄像机要有电：看 PoE 灯，刚上电的要等约两分钟', en: 'is the camera powered: look at the PoE light' },
    { zh: '摄像机与本机要在同一交换机、同一 VLAN', en: 'are camera and box on the same switch and VLAN' },
    { zh: '在摄像机网页里打开 ONVIF', en: 'switch ONVIF on in the camera’s own web page' },
  ],
);

const lastAt = '2026-11-24T09:00:00.000+08:00';
export const strange: StrangeList = {
  events: [
    {
      deviceId: 'cam-entrance',
      topic: 'RuleEngine/MyRuleDetector/Visitor',
      item: 'IsVisitor',
      value: 'true',
      times: 3,
      lastAt,
    },
  ],
  taught: [{ topic: 'RuleEngine/MyRuleDetector/Face', item: 'IsFace', sensor: 'person' }],
  talkers: [
    {
      root: 'zigbee2mqtt/仓库门磁',
      topics: ['zigbee2mqtt/仓库门磁'],
      sample: 'Aqara MCCGQ12LM battery 0x00158d0001a2b3c5',
      lastSeenAt: lastAt,
      messages: 0,
      because: 'not_introduced',
      suggestions: [],
    },
    {
      root: 'garden/gate-2',
      topics: ['garden/gate-2/state'],
      sample: '{"contact":1}',
      lastSeenAt: lastAt,
      messages: 12,
      suggestions: [{ profile: 'contact-simple', device: 'gate-2' }],
    },
  ],
};
export const profiled: ProfiledList = {
  devices: [],
  profiles: [{ profile: 'contact-simple', zh: '简单门磁', en: 'plain contact' }],
};

export const terminalOf = (unitId: string, name: string, item: string): InboxEntry => {
  const kind = item.startsWith('relay') ? 'relay' : 'input';
  return {
    key: `camera:${unitId}/${item}`,
    source: 'camera',
    unitId,
    address: null,
    name,
    kind,
    manufacturer: null,
    model: null,
    serial: null,
    firmware: null,
    mac: null,
    endpoint: null,
    items: [{ item, name: item, kind }],
    foundAt: null,
  };
};

/** The same devices, one of whose cameras takes its password in plain text only. */
export const refusing = (list: DeviceList): DeviceList => ({
  ...list,
  positions: list.positions.map((each) =>
    each.positionId === 'cam-entrance'
      ? {
          ...each,
          rung: 'reachable',
          isProved: false,
          lacking: ['login'],
          proofs: each.proofs.map((proof) =>
            proof.test === 'login'
              ? { ...proof, passed: false, detail: `${plainTextLeft.zh} / ${plainTextLeft.en}` }
              : proof,
          ),
        }
      : each,
  ),
});
export const refusal: Diagnostics = {
  positionId: 'cam-entrance',
  at: lastAt,
  text: `POST 192.168.10.21/onvif/device_service
<s:Envelope><s:Header><wsse:Security><wsse:UsernameToken><wsse:Username>***</wsse:Username><wsse:Password>***</wsse:Password></wsse:UsernameToken></wsse:Security></s:Header><s:Body><tds:GetDeviceInformation/></s:Body></s:Envelope>

HTTP 400
<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value></s:Subcode></s:Code></s:Fault>

not_authorized: Sender not authorized`,
};
