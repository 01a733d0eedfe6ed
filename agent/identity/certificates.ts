import type { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { EpochMs } from '../time/clock.ts';

/** A client that proved, in the TLS handshake, to hold the key of a certificate that facility.yaml lists. */
export interface Certified {
  /** The name in the certificate, or its fingerprint. */
  readonly name: string;
  /** Its SHA-256, 64 hexadecimal digits. */
  readonly fingerprint: string;
}

/**
 * Finds who is behind a connection: a certificate of the authority in `listen.clientCa` that is listed by its fingerprint,
 * its common name or a DNS name of it, and is valid now: a connection may outlive its certificate.
 * A name counts only as it is written: a wildcard would be everybody.
 */
export const createCertified = (listed: readonly string[], now: () => EpochMs) => {
  const fingerprints = new Set(listed.map(fingerprintIn).filter((found) => found !== undefined));
  const names = listed.filter((one) => fingerprintIn(one) === undefined);
  // Reading a certificate takes longer than most answers; a connection has one for good.
  const read = new WeakMap<TLSSocket, { certificate: X509Certificate; found: Certified | undefined }>();

  const judge = (certificate: X509Certificate): Certified | undefined => {
    const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
    const common = commonNamesOf(certificate);
    const isNamed = (name: string): boolean =>
      common.includes(name) || certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;
    const name = names.find(isNamed);
    if (name === undefined && !fingerprints.has(fingerprint)) return undefined;
    return { name: name ?? common[0] ?? fingerprint, fingerprint };
  };

  return (socket: unknown): Certified | undefined => {
    if (listed.length === 0 || !(socket instanceof TLSSocket) || !socket.authorized) return undefined;
    let known = read.get(socket);
    if (!known) {
      const certificate = socket.getPeerX509Certificate();
      if (!certificate) return undefined;
      known = { certificate, found: judge(certificate) };
      read.set(socket, known);
    }
    const { validFromDate, validToDate } = known.certificate;
    const isValid = validFromDate.getTime() <= now() && now() <= validToDate.getTime();
    return isValid ? known.found : undefined;
  };
};

const fingerprintIn = (text: string): string | undefined => {
  const digits = text.replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
};

const commonNamesOf = (certificate: X509Certificate): string[] => {
  const { CN } = certificate.toLegacyObject().subject;
  // A subject may hold several, which the types do not say.
  const found: unknown = CN;
  return [found].flat().filter((name) => typeof name === 'string');
};
