import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTlsFiles, TlsFilesError } from '#agent/config/tlsFiles.ts';
import { certificates, writeCertificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';

const openFolder = () => {
  const folder = temporaryFolder();
  writeCertificates(folder);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const other = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(join(folder, 'other.key'), other);
  return {
    other,
    read: (certificate: string, key: string) =>
      readTlsFiles({ certificate: join(folder, certificate), key: join(folder, key) }, 'brokerListen.tls'),
  };
};

test('a certificate and its key are read as they are', () => {
  const { cert, key } = certificates();
  expect(openFolder().read('server.pem', 'server.key')).toEqual({ cert, key });
});

test.each([
  [
    'a certificate that is not there',
    'nothing.pem',
    'server.key',
    /brokerListen\.tls\.certificate: .*nothing\.pem cannot be read \(ENOENT\).*读不到/,
  ],
  [
    'a key that is not there',
    'server.pem',
    'nothing.key',
    /brokerListen\.tls\.key: .*nothing\.key cannot be read.*读不到/,
  ],
  [
    'a certificate that is none',
    'server.key',
    'server.key',
    /brokerListen\.tls\.certificate: .*is no certificate.*不是 PEM/,
  ],
  ['a key that is none', 'server.pem', 'server.pem', /brokerListen\.tls\.key: .*is no private key.*私钥/],
  [
    'the key of another certificate',
    'server.pem',
    'other.key',
    /brokerListen\.tls\.key: .*is not the key of .*server\.pem.*请写与证书成对的私钥/,
  ],
])('%s is said with the field, and with nothing of a key', (_what, certificate, key, expected) => {
  const { read, other } = openFolder();
  let said = '';
  try {
    read(certificate, key);
  } catch (error) {
    if (!(error instanceof TlsFilesError)) throw error;
    said = error.message;
  }
  expect(said).toMatch(expected);
  for (const text of [other, certificates().key]) expect(said).not.toContain(text.split('\n')[1]);
});
