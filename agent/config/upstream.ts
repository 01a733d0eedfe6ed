import type { FieldFault } from './fieldFaults.ts';

interface UpstreamFile {
  readonly mqtt?: { readonly url: string; readonly insecure?: boolean };
  readonly https?: { readonly url: string; readonly insecure?: boolean };
}

/** The road to the district leaves the house: not in plain text unless somebody says so, and with no secret in an address. */
export const upstreamContradictions = (upstream: UpstreamFile | undefined): FieldFault[] =>
  (['mqtt', 'https'] as const).flatMap((road) => {
    const written = upstream?.[road];
    return written ? faultsOf(`/upstream/${road}`, written.url, written.insecure === true) : [];
  });

const faultsOf = (path: string, text: string, insecure: boolean): FieldFault[] => {
  const url = URL.parse(text);
  if (!url?.hostname) {
    return [{ path: `${path}/url`, message: 'must be an address with a host', zh: '要写完整的地址，包含主机名' }];
  }
  const faults: FieldFault[] = [];
  if (url.username !== '' || url.password !== '') {
    faults.push({
      path: `${path}/url`,
      message: 'must hold no account; the fields beside it are for that',
      zh: '地址里不能带账号，请写在旁边的字段里',
    });
  }
  const isPlain = url.protocol === 'mqtt:' || url.protocol === 'http:';
  if (isPlain && !insecure && !['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)) {
    faults.push({
      path: `${path}/url`,
      message: 'beyond loopback only with TLS (mqtts:, https:), or with insecure: true',
      zh: '通往本机以外时要用 TLS（mqtts:、https:），或写 insecure: true',
    });
  }
  return faults;
};
