import type { FieldFault } from './fieldFaults.ts';
import type { FacilityFile } from './schema.ts';

/** What is unsafe, or has no effect, where the agent listens for people and for the district. */
export const listenContradictions = ({ listen, upstream }: FacilityFile): FieldFault[] => {
  const found: FieldFault[] = [];
  const address = listen?.address;
  if (
    address !== undefined &&
    !['127.0.0.1', '::1', 'localhost'].includes(address) &&
    !listen?.tls &&
    !listen?.insecure
  ) {
    found.push({
      path: '/listen/address',
      message: 'beyond loopback only with tls: {certificate, key}, or with insecure: true',
      zh: '对本机以外开放时，要写 tls: {certificate, key}，或写 insecure: true',
    });
  }
  const hasCa = listen?.clientCa !== undefined;
  if (hasCa && !listen.tls) {
    found.push({
      path: '/listen/clientCa',
      message: 'needs tls: {certificate, key}: certificates are shown over TLS only',
      zh: '要写 tls: {certificate, key}：只有 TLS 连接才能出示证书',
    });
  }
  const certificates = upstream?.districtCertificates ?? [];
  if (hasCa && certificates.length === 0) {
    found.push({
      path: '/listen/clientCa',
      message: 'needs upstream.districtCertificates: not everybody whom it signed for is the district',
      zh: '要写 upstream.districtCertificates：它签发的证书不都属于区里',
    });
  }
  if (!hasCa && certificates.length > 0) {
    found.push({
      path: '/upstream/districtCertificates',
      message: 'needs listen.clientCa, the authority that signed them',
      zh: '要写 listen.clientCa，即签发这些证书的机构',
    });
  }
  return found;
};

/** The listener for devices of the house: only of our own broker, and never in plain text unless somebody says so. */
export const brokerContradictions = ({ broker = 'embedded', brokerListen }: FacilityFile): FieldFault[] => {
  if (!brokerListen) return [];
  const { tls, insecure } = brokerListen;
  const told: FieldFault[] = [];
  if (broker !== 'embedded') {
    told.push({
      path: '/brokerListen',
      message: 'is for the embedded broker; another broker listens where its own configuration says: leave it out',
      zh: '只用于内置的消息服务；外部的消息服务由它自己的配置决定监听地址，请删去',
    });
  }
  if (!tls && !insecure) {
    told.push({
      path: '/brokerListen',
      message: 'needs tls: {certificate, key}, or insecure: true where a device cannot do TLS',
      zh: '要写 tls: {certificate, key}；设备不支持 TLS 时，写 insecure: true',
    });
  }
  if (tls && insecure) {
    told.push({
      path: '/brokerListen/insecure',
      message: 'must be left out where there is tls: one port speaks one of both',
      zh: '已写 tls 时请删去：一个端口只能用其中一种',
    });
  }
  return told;
};
