import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An authority, and a certificate of it for a server on loopback with its key; PEM, good for a day. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly caKey: string;
}

let made: Certificates | undefined;

/** The same for all tests of a file: making them takes a moment. */
export const certificates = (): Certificates => {
  made ??= make();
  return made;
};

const make = (): Certificates => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-certificates-'));
  const at = (name: string): string => join(folder, name);
  const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' ');
  const openssl = (...args: string[]): void => run('openssl', ...args);
  try {
    const subject = ['-days', '1', '-subj', '/CN=Nestbox test authority'];
    openssl('req', '-x509', ...newKey, '-keyout', at('ca.key'), '-out', at('ca.pem'), ...subject);
    openssl('req', ...newKey, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=broker');
    writeFileSync(at('names'), 'subjectAltName=IP:127.0.0.1');
    const authority = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '1'];
    openssl('x509', '-req', '-in', at('server.csr'), ...authority, '-out', at('server.pem'), '-extfile', at('names'));
    const text = (name: string): string => readFileSync(at(name), 'utf8');
    return { ca: text('ca.pem'), cert: text('server.pem'), key: text('server.key'), caKey: text('ca.key') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A client's certificate of that authority, for a common name and DNS names; PEM, good for a day. */
export const clientCertificate = (
  commonName: string,
  dnsNames: readonly string[] = [],
  authority: Pick<Certificates, 'ca' | 'caKey'> = certificates(),
): { readonly cert: string; readonly key: string } => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-client-'));
  const at = (name: string): string => join(folder, name);
  try {
    writeFileSync(at('ca.pem'), authority.ca);
    writeFileSync(at('ca.key'), authority.caKey, { mode: 0o600 });
    const names = dnsNames.length > 0 ? [`subjectAltName=${dnsNames.map((name) => `DNS:${name}`).join(',')}`] : [];
    writeFileSync(at('names'), ['extendedKeyUsage=clientAuth', ...names].join('\n'));
    const newKey = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'.split(' ');
    run('openssl', 'req', ...newKey, '-keyout', at('key'), '-out', at('csr'), '-subj', `/CN=${commonName}`);
    const signedBy = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '1'];
    run('openssl', 'x509', '-req', '-in', at('csr'), ...signedBy, '-out', at('cert'), '-extfile', at('names'));
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Writes them as `ca.pem`, `server.pem` and `server.key`. */
export const writeCertificates = (folder: string): void => {
  const { ca, cert, key } = certificates();
  writeFileSync(join(folder, 'ca.pem'), ca);
  writeFileSync(join(folder, 'server.pem'), cert);
  writeFileSync(join(folder, 'server.key'), key, { mode: 0o600 });
};

/** Runs a program to its end. @throws with what it said when it fails. */
export const run = (program: string, ...args: string[]): void => {
  const ran = spawnSync(program, args);
  if (ran.status !== 0) throw new Error(`${program}: ${ran.stderr ?? ran.error?.message}`);
};
