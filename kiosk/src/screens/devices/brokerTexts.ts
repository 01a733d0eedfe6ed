import type { Texts } from '../../i18n/text.ts';

/** The account with which a device comes in at the embedded broker: Chinese, then English. */
export const brokerTexts = {
  'broker.title': ['消息账号（MQTT）', 'Broker account (MQTT)'],
  'broker.none': ['这台设备还没有自己的账号', 'This device has no account of its own yet'],
  'broker.has': ['账号 {name}', 'Account {name}'],
  'broker.in': ['已用它连接', 'Connected with it'],
  'broker.out': ['现在没有用它连接', 'Not connected with it now'],
  'broker.external': [
    '消息服务（broker）不是本机内置的，账号由它的管理者建立。',
    'The broker is not the one in this box: whoever keeps it makes the accounts.',
  ],
  'broker.local': [
    '现在只有本机能连消息服务。在 facility.yaml 里写 brokerListen，室内设备才能连上。',
    'Only this box reaches its broker now. Set brokerListen in facility.yaml, so that devices of the house can.',
  ],
  'broker.make': ['给这台设备建立账号', 'Make an account for this device'],
  'broker.making': ['正在建立…', 'Making…'],
  'broker.renew': ['换新密码', 'New password'],
  'broker.renew.sure': [
    '换密码后，设备马上断开，要在设备上填新密码才能再连。',
    'The device is out at once, and comes back when it has the new password.',
  ],
  'broker.renew.yes': ['确认换密码', 'Change it'],
  'broker.revoke': ['停用账号', 'Revoke the account'],
  'broker.revoke.sure': [
    '停用账号 {name}？设备马上断开，不再收到它的消息。',
    'Revoke the account {name}? The device is out at once and is not heard any more.',
  ],
  'broker.revoke.yes': ['确认停用', 'Revoke it'],
  'broker.no': ['不改', 'Keep it'],
  'broker.address': ['地址', 'Address'],
  'broker.port': ['端口', 'Port'],
  'broker.port.tls': ['{n}（TLS）', '{n} (TLS)'],
  'broker.user': ['用户名', 'User'],
  'broker.password': ['密码', 'Password'],
  'broker.once': [
    '密码只显示这一次：现在就填到设备上。客户端编号（client ID）留空，或与用户名相同。',
    'The password is shown only now: put it into the device. Leave the client id out, or make it the user name.',
  ],
  'broker.authority': [
    '设备要信任签发证书的机构：把机构的证书文件也装进设备。',
    'The device must trust who signed the certificate: give it the file of the authority, too.',
  ],
  'broker.plain': [
    '此端口不加密：密码在网上是明文。',
    'This port is not encrypted: the password crosses the network as it is.',
  ],
  'broker.comma': ['、', ', '],
  'broker.copy': ['复制密码', 'Copy the password'],
  'broker.copied': ['已复制', 'Copied'],
  'broker.selected': ['已选中，请复制', 'Selected: copy it'],
} as const satisfies Texts;
